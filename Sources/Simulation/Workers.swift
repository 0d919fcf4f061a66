import Dispatch
import Synchronization

/// Several threads at one kind of work, one for each core that may be used.
package struct Workers: Sendable {
    /// How many threads work at a time.
    package let count: Int

    /// At least one works, however few are asked for.
    package init(_ count: Int) { self.count = max(1, count) }

    /// Works on each element, in no order, and gives the results in the order of the elements. The work
    /// is told which of the threads does it, from 0. Throws what the work on the first element that
    /// failed has thrown, when all is done.
    func map<Element: Sendable, Result: Sendable>(
        _ elements: consuming [Element], _ work: (inout Element, Int) throws -> Result
    ) throws -> [Result] {
        guard count > 1, elements.count > 1 else {
            var results: [Result] = []
            results.reserveCapacity(elements.count)
            for index in elements.indices { results.append(try work(&elements[index], 0)) }
            return results
        }
        typealias Outcome = Swift.Result<Result, any Error>
        var outcomes = [Outcome?](repeating: nil, count: elements.count)
        elements.withUnsafeMutableBufferPointer { elements in
            outcomes.withUnsafeMutableBufferPointer { outcomes in
                // Each place is one thread's own.
                nonisolated(unsafe) let (elements, outcomes, work) = (elements, outcomes, work)
                let next = Atomic(0)
                DispatchQueue.concurrentPerform(iterations: min(count, elements.count)) { thread in
                    while true {
                        let place = next.add(1, ordering: .relaxed).oldValue
                        guard place < elements.count else { return }
                        outcomes[place] = Outcome { try work(&elements[place], thread) }
                    }
                }
            }
        }
        return try outcomes.compactMap { try $0?.get() }
    }

    /// Works on each element that `next` gives until it gives nil, several at a time, and hands the
    /// results on in the order of the elements, one at a time, on any of the threads. The work is told
    /// which of the threads does it, from 0; none waits for the others but where it is far ahead of the
    /// slowest. Throws what came of the first element that failed, be it `next`, the work or `hand`,
    /// when all is done; nothing is handed on from there.
    func inOrder<Element: Sendable, Result: Sendable>(
        _ next: () throws -> Element?, _ work: (inout Element, Int) throws -> Result,
        _ hand: (Result) throws -> Void
    ) throws {
        guard count > 1 else {
            while var element = try next() { try hand(try work(&element, 0)) }
            return
        }
        // Each is called by one thread at a time, but for the work, which is said to stand that.
        nonisolated(unsafe) let (next, work, hand) = (next, work, hand)
        let entrance = Mutex(Entrance())
        let exit = Mutex(Exit<Result>())
        let room = DispatchSemaphore(value: 0)
        for _ in 0..<(count * Workers.ahead) { room.signal() }
        DispatchQueue.concurrentPerform(iterations: count) { thread in
            while true {
                room.wait()
                let taken: (Int, Swift.Result<Element, any Error>)? = entrance.withLock { entrance in
                    guard !entrance.isClosed else { return nil }
                    do {
                        guard let element = try next() else {
                            entrance.isClosed = true
                            return nil
                        }
                        entrance.count += 1
                        return (entrance.count - 1, .success(element))
                    } catch {
                        entrance.isClosed = true
                        return (entrance.count, .failure(error))
                    }
                }
                guard let (place, element) = taken else {
                    // Whoever waits is to see that there is no more.
                    room.signal()
                    return
                }
                let outcome: Swift.Result<Result, any Error>
                do {
                    var element = try element.get()
                    outcome = .success(try work(&element, thread))
                } catch {
                    outcome = .failure(error)
                }
                let goesOn = exit.withLock { exit in
                    exit.waiting[place] = outcome
                    while exit.failure == nil, let first = exit.waiting.removeValue(forKey: exit.count) {
                        do { try hand(try first.get()) } catch { exit.failure = error }
                        exit.count += 1
                        room.signal()
                    }
                    return exit.failure == nil
                }
                if !goesOn {
                    entrance.withLock { $0.isClosed = true }
                    room.signal()
                }
            }
        }
        if let failure = exit.withLock({ $0.failure }) { throw failure }
    }

    /// Elements, for each thread, that may be taken before the first of them has been handed on.
    private static let ahead = 8

    private struct Entrance {
        /// Elements that have been taken.
        var count = 0
        var isClosed = false
    }

    private struct Exit<Result: Sendable>: Sendable {
        /// Results that have been handed on.
        var count = 0
        /// Those that came before their turn, by place.
        var waiting: [Int: Swift.Result<Result, any Error>] = [:]
        var failure: (any Error)?
    }
}

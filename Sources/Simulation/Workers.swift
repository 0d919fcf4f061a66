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
    /// results on in the order of the elements, one at a time, on any of the threads. The work is
    /// told which of the threads does it, from 0. Nobody waits for a whole round of others: only
    /// while somebody takes or hands on, and where one is far ahead of the slowest. Throws what came
    /// of the first element that failed, be it `next`, the work or `hand`, when all is done; nothing
    /// is handed on from there.
    func inOrder<Element: Sendable, Result: Sendable>(
        _ next: () throws -> Element?, _ work: (inout Element, Int) throws -> Result,
        _ hand: (Result) throws -> Void
    ) throws {
        guard count > 1 else {
            while var element = try next() { try hand(try work(&element, 0)) }
            return
        }
        // `next` and `hand` are called by one thread at a time; the work is said to stand several.
        nonisolated(unsafe) let (next, work, hand) = (next, work, hand)
        let line = OrderedLine<Element, Result>(room: count * Workers.ahead)
        DispatchQueue.concurrentPerform(iterations: count) { thread in
            while let (place, element) = line.take(next) {
                line.hand(
                    Swift.Result {
                        var element = try element.get()
                        return try work(&element, thread)
                    }, in: place, hand)
            }
        }
        if let failure = line.failure { throw failure }
    }

    /// Elements, for each thread, that may be taken before the first of them has been handed on.
    private static let ahead = 8
}

/// Elements that are given out in order and worked on by several threads; their results go out in
/// that order again.
private final class OrderedLine<Element: Sendable, Result: Sendable>: Sendable {
    typealias Outcome<Value> = Swift.Result<Value, any Error>

    private struct Entrance {
        /// Elements that have been taken.
        var count = 0
        var isClosed = false
    }

    private struct Exit {
        /// Results that have been handed on.
        var count = 0
        /// Those that came before their turn, by place.
        var waiting: [Int: Outcome<Result>] = [:]
        var failure: (any Error)?
    }

    private let entrance = Mutex(Entrance())
    private let exit = Mutex(Exit())
    private let room = DispatchSemaphore(value: 0)

    /// So many elements may be taken before the first of them has been handed on.
    init(room count: Int) {
        // A semaphore must not go away while its value is below the one it was made with.
        for _ in 0..<count { room.signal() }
    }

    var failure: (any Error)? { exit.withLock { $0.failure } }

    /// The next element and its place, or why there is none; nil after the last.
    func take(_ next: () throws -> Element?) -> (place: Int, element: Outcome<Element>)? {
        room.wait()
        nonisolated(unsafe) let next = next
        let taken: (Int, Outcome<Element>)? = entrance.withLock { entrance in
            guard !entrance.isClosed else { return nil }
            let element = Outcome { try next() }
            guard case .success(let value?) = element else {
                entrance.isClosed = true
                guard case .failure(let error) = element else { return nil }
                return (entrance.count, .failure(error))
            }
            entrance.count += 1
            return (entrance.count - 1, .success(value))
        }
        // Whoever waits is to see that there is no more.
        if taken == nil { room.signal() }
        return taken
    }

    /// Hands on the result of the element in that place, and those behind it that wait for it.
    func hand(_ outcome: Outcome<Result>, in place: Int, _ body: (Result) throws -> Void) {
        nonisolated(unsafe) let body = body
        let goesOn = exit.withLock { exit in
            exit.waiting[place] = outcome
            while exit.failure == nil, let first = exit.waiting.removeValue(forKey: exit.count) {
                do { try body(try first.get()) } catch { exit.failure = error }
                exit.count += 1
                room.signal()
            }
            return exit.failure == nil
        }
        if goesOn { return }
        entrance.withLock { $0.isClosed = true }
        room.signal()
    }
}

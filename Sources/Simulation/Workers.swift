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
}

import Dispatch

/// Reads the turns of members on a thread of its own, a few portions ahead of whoever decides.
final class ReadAhead: Sendable {
    private let queue = BoundedQueue<Result<Portion, any Error>>(capacity: 3)
    private let done = DispatchSemaphore(value: 0)

    /// Begins to read; the turns belong to the thread from now on, the caller leaves them alone.
    init(_ turns: MemberTurns) {
        nonisolated(unsafe) let turns = turns
        BackgroundThread.begin("tact.reader") { [queue, done] in
            var turns = turns
            var isOpen = true
            while isOpen, let portion = turns.nextResult() {
                isOpen = queue.add(portion)
                if case .failure = portion { break }
            }
            queue.close()
            done.signal()
        }
    }

    /// The next portion, in order; nil after the last. Throws what reading failed with.
    func next() throws -> Portion? { try queue.take()?.get() }

    /// Ends the reading, whether all has been read or not, and waits until nothing of it goes on.
    func stop() {
        queue.close()
        done.wait()
    }
}

extension MemberTurns {
    /// The next portion, or why there is none; nil after the last.
    fileprivate mutating func nextResult() -> Result<Portion, any Error>? {
        do { return try next().map { .success($0) } } catch { return .failure(error) }
    }
}

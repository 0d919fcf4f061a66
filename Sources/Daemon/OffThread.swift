import Dispatch

/// Runs what may wait for a disk on a thread that is there for waiting, not on one of those that all
/// tasks share.
package func offThread<Answer: Sendable>(
    _ body: @escaping @Sendable () throws -> Answer
) async throws -> Answer {
    try await withCheckedThrowingContinuation { done in
        DispatchQueue.global().async { done.resume(with: Result { try body() }) }
    }
}

import Dispatch
import Storage
import Synchronization

/// Commits batches on a thread of its own, in the order in which they are given, so that deciding
/// and writing go on side by side.
final class BatchWriter: Sendable {
    private let store: any Store
    private let queue = BoundedQueue<Batch>(capacity: 4)
    private let done = DispatchSemaphore(value: 0)
    private let failure = Mutex<(any Error)?>(nil)

    init(_ store: any Store) {
        self.store = store
        BackgroundThread.begin("tact.writer") { self.run() }
    }

    private func run() {
        while let batch = queue.take() {
            do {
                try store.commit(batch)
            } catch {
                failure.withLock { $0 = error }
                queue.close()
                break
            }
        }
        done.signal()
    }

    /// Gives a batch to be committed; throws what an earlier one failed with, or what stands against
    /// this one.
    func write(_ batch: consuming Batch) throws {
        // Here, because the thread that writes is the one that the others wait for.
        try store.prepare(&batch)
        if !queue.add(batch) { try check() }
    }

    /// Waits until all is committed; throws what failed.
    func finish() throws {
        queue.close()
        done.wait()
        // Whoever asks once more need not wait.
        done.signal()
        try check()
    }

    private func check() throws {
        if let error = failure.withLock({ $0 }) { throw error }
    }
}

import Synchronization

/// Wakes one task that waits, or lets its next wait end at once.
package final class Doorbell: Sendable {
    private struct State {
        var isRung = false
        var isHurrying = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    package init() {}

    /// Wakes whoever waits. `hurrying`: somebody wants a try now, whatever was to be waited for.
    package func ring(hurrying: Bool = false) {
        let waiter = state.withLock { state in
            defer { state.waiter = nil }
            if hurrying { state.isHurrying = true }
            if state.waiter == nil { state.isRung = true }
            return state.waiter
        }
        waiter?.resume()
    }

    /// Whether somebody has hurried since this was last asked.
    func isHurrying() -> Bool {
        state.withLock { state in
            defer { state.isHurrying = false }
            return state.isHurrying
        }
    }

    /// Waits for a ring, or so many microseconds; ends at once where the task is cancelled.
    package func wait(atMost microseconds: Int64) async {
        let timer = Task {
            try? await Task.sleep(for: .microseconds(max(microseconds, 0)))
            if !Task.isCancelled { ring() }
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { (waiter: CheckedContinuation<Void, Never>) in
                let isOver = state.withLock { state in
                    if state.isRung || Task.isCancelled {
                        state.isRung = false
                        return true
                    }
                    state.waiter = waiter
                    return false
                }
                if isOver { waiter.resume() }
            }
        } onCancel: {
            ring()
        }
        timer.cancel()
    }
}

import Dispatch
import Synchronization

/// Hands values from one thread to another in order, holding so many at most: who adds waits while
/// it is full, who takes waits while it is empty.
final class BoundedQueue<Element: Sendable>: Sendable {
    private struct State {
        var elements: [Element] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    private let free: DispatchSemaphore
    private let filled = DispatchSemaphore(value: 0)

    init(capacity: Int) {
        // A semaphore must not go away while its value is below the one it was made with.
        free = DispatchSemaphore(value: 0)
        for _ in 0..<capacity { free.signal() }
    }

    /// Adds a value, waiting for room; false once the queue is closed.
    func add(_ element: sending Element) -> Bool {
        free.wait()
        let isOpen = state.withLock { state in
            if !state.isClosed { state.elements.append(element) }
            return !state.isClosed
        }
        // Who is turned away leaves the way free for the next, who is turned away as well.
        if isOpen { filled.signal() } else { free.signal() }
        return isOpen
    }

    /// The next value, waiting for one; nil once the queue is closed and empty.
    func take() -> Element? {
        filled.wait()
        let element = state.withLock { $0.elements.isEmpty ? nil : $0.elements.removeFirst() }
        if element == nil { filled.signal() } else { free.signal() }
        return element
    }

    /// Nothing is added from now on; whoever waits is woken.
    func close() {
        state.withLock { $0.isClosed = true }
        filled.signal()
        free.signal()
    }
}

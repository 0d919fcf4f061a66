import CivilTime
import Dispatch
import Synchronization

/// Orders on their way to the writer, of bounded weight: who brings more is turned away at once,
/// so that memory stays flat and senders learn to wait.
final class Mailbox: Sendable {
    private struct State {
        var orders: [Order] = []
        var weight = 0
        var isClosed = false
        /// Whether the writer has been woken and not looked yet.
        var isRung = false
    }

    private let state = Mutex(State())
    private let bell = DispatchSemaphore(value: 0)
    private let capacity: Int

    /// `capacity` in bytes.
    init(capacity: Int) { self.capacity = capacity }

    /// Takes the order, or says why not. One that weighs nothing is always taken.
    func post(_ order: Order) -> WriterError? {
        let (refusal, rings): (WriterError?, Bool) = state.withLock { state in
            if state.isClosed { return (.stopping, false) }
            if order.weight > 0, state.weight > 0, state.weight + order.weight > capacity {
                return (.busy, false)
            }
            state.orders.append(order)
            state.weight += order.weight
            defer { state.isRung = true }
            return (nil, !state.isRung)
        }
        if rings { bell.signal() }
        return refusal
    }

    /// Orders that wait, in order, those that bring about so many inputs together; waits so many
    /// microseconds at most for the first. nil: it is closed, and empty.
    func take(inputs: Int, waiting microseconds: Int64) -> [Order]? {
        if let orders = takeNow(inputs), !orders.isEmpty { return orders }
        if isFinished { return nil }
        _ = bell.wait(timeout: .now() + .microseconds(Int(microseconds)))
        return takeNow(inputs)
    }

    private var isFinished: Bool { state.withLock { $0.isClosed && $0.orders.isEmpty } }

    private func takeNow(_ inputs: Int) -> [Order]? {
        state.withLock { state in
            if state.isClosed && state.orders.isEmpty { return nil }
            state.isRung = false
            var (count, taken) = (0, 0)
            while count < state.orders.count, taken < inputs {
                taken += state.orders[count].inputCount
                count += 1
            }
            let orders = Array(state.orders.prefix(count))
            state.orders.removeFirst(count)
            state.weight -= orders.reduce(0) { $0 + $1.weight }
            return orders
        }
    }

    /// Takes no more orders; those that are there are still done.
    func close() {
        state.withLock { $0.isClosed = true }
        bell.signal()
    }

    /// Whether nobody waits.
    var isEmpty: Bool { state.withLock { $0.orders.isEmpty } }

    /// How much waits, in bytes.
    var weight: Int { state.withLock { $0.weight } }
}

import CivilTime
import Dispatch
import Synchronization

/// Orders on their way to the writer, of bounded weight: who brings more is turned away at once,
/// so that memory stays flat and senders learn to wait.
final class Mailbox: Sendable {
    fileprivate struct State {
        var orders: [Order] = []
        var weight = 0
        var isClosed = false
        /// Whether the writer has been woken and not looked yet.
        var isRung = false
        /// Whether short orders went before longer ones the last time.
        var hasPreferred = false
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
            let orders = state.preferred(inputs) ?? state.first(inputs)
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

extension Mailbox.State {
    /// So few inputs are over in a moment: whoever brings them does not wait behind a batch.
    private static let few = 8

    /// The first orders, up to so many inputs.
    fileprivate mutating func first(_ inputs: Int) -> [Order] {
        hasPreferred = false
        var (count, taken) = (0, 0)
        while count < orders.count, taken < inputs {
            taken += orders[count].inputCount
            count += 1
        }
        defer { orders.removeFirst(count) }
        return Array(orders.prefix(count))
    }

    /// Short orders among those of inputs that stand before any other, every second time; nil: there is
    /// none, or no longer one that it would pass. Orders that wait together were sent by several, who
    /// do not know of each other: the order among them is the writer's to choose.
    fileprivate mutating func preferred(_ inputs: Int) -> [Order]? {
        let end = orders.firstIndex { !$0.isInputs } ?? orders.count
        guard !hasPreferred, orders[..<end].contains(where: { $0.inputCount > Self.few })
        else { return nil }
        var (short, rest, taken) = ([Order](), [Order](), 0)
        for order in orders[..<end] {
            if order.inputCount <= Self.few, taken < inputs {
                short.append(order)
                taken += order.inputCount
            } else {
                rest.append(order)
            }
        }
        guard !short.isEmpty else { return nil }
        orders.replaceSubrange(..<end, with: rest)
        hasPreferred = true
        return short
    }
}

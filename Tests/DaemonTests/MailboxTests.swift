import CivilTime
import Engine
import Synchronization
import Testing

@testable import Daemon

/// In which order the writer is given what waits.
@Suite struct MailboxTests {
    /// Nobody waits for it any more.
    private func reply() async -> Reply {
        let made = Mutex<Reply?>(nil)
        _ = await withCheckedContinuation { waiting in
            let reply = Reply(waiting)
            made.withLock { $0 = reply }
            reply.give(.success([]))
        }
        return made.withLock { $0! }
    }

    /// An order of so many inputs; its weight tells it from others.
    private func inputs(_ count: Int, weight: Int) async -> Order {
        let update = Input.update(Update(member: "a", received: .distantPast, values: []))
        return Order(
            content: .inputs(Array(repeating: update, count: count), shape: ""), weight: weight,
            reply: await reply())
    }

    private func errand(weight: Int) async -> Order {
        Order(content: .errand({}), weight: weight, reply: await reply())
    }

    private func taken(_ mailbox: Mailbox, inputs: Int = 200) -> [Int]? {
        mailbox.take(inputs: inputs, waiting: 0)?.map(\.weight)
    }

    @Test("short orders pass longer ones, every second time, and none but those of inputs")
    func short() async {
        let mailbox = Mailbox(capacity: 1 << 20)
        for (weight, count) in [(1, 100), (2, 1), (3, 100), (4, 8)] {
            #expect(mailbox.post(await inputs(count, weight: weight)) == nil)
        }
        #expect(mailbox.post(await errand(weight: 5)) == nil)
        #expect(mailbox.post(await inputs(1, weight: 6)) == nil)
        #expect(taken(mailbox) == [2, 4])
        #expect(mailbox.post(await inputs(1, weight: 7)) == nil)
        #expect(taken(mailbox) == [1, 3])
        #expect(taken(mailbox) == [5, 6, 7])
        #expect(mailbox.isEmpty && mailbox.weight == 0)
    }

    @Test("where no longer one waits, and after a refusal, the order is that of coming")
    func plain() async {
        let mailbox = Mailbox(capacity: 10)
        for weight in 1...3 { #expect(mailbox.post(await inputs(1, weight: weight)) == nil) }
        #expect(mailbox.post(await inputs(1, weight: 5)) == .busy)
        #expect(taken(mailbox, inputs: 2) == [1, 2])
        #expect(taken(mailbox) == [3])
        #expect(taken(mailbox)?.isEmpty == true)
        mailbox.close()
        #expect(mailbox.post(await inputs(1, weight: 1)) == .stopping)
        #expect(taken(mailbox) == nil)
    }
}

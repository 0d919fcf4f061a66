import CivilTime
import Delivery
import Engine
import Foundation
import Outbox
import StandIns
import Synchronization
import Testing

@testable import Daemon

/// What destinations say of a portion.
@Suite struct DestinationTests {
    private let messages = (1...3).map { sampleMessage($0) }

    /// What happened to the targets that were opened, in order.
    private final class Story: Sendable {
        private let state = Mutex<(lines: [String], targets: Int)>(([], 0))

        var lines: [String] { state.withLock { $0.lines } }
        func note(_ line: String) { state.withLock { $0.lines.append(line) } }
        func nextTarget() -> Int {
            state.withLock { state in
                state.targets += 1
                return state.targets
            }
        }
    }

    /// A target of which the first that is opened takes one message, has no room for the second and,
    /// if it is told so, fails to make the first durable.
    private final class Narrow: Target {
        private let story: Story
        private let number: Int
        private let isFlushed: Bool
        private var count = 0

        init(_ story: Story, isFlushed: Bool) {
            self.story = story
            self.isFlushed = isFlushed
            number = story.nextTarget()
        }

        func deliver(_ message: OutboxMessage) throws(DeliveryFailure) {
            count += 1
            if number == 1, count == 2 { throw DeliveryFailure(.full, "no room") }
            story.note("\(message.member) to \(number)")
        }

        func flush() throws(DeliveryFailure) {
            if number == 1, !isFlushed { throw DeliveryFailure(.unwritable, "no sync") }
            story.note("flush \(number)")
        }
    }

    private func narrow(_ story: Story, isFlushed: Bool) -> FolderDestination {
        FolderDestination("test", clock: { .distantPast }) { Narrow(story, isFlushed: isFlushed) }
    }

    @Test("where a folder fails in mid-portion, what it took before counts once it is flushed itself")
    func flushed() async {
        let story = Story()
        let destination = narrow(story, isFlushed: true)
        let first = await destination.handOver(messages)
        #expect(first.map { (try? $0.get()) != nil } == [true, false])
        #expect(story.lines == ["m1 to 1", "flush 1"])
        let second = await destination.handOver(Array(messages.dropFirst()))
        #expect(second.map { (try? $0.get()) != nil } == [true, true])
        #expect(story.lines.suffix(3) == ["m2 to 2", "m3 to 2", "flush 2"])
    }

    @Test("no mail counts whose own folder could not make it durable, whatever another one could")
    func notFlushed() async {
        let story = Story()
        let destination = narrow(story, isFlushed: false)
        let results = await destination.handOver(messages)
        #expect(results.allSatisfy { (try? $0.get()) == nil } && !results.isEmpty)
        #expect(story.lines == ["m1 to 1"])
        let again = await destination.handOver(messages)
        #expect(again.map { (try? $0.get()) != nil } == [true, true, true])
    }

    /// As a mount over it does, or a mount that goes.
    @Test("a folder that is put in another's place is written to from the next message on")
    func replaced() async throws {
        let scratch = ScratchFolder()
        let (spool, before) = (scratch.path + "/spool", messages[0].decidedAt)
        let destination = FolderDestination("test", clock: { before }) { () throws(DeliveryFailure) in
            try SpoolFolder(spool, durability: .perBatch)
        }
        let first = await destination.handOver([messages[0]])
        try FileManager.default.moveItem(atPath: spool, toPath: scratch.path + "/gone")
        try FileManager.default.createDirectory(atPath: spool, withIntermediateDirectories: false)
        let rest = await destination.handOver(Array(messages.dropFirst()))
        #expect((first + rest).map { (try? $0.get()) != nil } == [true, true, true])
        let expected = ["gone/\(messages[0].id).json"] + messages[1...].map { "spool/\($0.id).json" }
        #expect(Set(scratch.files().keys) == Set(expected))
    }

    /// A server that refuses everything from an attempt on (nil: never).
    private final class Server: RemoteTarget {
        let connections = 1
        private let failing: Int?
        private let attempts = Mutex<[String]>([])

        init(failingFrom failing: Int? = nil) { self.failing = failing }

        var attempted: [String] { attempts.withLock { $0 } }

        func deliver(
            _ message: OutboxMessage, asking lastQuestion: @escaping LastQuestion
        ) async throws(DeliveryFailure) {
            try lastQuestion()
            let count = attempts.withLock { attempts in
                attempts.append(message.member)
                return attempts.count
            }
            if let failing, count >= failing { throw DeliveryFailure(.unreachable, "gone") }
        }

        func close() async {}
    }

    @Test("after a failure of the server itself the rest of the portion is not attempted")
    func serverGone() async {
        let (server, before) = (Server(failingFrom: 2), messages[0].decidedAt)
        let results = await RemoteDestination(server) { before }.handOver(messages)
        #expect(results.map { (try? $0.get()) != nil } == [true, false])
        #expect(server.attempted == ["m1", "m2"])
    }

    @Test("a message whose member is erased while it waits in a portion is not sent")
    func erased() async {
        let (server, before) = (Server(), messages[0].decidedAt)
        let destination = RemoteDestination(server) { before }
        destination.withhold([messages[1]])
        let results = await destination.handOver(messages)
        #expect(results.map { (try? $0.get()) != nil } == [true, false, true])
        #expect(server.attempted == ["m1", "m3"])
    }

    @Test("a message whose deadline comes while it waits for its connection is not sent")
    func late() async {
        let server = Server()
        let deadline = messages[0].deadline
        let destination = RemoteDestination(server) { deadline }
        let results = await destination.handOver([messages[0]])
        guard case .failure(let failure) = results.first else {
            Issue.record("it was sent")
            return
        }
        #expect(failure.code == .deferred && failure.detail.contains("deadline"))
        #expect(server.attempted.isEmpty)
    }
}

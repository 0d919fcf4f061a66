import CivilTime
import Engine
import Foundation
import StandIns
import Storage
import Testing

@testable import Outbox

@Suite("Relay")
struct RelayTests {
    private let scratch = ScratchFolder()
    private var path: String { scratch.path + "/out" }

    /// Mails and texts by turns, one a second.
    private func messages(_ count: Int) -> [OutboxMessage] {
        (1...count).map { number in
            number % 3 == 0
                ? sampleMessage(number, channel: "sms", subject: nil, html: nil)
                : sampleMessage(number)
        }
    }

    private func folders(
        _ durability: Durability = .perBatch, calls: SystemCalls = .real
    ) -> ChannelFolders {
        ChannelFolders(path, sender: sampleSender, durability: durability, calls: calls)
    }

    @Test("ready messages are handed over in order, settled at their own times in a replay")
    func replay() throws {
        let messages = messages(10)
        let store = try TestStore(messages.shuffled())
        let relay = Relay(store: store, target: folders(), clock: .planned(\.decidedAt), batchSize: 4)
        let report = try relay.drain()
        #expect(
            report.rows == [
                .init(channel: "email", status: .delivered, count: 7),
                .init(channel: "sms", status: .delivered, count: 3),
            ])
        #expect(report.failure == nil && report.count(.delivered) == 10)
        #expect(
            store.settlements
                == messages.map { Settlement(message: $0.id, status: .delivered, at: $0.decidedAt) }
        )
        #expect(scratch.files().count == 10)
        #expect(try relay.drain() == RelayReport())
    }

    @Test("a message is handed over before its deadline, not at it")
    func deadlines() throws {
        let messages = messages(3)
        let deadline = messages[0].deadline
        for (now, status) in [
            (deadline, MessageStatus.expired), (deadline.advanced(by: 1), .expired),
            (deadline.advanced(by: -1), .delivered),
        ] {
            let store = try TestStore(messages)
            let report = try Relay(store: store, target: folders(), clock: .reading { now }).drain()
            #expect(report.count(status) == 3)
            #expect(store.settlements.allSatisfy { $0.status == status && $0.at == now })
            #expect(scratch.files().isEmpty == (status == .expired))
        }
    }

    @Test("what the caller knows is asked before each attempt")
    func questions() throws {
        let messages = messages(9)
        let store = try TestStore(messages)
        let cancelled = messages[1].id
        let waiting = Set([messages[0].id, messages[4].id, messages[5].id])
        let relay = Relay(store: store, target: folders(), clock: .planned(\.decidedAt), batchSize: 2) {
            message, now in
            #expect(now == message.decidedAt)
            if message.id == cancelled { return .cancel(.suppressed) }
            return waiting.contains(message.id) ? .wait(.capacity, until: nil) : .proceed
        }
        let report = try relay.drain()
        #expect(report.count(.ready) == 3 && report.count(.cancelled) == 1)
        #expect(report.count(.delivered) == 5)
        let note = store.settlements.first { $0.message == cancelled }
        #expect(note?.status == .cancelled && note?.note == "suppressed")
        #expect(
            try store.statuses().filter { $0.value == .ready }.keys.sorted() == waiting.sorted())
        #expect(try relay.drain().count(.ready) == 3)
    }

    @Test("a message at fault fails for good with the reason; the others go on")
    func permanentFailures() throws {
        var messages = messages(5)
        messages[1].to = "nobody\nBcc: all@example.org"
        let store = try TestStore(messages)
        let report = try Relay(store: store, target: folders(), clock: .planned(\.decidedAt)).drain()
        #expect(report.count(.failed) == 1 && report.count(.delivered) == 4)
        #expect(report.failure == nil)
        let failed = store.settlements.filter { $0.status == .failed }
        #expect(failed.map(\.message) == [messages[1].id])
        #expect(failed.first?.note?.hasPrefix("bad_address: ") == true)
    }

    @Test("messages given by the caller are handed over if they are ready")
    func handedIn() throws {
        var messages = messages(7)
        messages[2].status = .incomplete
        let store = try TestStore(messages)
        let relay = Relay(store: store, target: folders(), clock: .planned(\.decidedAt), batchSize: 3)
        let report = try relay.handOver(messages)
        #expect(report.count(.delivered) == 6)
        #expect(store.messagesRead == 0)
        #expect(try store.statuses()[messages[2].id] == .incomplete)
    }

    @Test("no more than a batch is in memory at a time, however few ids are read ahead")
    func boundedReading() throws {
        for lookAhead in [1, 3, 7, 20, 21] {
            let messages = messages(20)
            let store = try TestStore(messages)
            var most = 0
            let relay = Relay(
                store: store, target: folders(), clock: .planned(\.decidedAt), batchSize: 4,
                lookAhead: lookAhead
            ) { message, _ in
                most = max(most, store.messagesRead - store.settlements.count)
                return message.id == messages[5].id ? .wait(.capacity, until: nil) : .proceed
            }
            let report = try relay.drain()
            #expect(report.count(.delivered) == 19 && report.count(.ready) == 1)
            #expect(store.settlements.count == 19 && store.messagesRead == 20)
            #expect(most <= 5)
        }
    }

    @Test(
        "a failing disk stops the run: what was flushed is settled, the rest stays ready",
        arguments: [Durability.perFile, .perBatch])
    func passingFailure(durability: Durability) throws {
        for call in 0..<40 {
            try? FileManager.default.removeItem(atPath: path)
            let store = try TestStore(messages(6))
            let machine = DyingMachine.fails(atCall: call, ENOSPC)
            let target = folders(durability, calls: machine.systemCalls)
            let relay = Relay(store: store, target: target, clock: .planned(\.decidedAt), batchSize: 3)
            let report = try relay.drain()
            #expect((report.failure?.code == .full) == machine.hasDied)
            let delivered = try store.statuses().values.count { $0 == .delivered }
            #expect(report.count(.delivered) == delivered && delivered == store.settlements.count)
            #expect(scratch.files().count >= delivered)
            let rest = try relay.drain()
            #expect(rest.failure == nil && rest.count(.delivered) == 6 - delivered)
            #expect(scratch.files().count == 6)
            if !machine.hasDied { return }
        }
        Issue.record("the run never ended")
    }

    @Test(
        "killed before any call and started again, a run leaves what an undisturbed one leaves",
        arguments: [Durability.perFile, .perBatch])
    func killed(durability: Durability) throws {
        let messages = messages(7)
        let undisturbed = try TestStore(messages)
        _ = try Relay(store: undisturbed, target: folders(durability), clock: .planned(\.decidedAt)).drain()
        let files = scratch.files()
        let statuses = try undisturbed.statuses()
        var kills = 0
        for call in 0..<200 {
            try FileManager.default.removeItem(atPath: path)
            let store = try TestStore(messages)
            let machine = DyingMachine.dies(atCall: call)
            let dying = folders(durability, calls: machine.systemCalls)
            // A question that dies with the machine stands for the process that is gone.
            let run = Relay(store: store, target: dying, clock: .planned(\.decidedAt), batchSize: 3) { _, _ in
                store.isDead = machine.hasDied
                return .proceed
            }
            _ = try? run.drain()
            store.isDead = false
            let next = Relay(
                store: store, target: folders(durability), clock: .planned(\.decidedAt), batchSize: 3)
            #expect(try next.drain().failure == nil)
            #expect(scratch.files() == files)
            #expect(try store.statuses() == statuses)
            #expect(Set(store.settlements) == Set(undisturbed.settlements))
            if !machine.hasDied { break }
            kills += 1
        }
        #expect(kills > 20 && kills < 200)
    }

    @Test("killed between flush and settlement, it delivers again the same bytes")
    func killedBeforeSettling() throws {
        let messages = messages(5)
        let store = try TestStore(messages)
        store.isDead = true
        #expect(throws: TestStore.Died.self) {
            try Relay(store: store, target: folders(), clock: .planned(\.decidedAt)).drain()
        }
        let files = scratch.files()
        #expect(files.count == 5 && store.settlements.isEmpty)
        store.isDead = false
        _ = try Relay(store: store, target: folders(), clock: .planned(\.decidedAt)).drain()
        #expect(scratch.files() == files)
        #expect(store.settlements.count == 5)
    }

    @Test("two runs over the same messages give the same bytes")
    func deterministic() throws {
        var runs: [[String: [UInt8]]] = []
        for durability in [Durability.perFile, .perBatch] {
            let store = try TestStore(messages(30).shuffled())
            _ = try Relay(store: store, target: folders(durability), clock: .planned(\.decidedAt)).drain()
            runs.append(scratch.files())
            try FileManager.default.removeItem(atPath: path)
        }
        #expect(runs[0] == runs[1] && runs[0].count == 30)
    }

    @Test(
        "a folder where a message's file is to be stops that message and no other",
        arguments: [Durability.perFile, .perBatch])
    func blocked(durability: Durability) throws {
        let messages = messages(9)
        let mail = "email/new/\(messages[0].decidedAt.wholeSeconds).M000000K\(messages[0].key).tact"
        let taken = [mail, "sms/\(messages[2].id).json", "sms/.\(messages[5].id).json.tmp"]
        for name in taken {
            try FileManager.default.createDirectory(
                atPath: "\(path)/\(name)", withIntermediateDirectories: true)
        }
        let store = try TestStore(messages)
        for _ in 1...2 {
            let relay = Relay(
                store: store, target: folders(durability), clock: .planned(\.decidedAt), batchSize: 2)
            let report = try relay.drain()
            #expect(report.failure?.code == .blocked)
            #expect(report.failure?.detail.contains("in the way; remove or rename it") == true)
            #expect(report.count(.ready) == 3)
            #expect(store.settlements.count == 6)
        }
        for name in taken { try FileManager.default.removeItem(atPath: "\(path)/\(name)") }
        let relay = Relay(store: store, target: folders(durability), clock: .planned(\.decidedAt))
        #expect(try relay.drain().count(.delivered) == 3)
        #expect(scratch.files().count == 9)
    }

    @Test("a folder in a mailbox's 'cur' is no mail that somebody has read")
    func folderAmongRead() throws {
        let message = sampleMessage(1)
        let name = "\(message.decidedAt.wholeSeconds).M000000K\(message.key).tact"
        try FileManager.default.createDirectory(
            atPath: "\(path)/email/cur/\(name)", withIntermediateDirectories: true)
        let relay = Relay(store: try TestStore([message]), target: folders(), clock: .planned(\.decidedAt))
        #expect(try relay.drain().count(.delivered) == 1)
        #expect(Set(scratch.files().keys) == ["out/email/new/\(name)"])
    }

    @Test(
        "a channel's folder, or one within it, that is a symbolic link is not written through",
        arguments: ["email", "email/new", "email/tmp", "sms"])
    func links(link: String) throws {
        let elsewhere = scratch.path + "/elsewhere"
        for folder in [elsewhere, path, path + "/email"] where folder != "\(path)/\(link)" {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
        }
        try FileManager.default.createSymbolicLink(
            atPath: "\(path)/\(link)", withDestinationPath: elsewhere)
        let store = try TestStore(messages(3))
        let report = try Relay(store: store, target: folders(), clock: .planned(\.decidedAt)).drain()
        #expect(
            report.failure?.description
                == "unwritable: '\(path)/\(link)' is a symbolic link, which is not followed; "
                + "put a folder in its place and run again")
        #expect(try FileManager.default.contentsOfDirectory(atPath: elsewhere) == [])
        #expect(report.count(.ready) + report.count(.delivered) == 3)
        #expect(report.count(.ready) > 0)
    }

    @Test("the folder of all channels may itself be a link")
    func linkedOutbox() throws {
        try FileManager.default.createDirectory(
            atPath: scratch.path + "/real", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: path, withDestinationPath: scratch.path + "/real")
        let store = try TestStore(messages(3))
        let report = try Relay(store: store, target: folders(), clock: .planned(\.decidedAt)).drain()
        #expect(report.failure == nil && report.count(.delivered) == 3)
    }

    @Test("what a run that ended early has not come to is counted as ready")
    func counted() throws {
        try Data().write(to: URL(fileURLWithPath: path))
        let store = try TestStore(messages(9))
        let relay = Relay(store: store, target: folders(), clock: .planned(\.decidedAt), batchSize: 2)
        for report in [try relay.drain(), try relay.handOver(messages(9))] {
            #expect(report.failure?.code == .unwritable)
            #expect(
                report.rows == [
                    .init(channel: "email", status: .ready, count: 6),
                    .init(channel: "sms", status: .ready, count: 3),
                ])
        }
    }
}

import CivilTime
import Engine
import Foundation
import StandIns
import Testing

@testable import Outbox

@Suite("Maildir")
struct MaildirTests {
    private let scratch = ScratchFolder()
    private var path: String { scratch.path + "/a/b/mail" }
    private let messages = (1...5).map { sampleMessage($0) }

    private func maildir(
        _ durability: Durability = .perFile, calls: SystemCalls = .real
    ) throws(DeliveryFailure) -> Maildir {
        try Maildir(path, sender: sampleSender, durability: durability, calls: calls)
    }

    private func deliver(_ messages: [OutboxMessage], to target: Maildir) throws(DeliveryFailure) {
        for message in messages { try target.deliver(message) }
        try target.flush()
    }

    /// File names in one of the Maildir's folders, ascending.
    private func names(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)").sorted()
    }

    private func move(_ name: String, to newName: String) throws {
        try FileManager.default.moveItem(atPath: "\(path)/\(name)", toPath: "\(path)/\(newName)")
    }

    @Test(
        "mails are in new, named by decision time and key, and no draft is left",
        arguments: [Durability.perFile, .perBatch])
    func delivered(durability: Durability) throws {
        try deliver(messages, to: try maildir(durability))
        #expect(
            try names("new")
                == messages.map { message in
                    "\(message.decidedAt.wholeSeconds).M000000K\(message.key).tact"
                })
        #expect(try names("tmp").isEmpty && names("cur").isEmpty)
        for message in messages {
            let name = "a/b/mail/new/\(message.decidedAt.wholeSeconds).M000000K\(message.key).tact"
            let mail = try MailMessage(message, from: sampleSender, lineEnd: .lf)
            #expect(scratch.files()[name] == mail.bytes)
        }
    }

    @Test("in a batch nothing is visible before the flush")
    func batchIsInvisible() throws {
        let target = try maildir(.perBatch)
        try target.deliver(messages[0])
        if SystemCalls.hasSyncAll { #expect(try names("new").isEmpty) }
        try target.flush()
        #expect(try names("new").count == 1)
    }

    @Test("only the owner may look: folders 0700, files 0600")
    func permissions() throws {
        try deliver(messages, to: try maildir())
        for folder in ["a", "a/b", "a/b/mail", "a/b/mail/new", "a/b/mail/cur", "a/b/mail/tmp"] {
            #expect(scratch.permissions(folder) == 0o700)
        }
        for name in try names("new") {
            #expect(scratch.permissions("a/b/mail/new/" + name) == 0o600)
        }
    }

    @Test(
        "delivered again, by the same run or the next, they are there once with the same bytes",
        arguments: [Durability.perFile, .perBatch])
    func repeated(durability: Durability) throws {
        let target = try maildir(durability)
        try deliver(messages + messages, to: target)
        let before = scratch.files()
        try deliver(messages, to: target)
        #expect(scratch.files() == before)
        try deliver(messages, to: try maildir(durability))
        #expect(scratch.files() == before)
    }

    @Test(
        "what a reader has moved to cur, flagged or removed is not delivered again",
        arguments: [Durability.perFile, .perBatch])
    func read(durability: Durability) throws {
        try deliver(messages, to: try maildir(durability))
        let names = try names("new")
        try move("new/" + names[0], to: "cur/\(names[0]):2,FS")
        try move("new/" + names[1], to: "cur/\(names[1])")
        let next = try maildir(durability)
        // After it was opened: gone from where it was seen.
        try move("new/" + names[2], to: "cur/\(names[2]):2,")
        try FileManager.default.removeItem(atPath: "\(path)/new/\(names[3])")
        try deliver(messages, to: next)
        #expect(try self.names("new") == [names[4]])
        #expect(try self.names("cur") == ["\(names[0]):2,FS", names[1], "\(names[2]):2,"])
        #expect(try self.names("tmp").isEmpty)
    }

    @Test("a reader that moves a mail between its second writing and the flush keeps it")
    func movedMeanwhile() throws {
        try deliver(messages, to: try maildir())
        let next = try maildir(.perBatch)
        try next.deliver(messages[0])
        let name = try names("new")[0]
        try move("new/" + name, to: "cur/\(name):2,S")
        try next.flush()
        #expect(try names("cur") == ["\(name):2,S"])
        #expect(try names("new").count == (SystemCalls.hasSyncAll ? 4 : 5))
        #expect(try names("tmp").isEmpty)
    }

    @Test("a repeat replaces what lies in new, with other bytes if they have changed")
    func replaced() throws {
        try deliver(messages, to: try maildir())
        var changed = messages[0]
        changed.subject = "Another"
        try deliver([changed], to: try maildir())
        #expect(try names("new").count == 5)
        let bytes = try MailMessage(changed, from: sampleSender, lineEnd: .lf).bytes
        #expect(scratch.files().values.contains(bytes))
    }

    @Test("mails and drafts of other programs are left alone; drafts of a killed run go")
    func foreignFiles() throws {
        try deliver([], to: try maildir())
        for name in ["tmp/other.host", "tmp/1.M0Kdead.tact", "new/1.host", "cur/1.host:2,S"] {
            try Data("x".utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
        }
        try deliver(messages, to: try maildir())
        #expect(try names("tmp") == ["other.host"])
        #expect(try names("new").count == 6)
        #expect(try names("cur") == ["1.host:2,S"])
    }

    @Test("a refused message leaves nothing, and the next ones go on")
    func refused() throws {
        let target = try maildir()
        let failure = #expect(throws: DeliveryFailure.self) {
            try target.deliver(sampleMessage(9, to: "nobody"))
        }
        #expect(failure?.isPermanent == true)
        try deliver(messages, to: target)
        #expect(try names("new").count == 5)
        #expect(try names("tmp").isEmpty)
    }

    @Test("a file where a folder should be is a passing failure that says so")
    func notAFolder() throws {
        try Data().write(to: URL(fileURLWithPath: scratch.path + "/a"))
        let failure = #expect(throws: DeliveryFailure.self) { try maildir() }
        #expect(failure?.isPermanent == false)
        #expect(failure?.detail.contains("'\(path)': Not a directory") == true)
    }

    @Test(
        "mails written into a folder that was renamed meanwhile do not count",
        arguments: ["", "/new"])
    func renamed(part: String) throws {
        let target = try maildir(.perBatch)
        try deliver(messages, to: target)
        #expect(target.isInPlace)
        try FileManager.default.moveItem(atPath: path + part, toPath: scratch.path + "/gone")
        let other = try maildir(.perBatch)
        #expect(!target.isInPlace && other.isInPlace)
        let failure = #expect(throws: DeliveryFailure.self) {
            try deliver([sampleMessage(6)], to: target)
        }
        #expect(failure?.code == .unwritable && failure?.detail.contains("renamed") == true)
        try deliver([sampleMessage(6)], to: other)
        #expect(try names("new").count == 1)
    }

    @Test("a folder removed behind the run's back is a passing failure")
    func vanished() throws {
        let target = try maildir()
        try FileManager.default.removeItem(atPath: path)
        let failure = #expect(throws: DeliveryFailure.self) { try target.deliver(messages[0]) }
        #expect(failure?.code == .unwritable)
    }

    @Test(
        "whichever call fails, the failure passes, nothing is half-written, and a retry completes",
        arguments: [Durability.perFile, .perBatch])
    func failingCalls(durability: Durability) throws {
        let whole = Set(
            try messages.map { message in
                try MailMessage(message, from: sampleSender, lineEnd: .lf).bytes
            })
        var failures = 0
        for call in 0..<100 {
            try? FileManager.default.removeItem(atPath: path)
            let machine = DyingMachine.fails(atCall: call, ENOSPC)
            let target = try maildir(durability, calls: machine.systemCalls)
            do throws(DeliveryFailure) {
                try deliver(messages, to: target)
            } catch {
                #expect(error.code == .full && !error.isPermanent)
                #expect(error.detail.contains("No space left on device; make room"))
                failures += 1
                try? target.flush()
            }
            if !machine.hasDied { break }
            #expect(scratch.files().values.allSatisfy(whole.contains))
            #expect(try names("tmp").isEmpty)
            try deliver(messages, to: target)
            #expect(try names("new").count == messages.count && names("tmp").isEmpty)
            #expect(Set(scratch.files().values) == whole)
        }
        // Each of create, write, sync, move for each mail, or of all but sync and one for all; and
        // the sync of the folder.
        #expect(failures == (durability == .perFile || !SystemCalls.hasSyncAll ? 21 : 17))
    }
}

import Engine
import Foundation
import StandIns
import Testing

@testable import Outbox

@Suite("Erasing messages that were handed over")
struct ErasingTests {
    private let scratch = ScratchFolder()
    private var path: String { scratch.path + "/outbox" }
    private let mails = (1...4).map { sampleMessage($0) }
    private let texts = (5...7).map { sampleMessage($0, channel: "sms", to: "+33", html: nil) }

    private func deliver() throws {
        let target = ChannelFolders(path, sender: sampleSender, durability: .perBatch)
        for message in mails + texts { try target.deliver(message) }
        try target.flush()
    }

    @Test("mails go from new and, under whatever flags, from cur; all others stay as they are")
    func channels() throws {
        try deliver()
        let new = "\(path)/email/new"
        let names = try FileManager.default.contentsOfDirectory(atPath: new)
        let read = try #require(names.first { $0.contains(mails[0].key) })
        try FileManager.default.moveItem(
            atPath: "\(new)/\(read)", toPath: "\(path)/email/cur/\(read):2,RS")
        let before = scratch.files()
        #expect(before.count == 7)
        let gone = [mails[0], mails[2], texts[1]]
        // One that has delivered nothing itself.
        try ChannelFolders(path, sender: sampleSender).erase(gone)
        let after = scratch.files()
        #expect(after == before.filter { name, _ in
            !gone.contains { name.contains($0.key) || name.contains("/\($0.id).json") }
        })
        #expect(after.count == 4)
        try ChannelFolders.erase(gone, in: path)
        #expect(scratch.files() == after)
    }

    @Test("what a killed run has left of a message goes too")
    func drafts() throws {
        try deliver()
        let mail = try #require(
            try FileManager.default.contentsOfDirectory(atPath: "\(path)/email/new")
                .first { $0.contains(mails[1].key) })
        for draft in ["email/tmp/\(mail)", "sms/.\(texts[0].id).json.tmp"] {
            try Data("half".utf8).write(to: URL(filePath: "\(path)/\(draft)"))
        }
        try ChannelFolders.erase([mails[1], texts[0]], in: path)
        #expect(scratch.files().count == 5)
        #expect(!scratch.files().values.contains(Array("half".utf8)))
    }

    @Test("where there is no folder nothing is made, and a bad key or id is passed over")
    func nothing() throws {
        var odd = mails[0]
        (odd.key, odd.id, odd.channel) = ("../x", "../y", "")
        try ChannelFolders.erase(mails + texts + [odd], in: path)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test("a link in place of the folder is not followed")
    func link() throws {
        try deliver()
        let other = scratch.path + "/other"
        try FileManager.default.moveItem(atPath: "\(path)/sms", toPath: other)
        try FileManager.default.createSymbolicLink(
            atPath: "\(path)/sms", withDestinationPath: other)
        #expect(throws: DeliveryFailure.self) { try ChannelFolders.erase(texts, in: path) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: other).count == 3)
    }
}

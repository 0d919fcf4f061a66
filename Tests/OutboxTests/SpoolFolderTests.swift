import CivilTime
import Engine
import Foundation
import JSON
import StandIns
import Testing

@testable import Outbox

@Suite("SpoolFolder")
struct SpoolFolderTests {
    private let scratch = ScratchFolder()

    private func folders(_ durability: Durability = .perFile) -> ChannelFolders {
        ChannelFolders(scratch.path + "/out", sender: sampleSender, durability: durability)
    }

    private func deliver(_ messages: [OutboxMessage], to target: any Target) throws {
        for message in messages { try target.deliver(message) }
        try target.flush()
    }

    private var text: OutboxMessage {
        sampleMessage(
            1, channel: "sms", to: "+33 6 12 34 56 78", subject: nil, html: nil,
            text: "Léa \"340\" points 🎁\n\u{0}\u{1F}\\end")
    }

    @Test("a message has the keys of the contract in their order, null where there is nothing")
    func keys() {
        let message = text
        let expected =
            #"{"id":"\#(message.id)","key":"\#(message.key)","member":"m1","scenario":"welcome","#
            + #""occurrence":"till/e1","step":"welcome-offer","template":"welcome-offer","#
            + #""channel":"sms","locale":"fr","to":"+33 6 12 34 56 78","subject":null,"#
            + #""decided_at":"2026-01-15T09:00:01Z","deadline":"2026-01-16T09:00:00Z","#
            + #""status":"ready","inserts":[]"#
        #expect(
            String(decoding: message.jsonLine(bodies: false), as: UTF8.self) == expected + "}\n")
        #expect(
            String(decoding: message.jsonLine(bodies: true), as: UTF8.self) == expected
                + #","html":null,"text":"Léa \"340\" points 🎁\n\u0000\u001f\\end"}"# + "\n")
    }

    @Test("who hands a message over is given the way to unsubscribe, null where there is none")
    func handOver() {
        var message = text
        #expect(
            String(decoding: message.handOverLine(), as: UTF8.self)
                .hasSuffix(#","unsubscribe_url":"https://club.example/u/1?c=email"}"# + "\n"))
        message.unsubscribeURL = ""
        #expect(
            String(decoding: message.handOverLine(), as: UTF8.self)
                .hasSuffix(#","unsubscribe_url":null}"# + "\n"))
    }

    @Test("subject, inserts and HTML are there where the message has them")
    func fullLine() throws {
        var message = sampleMessage()
        message.inserts = ["a1", "b2"]
        message.decidedAt = Instant(microseconds: 1_768_467_600_000_250)
        let line = try JSONValue(reading: message.handOverLine())
        #expect(line["subject"] == .string("Bienvenue au club"))
        #expect(line["inserts"] == .array([.string("a1"), .string("b2")]))
        #expect(line["html"] == .string("<p>Bonjour</p>\n"))
        #expect(line["decided_at"] == .string("2026-01-15T09:00:00.000250Z"))
    }

    @Test("email goes to a Maildir, every other channel to a folder of its own")
    func channels() throws {
        let push = sampleMessage(2, channel: "push", to: "token", html: nil)
        let mail = sampleMessage(3)
        try deliver([text, push, mail], to: folders())
        let new = "out/email/new/\(mail.decidedAt.wholeSeconds).M000000K\(mail.key).tact"
        #expect(
            Set(scratch.files().keys)
                == ["out/sms/\(text.id).json", "out/push/\(push.id).json", new])
        #expect(scratch.files()["out/sms/\(text.id).json"] == text.handOverLine())
        #expect(scratch.permissions("out/sms") == 0o700)
        #expect(scratch.permissions("out/sms/\(text.id).json") == 0o600)
    }

    @Test("no channel and no id leads out of the folder")
    func names() throws {
        let target = folders()
        for channel in ["..", ".", "../x", "a/b", "/etc", "a\u{0}b", "été", "new shop", "%2F"] {
            try deliver([sampleMessage(channel: channel)], to: target)
        }
        let channels = [
            "%2E%2E", "%2E", "%2E%2E%2Fx", "a%2Fb", "%2Fetc", "a%00b", "%C3%A9t%C3%A9",
            "new%20shop", "%252F",
        ]
        let file = sampleMessage().id + ".json"
        #expect(Set(scratch.files().keys) == Set(channels.map { "out/\($0)/\(file)" }))
        let folder = try target.folder(of: "été")
        #expect(folder == scratch.path + "/out/%C3%A9t%C3%A9")
        for channel in ["", String(repeating: "x", count: 201)] {
            let failure = #expect(throws: DeliveryFailure.self) {
                try target.deliver(sampleMessage(channel: channel))
            }
            #expect(failure?.code == .badChannel && failure?.isPermanent == true)
        }
        for id in ["", "../x", "a/b", ".", "a\u{0}", "é", String(repeating: "x", count: 129)] {
            var message = text
            message.id = id
            let failure = #expect(throws: DeliveryFailure.self) { try target.deliver(message) }
            #expect(failure?.code == .badID && failure?.isPermanent == true)
        }
    }

    @Test(
        "delivered again they are there once with the same bytes; drafts of a killed run go",
        arguments: [Durability.perFile, .perBatch])
    func repeated(durability: Durability) throws {
        let messages = (1...5).map { sampleMessage($0, channel: "sms") }
        try deliver(messages, to: folders(durability))
        let before = scratch.files()
        #expect(before.count == 5)
        let draft = scratch.path + "/out/sms/.\(text.id).json.tmp"
        try Data("{".utf8).write(to: URL(fileURLWithPath: draft))
        try deliver(messages, to: folders(durability))
        #expect(scratch.files() == before)
    }

    @Test(
        "what is written into a folder that was renamed meanwhile does not count",
        arguments: [Durability.perFile, .perBatch])
    func renamed(durability: Durability) throws {
        let (path, gone) = (scratch.path + "/out/sms", scratch.path + "/gone")
        let target = folders(durability)
        try deliver([text], to: target)
        #expect(target.isInPlace)
        try FileManager.default.moveItem(atPath: path, toPath: gone)
        #expect(!target.isInPlace)
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false)
        #expect(!target.isInPlace)
        let failure = #expect(throws: DeliveryFailure.self) { try deliver([text], to: target) }
        #expect(failure?.code == .unwritable && failure?.reach == .target)
        #expect(failure?.detail.contains("'\(path)'") == true)
        try deliver([text], to: folders(durability))
        #expect(scratch.files()["out/sms/\(text.id).json"] == text.handOverLine())
    }

    @Test("whichever call fails, nothing is half-written under its name")
    func failingCalls() throws {
        for call in 0..<5 {
            let path = scratch.path + "/spool\(call)"
            let machine = DyingMachine.fails(atCall: call, EDQUOT)
            let target = try SpoolFolder(path, durability: .perFile, calls: machine.systemCalls)
            let failure = #expect(throws: DeliveryFailure.self) { try deliver([text], to: target) }
            #expect(failure?.code == .full)
            let whole = text.handOverLine()
            #expect(scratch.files().values.allSatisfy { $0 == whole })
            try deliver([text], to: target)
            #expect(scratch.files()["spool\(call)/\(text.id).json"] == whole)
        }
    }

    @Test("Python reads every file", .enabled(if: Python.isThere))
    func python() throws {
        let texts = ["", "plain", "é 🎁 \u{2028}", "\u{0}\r\n\t\"\\/", "مرحبا", "\u{FEFF}\u{FFFF}"]
        let messages = texts.enumerated().map { number, text in
            sampleMessage(number, channel: "push", subject: text, html: text, text: text)
        }
        try deliver(messages, to: folders())
        let script = #"""
            import json, pathlib, sys
            for path in sorted(pathlib.Path(sys.argv[1]).glob('*.json')):
                print(json.dumps(json.loads(path.read_text('utf-8'))))
            """#
        let objects = try Python.objects(script, [scratch.path + "/out/push"])
        let expected = try messages.sorted { $0.id < $1.id }.map { message in
            try JSONValue(reading: message.handOverLine())
        }
        #expect(objects == expected)
    }
}

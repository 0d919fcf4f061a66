import Foundation
import JSON
import Testing

/// Mail as another program reads it.
@Suite(
    "The Maildir, read by Python",
    .enabled(if: Tool.exists("python3"), "python3 is not on this machine"), .serialized)
struct MailTests {
    private func expectNoFault(
        _ folder: WorkFolder, _ place: [String], outbox: String, atLeast count: Int
    ) throws {
        try folder.copy("Tests/EndToEnd/Scripts/read_mail.py", to: "read_mail.py")
        try folder.write(
            try listing(["outbox", "list", "--format", "json", "--bodies"] + place, in: folder),
            to: "listing.ndjson")
        let read = try Tool.run(
            "python3", ["read_mail.py", "\(outbox)/email", "listing.ndjson"], in: folder)
        #expect(read.status == 0, "\(read.errors)")
        let last = read.output.split(separator: "\n").last ?? ""
        #expect(last.hasSuffix(" messages, 0 faults"), "\(read.output)")
        #expect((Int(last.prefix { $0 != " " }) ?? 0) >= count, "\(last)")
    }

    @Test("every message of the shipped programme is whole and says what the outbox says")
    func sample() throws {
        let folder = try WorkFolder()
        for name in ["campaigns", "templates", "samples"] { try folder.copy(name, to: name) }
        let run = try Program.run(
            [
                "replay", "samples/events.ndjson", "--members", "samples/members.csv", "--outbox",
                "out", "--public-url", "https://club.example/tact",
            ], in: folder)
        #expect(run.status == 0)
        try expectNoFault(folder, [], outbox: "out", atLeast: 100)
    }

    @Test("names and subjects that try to break out of a header stay in it")
    func hostile() throws {
        let folder = try Shop.folder()
        let names = [
            "a\nBcc: all@example.org", "a\r\n\r\n<script>", "=?utf-8?q?x?=", "\u{202E}abc", "\u{0}",
            String(repeating: "é", count: 300), String(repeating: "long ", count: 300),
            "\u{1F388}\u{1F388}", "\"quoted\" <x@example.org>", "{{ member.email }}", " ", ".",
        ]
        var members = ""
        var events = ""
        for (number, name) in names.enumerated() {
            let address =
                number % 2 == 0 ? "m\(number)@example.org" : "\"odd one\(number)\"@example.org"
            members += try line([
                "id": "m\(number)", "first_name": name, "email": address, "email_opt_in": true,
            ])
            events += try line([
                "specversion": "1.0", "id": "\(number)", "source": "s", "type": "member.enrolled",
                "subject": "m\(number)", "time": "2026-03-02T09:00:00Z", "data": ["channel": "web"],
            ])
        }
        try folder.write(members, to: "members.ndjson")
        try folder.write(events, to: "events.ndjson")
        let run = try Program.run(
            ["replay", "events.ndjson", "--members", "members.ndjson", "--outbox", "out"],
            in: folder)
        #expect(run.status == 0, "\(run.errors)")
        try expectNoFault(folder, [], outbox: "out", atLeast: names.count / 2)
    }

    private func line(_ object: [String: Any]) throws -> String {
        let data = try JSONSerialization.data(withJSONObject: object, options: .sortedKeys)
        return String(decoding: data, as: UTF8.self) + "\n"
    }
}

import Foundation
import JSON
import Testing

/// `tact outbox retry`: whatever a message stands at, it says what happened, what happens next and when.
@Suite("A retry by hand")
struct RetryTests {
    private let service: Service
    private let ids: [String: String]

    /// A daemon over a store in which a message is in each place: of a history that is past, and of
    /// members who came in now. SMS wait for a program that fetches them.
    init() throws {
        let folder = try Shop.open()
        try folder.write("targets: { sms: { pull: true } }\n", to: "tact.yaml")
        try folder.write(
            "Welcome, {{ member.first_name }}!\n", to: "templates/welcome/en/sms.liquid")
        try Program.run(Shop.replay + ["--store", "t.sqlite"], in: folder)
        service = try Service(in: folder)
        let members = [
            ("good", #""email":"good@example.org","email_opt_in":true"#),
            ("bad", #""email":"b\u00e4d@example.org","email_opt_in":true"#),
            ("sue", #""phone":"+33611111111","first_name":"Sue","sms_opt_in":true"#),
            ("sam", #""phone":"+33622222222","sms_opt_in":true"#),
            ("cat", #""phone":"+33633333333","first_name":"Cat","sms_opt_in":true"#),
        ]
        _ = try service.send(
            "POST", "/v1/members", type: "application/x-ndjson",
            body: members.map { #"{"id":"\#($0)","language":"en",\#($1)}"# + "\n" }.joined())
        for (id, _) in members {
            _ = try service.post(
                service.event("member.enrolled", id: id, of: id, data: #"{"channel":"web"}"#))
        }
        let stands = [
            "good": "delivered", "bad": "failed", "sue": "ready", "sam": "incomplete",
            "cat": "ready", "dan": "expired",
        ]
        var ids: [String: String] = [:]
        try service.wait { [service] in
            let rows = try objects(
                listing(
                    ["outbox", "list", "--store", "t.sqlite", "--format", "json"],
                    in: service.folder))
            for row in rows where stands[row.string("member") ?? ""] == row.string("status") {
                ids[row.string("member") ?? ""] = row.string("id")
            }
            return ids.count == stands.count
        }
        self.ids = ids
    }

    private func run(_ verb: String, _ member: String) throws -> Finished {
        try Program.run(
            ["outbox", verb, ids[member] ?? "", "--url", "http://127.0.0.1:\(service.port)"],
            in: service.folder)
    }

    /// What is said after the message's id, with `T` for times.
    private func said(
        _ member: String, status: Int32 = 0, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> String {
        let finished = try run("retry", member)
        #expect(finished.status == status, sourceLocation: sourceLocation)
        let text = status == 0 ? finished.output : finished.errors
        let start = status == 0 ? "message " : "tact: message "
        #expect(text.hasPrefix(start + (ids[member] ?? "?")), sourceLocation: sourceLocation)
        return String(text.dropFirst(start.count + 20)).replacing(
            #/20\d\d-\d\d-\d\dT[\d:.]+Z/#, with: "T")
    }

    private func reload() throws {
        let reload = ["reload", "--url", "http://127.0.0.1:\(service.port)"]
        #expect(try Program.run(reload, in: service.folder).status == 0)
    }

    @Test("of one that waits, and of one that had failed: what happens next, or what keeps it")
    func tried() throws {
        #expect(
            try said("sue") == ": it goes to whoever fetches the messages of 'sms' next, before T\n"
        )
        #expect(
            try said("bad")
                == """
                : it had failed (bad_address: an address is of ASCII characters without spaces), and is \
                tried again at once; what fails for now is tried again later, before T

                """)
        let folder = service.folder
        try folder.replace(
            "status: live", with: "status: paused", in: "campaigns/scenarios/welcome.yaml")
        try reload()
        #expect(
            try said("sue")
                == ": it does not go yet: its scenario is paused; once that is over it goes by itself, before T\n"
        )
        let shown = try Program.run(
            ["outbox", "show", ids["sue"] ?? "", "--store", "t.sqlite"], in: folder)
        #expect(shown.output.contains("\nWaits: its scenario is paused\n"), "\(shown)")
        #expect(shown.errors.isEmpty)
        try folder.replace(
            "status: paused", with: "status: live", in: "campaigns/scenarios/welcome.yaml")
        // Files that no daemon has taken on decide nothing yet.
        let ahead = try Program.run(
            ["outbox", "show", ids["sue"] ?? "", "--store", "t.sqlite"], in: folder)
        #expect(ahead.output.contains("\nWaits: it waits to be fetched\n"))
        #expect(ahead.errors.contains("not those that ran last"), "\(ahead.errors)")
        try folder.replace("title: ", with: "titel: ", in: "campaigns/scenarios/welcome.yaml")
        let broken = try Program.run(
            ["outbox", "show", ids["sue"] ?? "", "--store", "t.sqlite"], in: folder)
        #expect(broken.output.contains("\nWaits: it waits to be fetched\n"))
        #expect(broken.errors.contains("the campaign files cannot be read"), "\(broken.errors)")
    }

    @Test("of one outside contact hours: until when")
    func hours() throws {
        // Open on the day after tomorrow alone: closed today, whenever today ends.
        let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        let today = Int(Date().timeIntervalSince1970 / 86_400) + 3
        try service.folder.replace(
            "  - channels: [email, sms]\n",
            with: "  - channels: [email, sms]\n    days: \(days[(today + 2) % 7])\n",
            in: "campaigns/pressure.yaml")
        try reload()
        let answer = try service.send("POST", "/v1/outbox/\(ids["sue"] ?? "")/retry")
        #expect(answer.status == 200)
        #expect(answer.json["was"] as? String == "ready")
        #expect(answer.json["status"] as? String == "ready")
        #expect(answer.json["waits_for"] as? String == "contact_hours")
        let until = try #require(answer.json["waits_until"] as? String)
        let detail = try #require(answer.json["detail"] as? String)
        #expect(
            detail.contains("it does not go yet: it is outside contact hours until \(until); then"))
    }

    @Test("of one that is over: why it is not tried, and what to do instead")
    func refused() throws {
        #expect(
            try said("good", status: 1)
                == " is not tried again: it was delivered on T, and none is delivered twice\n")
        #expect(
            try said("dan", status: 1)
                == """
                 is not tried again: its time was over on T; tact explain dan --why welcome tells what \
                kept it, and a longer 'valid_for' of its step leaves those to come more time

                """)
        #expect(try run("cancel", "cat").status == 0)
        #expect(
            try said("cat", status: 1)
                == " is not tried again: it was cancelled on T, and what is cancelled does not come back\n"
        )
    }

    @Test("without a daemon: nothing has happened, and what will")
    func alone() throws {
        service.process.kill()
        _ = try service.process.end()
        let retried = try run("retry", "sue")
        #expect(retried.status == 74 && retried.output.isEmpty)
        #expect(retried.errors.contains("there is no daemon to talk to"))
        #expect(
            retried.errors.contains(
                "\nmessage \(ids["sue"] ?? "?") stays as it is: once tact serve"))
        #expect(try run("cancel", "sue").errors.contains("nothing leaves before tact serve runs"))
    }

    @Test("one that lacks a value is judged again: by the text of now, and by no other member's")
    func incomplete() throws {
        #expect(
            try said("sam")
                == """
                : it still has no text, as member.first_name has no value: give the member one (tact \
                members import), or the text a default and reload, and retry; up to T

                """)
        try service.folder.replace(
            "{{ member.first_name }}", with: #"{{ member.first_name | default: "you" }}"#,
            in: "templates/welcome/en/sms.liquid")
        try reload()
        #expect(
            try said("sam") == ": it goes to whoever fetches the messages of 'sms' next, before T\n")
    }
}

import Foundation
import JSON
import Testing

/// `tact preview`: what is shown is what is sent, and nothing that is shown breaks out.
@Suite("The preview")
struct PreviewTests {
    private static let at = ["--at", "2026-03-10T09:00Z"]

    // MARK: What people see

    @Test("a template, a scenario and everything, for a member, a sample and programs")
    func faces() throws {
        let shop = try Shop.replayed.get()
        var text = ""
        for arguments in [
            ["welcome", "--member", "zoe"],
            ["campaigns/scenarios/welcome.yaml", "--member", "cleo"],
            ["thanks", "--all-locales"], ["thanks", "--channel", "sms", "--format", "json"],
            ["templates/welcome/fr/sms.liquid"], ["--all"],
        ] {
            text += try shop.transcript(["preview"] + arguments + Self.at)
        }
        try expectGolden("preview", text)
    }

    @Test("text messages: segments, encoding, and every letter that costs")
    func segments() throws {
        let folder = try Shop.folder()
        let long = String(repeating: "é", count: 60)
        for (language, sms) in [
            ("en", "Thank you ~ {{ trigger.amount | money }} [€]."),
            ("fr", "C’est reçu, merci pour la fête à {{ trigger.amount }}… \(long)"),
        ] {
            try folder.write(sms, to: "templates/thanks/\(language)/sms.liquid")
        }
        var text = ""
        for format in ["text", "json"] {
            text += try folder.transcript(
                ["preview", "thanks", "--channel", "sms", "--all-locales", "--format", format]
                    + Self.at)
        }
        try expectGolden("preview-segments", text)
    }

    @Test("wrong usage is told, with what was probably meant")
    func usage() throws {
        let shop = try Shop.replayed.get()
        var text = ""
        for arguments in [
            ["welcom"], ["templates/thank"], ["sale", "--channel", "emial"], [], ["sale", "--all"],
            ["sale", "--member", "nobody"], ["sale", "--member", "ann", "--store", "no.sqlite"],
            ["sale", "--channel", "sms"], ["welcome", "--html", "x.html", "--all-locales"],
            ["templates/welcome/en/sms.liquid", "--html", "x.html"],
        ] {
            text += try shop.transcript(["preview"] + arguments + Self.at)
        }
        try expectGolden("preview-usage", text)
        #expect(!shop.exists("x.html"))
    }

    @Test("where there is no store a sample stands in, and where files are broken nothing does")
    func withoutStore() throws {
        let folder = try Shop.folder()
        let sample = try Program.run(["preview", "sale", "--member", "ann"] + Self.at, in: folder)
        #expect(sample.status == 0 && sample.output.contains("for a sample member"))
        #expect(sample.errors.contains("there is no store; a sample member stands in for 'ann'"))
        #expect(!folder.exists("var"))
        try folder.replace("points: { type", with: "points: { typ", in: "campaigns/catalogue.yaml")
        let broken = try Program.run(["preview", "sale"], in: folder)
        #expect(broken.status == 1 && broken.output == "" && broken.errors.contains("cannot run"))
    }

    @Test("a scenario that is only a draft is previewed too")
    func draft() throws {
        let folder = try Shop.folder()
        try folder.replace(
            "status: live", with: "status: draft", in: "campaigns/scenarios/sale.yaml")
        let found = try Program.run(["preview", "sale"] + Self.at, in: folder)
        #expect(found.status == 0 && found.output.contains("sale (draft), step sale."))
    }

    /// What a command says, whatever its answer is.
    private func said(_ arguments: [String], in folder: WorkFolder) throws -> String {
        try Program.run(arguments, in: folder).output
    }

    // MARK: What is sent

    @Test("a preview at the instant of a decision is the message that was decided")
    func asSent() throws {
        let messages = try objects(
            listing(
                ["outbox", "list", "--format", "json", "--bodies"], in: try Shop.replayed.get())
        ).filter { $0.string("status") == "delivered" || $0.string("status") == "ready" }
        #expect(messages.count >= 8)
        for message in messages {
            let folder = try Shop.folder()
            let time = try #require(message.string("decided_at"))
            let scenario = try #require(message.string("scenario"))
            try Program.run(
                [
                    "replay", "input/events.ndjson", "--members", "input/members.csv", "--until",
                    time,
                ],
                in: folder)
            let shown = try objects(
                said(
                    [
                        "preview", "campaigns/scenarios/\(scenario).yaml", "--at", time, "--member",
                        try #require(message.string("member")), "--format", "json",
                    ], in: folder)
            ).first {
                $0.string("step") == message.string("step")
                    && $0.string("face") == message.string("channel")
            }
            let preview = try #require(shown)
            for key in ["template", "locale", "to", "subject", "html", "text"] {
                #expect(preview[key] == message[key], "\(scenario) \(time) \(key)")
            }
            #expect(preview.string("status") == "complete")
        }
    }

    // MARK: Files

    @Test("a file is the message as it is sent; a folder has all of them, and a contact sheet")
    func files() throws {
        let folder = try Shop.folder()
        let preview = ["preview", "campaigns/scenarios/welcome.yaml"] + Self.at
        try folder.write("mine", to: "out/mine.txt")
        let made = try Program.run(preview + ["--html", "out"], in: folder)
        #expect(made.status == 0)
        let names = [
            "1.welcome.email.en.html", "2.first-week.email.en.html", "index.html", "mine.txt",
        ]
        #expect(folder.tree("out").keys.sorted() == names)
        #expect(made.errors.split(separator: "\n").sorted() == names.dropLast().map { "out/\($0)" })
        let one = ["preview", "welcome", "--channel", "email"] + Self.at
        let file = try Program.run(one + ["--html", "made/here/one.html"], in: folder)
        #expect(file.status == 0 && file.errors == "made/here/one.html\n")
        #expect(try folder.text("made/here/one.html") == folder.text("out/\(names[0])"))
        // What is there may be made again, and nothing else is touched.
        #expect(try Program.run(preview + ["--html", "out/"], in: folder).status == 0)
        #expect(folder.tree("out").keys.sorted() == names)
    }

    @Test("a sheet of somebody else's is left as it is, and so is a folder that cannot be made")
    func foreign() throws {
        let folder = try Shop.folder()
        try folder.write("<p>mine</p>", to: "site/index.html")
        try folder.write("a file", to: "taken")
        for path in ["site", "taken", "taken/in"] {
            let found = try Program.run(["preview", "--all", "--html", path], in: folder)
            #expect(found.status == 2 && found.output == "", "\(found.errors)")
        }
        #expect(try folder.text("site/index.html") == "<p>mine</p>")
        #expect(folder.count("site") == 1)
    }

    @Test("what is shown of a member is for its owner; a sample is for everybody")
    func permissions() throws {
        let folder = try Shop.folder()
        try Program.run(["members", "import", "input/members.csv"], in: folder)
        for (arguments, isOpen) in [(["--member", "ann"], false), ([], true)] {
            try Program.run(["preview", "--all", "--html", "out\(isOpen)"] + arguments, in: folder)
            let mode = try FileManager.default.attributesOfItem(
                atPath: folder.path("out\(isOpen)/index.html"))[.posixPermissions]
            let bits = (mode as? NSNumber)?.intValue ?? 0
            #expect((bits & 0o044 != 0) == isOpen)
        }
    }

    // MARK: A browser

    /// A folder with a program of that name that does so.
    private func opener(_ script: String, in folder: WorkFolder) throws -> [String: String] {
        try folder.write("#!/bin/sh\n\(script)\n", to: "bin/xdg-open")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: folder.path("bin/xdg-open"))
        return ["PATH": "\(folder.path("bin")):/usr/bin:/bin", "TMPDIR": folder.path]
    }

    @Test("--open hands a contact sheet to the desktop", .enabled(if: Tool.exists("sh")))
    func open() throws {
        let folder = try Shop.folder()
        let environment = try opener("echo \"$1\" > opened; cp \"$1\" shown.html", in: folder)
        for arguments in [[], ["--html", "out"], ["--html", "one.html", "--channel", "email"]] {
            let found = try Program.run(
                ["preview", "welcome", "--open"] + arguments + Self.at, in: folder,
                environment: environment)
            #expect(found.status == 0, "\(found.errors)")
            #expect(try folder.text("opened").hasSuffix("/index.html\n"))
            #expect(try folder.text("shown.html").contains("tact preview"))
            try folder.remove("opened")
        }
    }

    @Test(
        "one that is not there, fails or never ends is told of, and never waited for",
        arguments: [
            ("", "there is no xdg-open here; the page is"),
            ("exit 3", "xdg-open could not open it; the page is"), ("exec sleep 5", nil),
        ])
    func openFails(script: String, said: String?) throws {
        let folder = try Shop.folder()
        var environment = try opener("echo $$ > process\n\(script)", in: folder)
        if script.isEmpty { environment["PATH"] = folder.path("nowhere") }
        let found = try Program.run(
            ["preview", "sale", "--html", "out", "--open"] + Self.at, in: folder,
            environment: environment)
        #expect(found.status == 0)
        #expect(
            found.errors == "out/index.html\nout/sale.email.en.html\n"
                + (said.map { "\($0) out/index.html\n" } ?? ""))
        guard said == nil, let process = Int32(try folder.text("process").dropLast()) else {
            return
        }
        #expect(kill(process, SIGKILL) == 0)
    }

    // MARK: What is hostile

    private static let hostile = [
        "</iframe><script>alert(1)</script>", "\"' onload=alert(1) x=\"", "<!--", "]]>",
        "</textarea></title></style>", "&quot;&#39;&lt;b&gt;", "\u{202E}gnp.exe", "\u{1B}[31m",
        "javascript:alert(1)", "a\r\nBcc: all@example.org", "{{ member.points }}", "\u{FFFD}\u{1}",
    ]

    /// A shop whose members, templates and names say what they should not.
    private func hostileShop() throws -> WorkFolder {
        let folder = try Shop.folder()
        let value = try #require(
            String(data: JSONEncoder().encode(Self.hostile.joined(separator: " ")), encoding: .utf8)
        )
        try folder.write(
            "{\"id\":\"evil\",\"first_name\":\(value),\"language\":\"fr\",\"email\":\(value),"
                + "\"phone\":\(value),\"email_opt_in\":true,\"sms_opt_in\":true}\n", to: "m.ndjson")
        try Program.run(["members", "import", "m.ndjson"], in: folder)
        try folder.replace(
            "title: Spring sale", with: "title: 'Sale </h2><script>alert(1)</script>'",
            in: "campaigns/scenarios/sale.yaml")
        try folder.write(
            """
            ---
            subject: </title><script>alert(1)</script> {{ member.first_name }} {{ member.tier }}
            preheader: "><img src=x onerror=alert(1)> {{ member.first_name }}
            ---
            </iframe></article><script>parent.document.title = "broken"</script>
            <p onclick="x()">{{ member.first_name | safe }} {{ member.enrolled_on | date }}</p>
            {{ message.unsubscribe_url }}
            """, to: "templates/sale/en/email.liquid")
        try folder.write(
            "<script>alert(1)</script> {{ member.first_name }} €",
            to: "templates/welcome/fr/sms.liquid")
        return folder
    }

    @Test("no value and no template breaks out of the contact sheet")
    func hostileSheet() throws {
        let folder = try hostileShop()
        let made = try Program.run(
            ["preview", "--all", "--member", "evil", "--html", "out"] + Self.at, in: folder)
        #expect(made.status == 1 && made.errors.contains("sale by email, en would not be sent"))
        try folder.copy("Tests/EndToEnd/Scripts/read_sheet.py", to: "read_sheet.py")
        guard Tool.exists("python3") else { return print("skipped: there is no python3") }
        let read = try Tool.run("python3", ["read_sheet.py", "out/index.html"], in: folder)
        #expect(read.errors == "")
        let sheet = try JSONValue(reading: read.output)
        #expect(sheet["mistakes"] == .array([]))
        // Its own script, and nothing that runs by an attribute.
        #expect(sheet.number("scripts") == 1 && sheet.number("handlers") == 0)
        #expect(sheet.number("frames") == sheet.number("sandboxed"))
        #expect(sheet["addresses"] == .array([]))
        // The frames hold exactly what would be sent.
        let pages = try objects(
            said(
                ["preview", "sale", "--member", "evil", "--format", "json"] + Self.at, in: folder))
        let html = try #require(pages.first?.string("html"))
        guard case .array(let frames)? = sheet["contents"] else {
            throw Unexpected("no frame was read")
        }
        #expect(frames.contains(.string(html)))
    }

    @Test("no value steers a terminal, and no mail is addressed by one")
    func hostileTerminal() throws {
        let folder = try hostileShop()
        for arguments in [
            ["sale"], ["welcome", "--all-locales"], ["campaigns/scenarios/sale.yaml"],
        ] {
            let found = try Program.run(
                ["preview", "--member", "evil"] + arguments + Self.at, in: folder)
            #expect(found.output.utf8.allSatisfy { $0 >= 0x20 || $0 == 0x0A })
            #expect(!found.output.unicodeScalars.contains("\u{202E}"))
            for page in found.output.components(separatedBy: "\n--- ").dropFirst() {
                let header = page.components(separatedBy: "\n\n")[0]
                #expect(header.contains("\nSubject: ") || header.contains(" by sms"))
                #expect(!header.contains("\nBcc:"))
            }
            #expect(found.output.contains("NO ADDRESS: no mail goes to"))
        }
    }

    @Test("the sheet loads nothing, and lets no script run but its own")
    func policy() throws {
        let folder = try Shop.folder()
        try Program.run(["preview", "--all", "--html", "out"] + Self.at, in: folder)
        let sheet = try folder.text("out/index.html")
        let policy = try #require(
            sheet.firstMatch(of: /Content-Security-Policy" content="([^"]*)"/)
        ).1
        #expect(policy.contains("default-src &#39;none&#39;") && !policy.contains("http"))
        #expect(!policy.contains("script-src &#39;unsafe"))
        let script = try #require(sheet.firstMatch(of: /<script>([^<]*)<\/script>/)).1
        try folder.write(String(script), to: "script.js")
        guard Tool.exists("openssl") else { return print("skipped: there is no openssl") }
        let digest = try Tool.run(
            "sh", ["-c", "openssl dgst -sha256 -binary script.js | openssl base64"], in: folder)
        #expect(policy.contains("sha256-\(digest.output.dropLast())"))
    }

    @Test("proofs are mailed where tact.yaml says, marked, to nobody else, and the store hears nothing")
    func proofs() throws {
        let folder = try Shop.folder()
        try Program.run(Shop.replay, in: folder)
        try folder.write("targets:\n  email: { maildir: mails }\n", to: "tact.yaml")
        let before = store(in: folder)
        let sent = try Program.run(
            ["preview", "thanks", "--member", "zoe", "--all-locales", "--send-to", "boss@example.org"]
                + Self.at, in: folder)
        #expect(sent.status == 0, "\(sent.errors)")
        #expect(store(in: folder) == before)
        let mails = folder.tree("mails/new").values.map { String(decoding: $0, as: UTF8.self) }
        #expect(!mails.isEmpty && sent.errors.hasPrefix("\(mails.count) proofs mailed to boss@"))
        #expect(mails.contains { $0.contains("\nSubject: [Proof] thanks by sms, en\n") })
        for mail in mails {
            #expect(mail.contains("\nTo: boss@example.org\n"))
            // What is not ASCII is encoded, the mark with it.
            let subject = try #require(mail.firstMatch(of: /\nSubject: (.*)/)).1.lowercased()
            #expect(subject.hasPrefix("[proof] ") || subject.hasPrefix("=?utf-8?"), "\(subject)")
            #expect(!mail.contains("List-Unsubscribe") && !mail.contains("\nTo: zoe"))
        }
    }

    /// What a reader leaves as it is.
    private func store(in folder: WorkFolder) -> [String: Data] {
        folder.tree("var").filter { !$0.key.hasSuffix("-shm") }
    }

    @Test("a proof that nobody takes is told: no address, no mail server, one that is not there")
    func unsentProofs() throws {
        let folder = try Shop.folder()
        func proof(_ address: String = "boss@example.org") throws -> Finished {
            try Program.run(["preview", "sale", "--send-to", address] + Self.at, in: folder)
        }
        let bad = try proof("boss")
        #expect(bad.status == 2 && bad.errors.contains("--send-to"))
        let nobody = try proof()
        #expect(nobody.status == 78 && nobody.errors.contains("name a mail server in tact.yaml"))
        try folder.write(
            """
            from: club@example.org
            targets: { email: { smtp: { host: 127.0.0.1, port: 9, tls: none } } }
            """, to: "tact.yaml")
        let unreachable = try proof()
        #expect(unreachable.status == 74, "\(unreachable.errors)")
        #expect(unreachable.errors.contains("was not mailed to boss@example.org: unreachable"))
    }
}

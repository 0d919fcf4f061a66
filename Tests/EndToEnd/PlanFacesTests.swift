import Foundation
import JSON
import Testing

/// `tact plan`: the calendar file, the page and the tables, as other programs read them.
@Suite("The faces of the dry run")
struct PlanFacesTests {
    private static let plan = [
        "plan", "--from", "2026-03-02", "--until", "2026-03-09", "--members", "input/members.csv",
        "--events", "input/events.ndjson",
    ]
    /// What no name may become in a page.
    private static let markup = #"</script><script>document.title = "x"</script><img src=x>&amp;"#

    private func run(_ more: [String], in folder: WorkFolder) throws -> Finished {
        let finished = try Program.run(Self.plan + more, in: folder)
        try #require(finished.status == 0, "\(finished.errors)")
        return finished
    }

    /// A shop whose titles, names and members try what they can.
    private func hostileShop() throws -> WorkFolder {
        let folder = try Shop.folder()
        let scenarios = "campaigns/scenarios"
        try folder.replace(
            "title: Welcome", with: "title: '\(Self.markup)'", in: "\(scenarios)/welcome.yaml")
        try folder.replace(
            "title: Spring sale",
            with: "title: 'Sale; 1, 2 \\ 3: été, déjà moitié prix, vêtements, "
                + "chaussures, bijoux et 🎈🎈🎈 partout'", in: "\(scenarios)/sale.yaml")
        try folder.replace(
            "programme: Corner Shop", with: "programme: 'Shop {{title}} & <b>Söhne</b>'",
            in: "campaigns/programme.yaml")
        try folder.copy(folder.path("\(scenarios)/sale.yaml"), to: "\(scenarios)/-sale.yaml")
        try folder.copy(
            folder.path("\(scenarios)/thanks.yaml"), to: "\(scenarios)/\(longName).yaml")
        try folder.write(
            try folder.text("input/members.csv")
                + "<script>alert(1)</script>,X,en,,x@example.org,,true,true,true,1,\n",
            to: "input/members.csv")
        let event = """
            {"specversion":"1.0","id":"x","source":"s","type":"member.enrolled",\
            "subject":"<script>alert(1)</script>","time":"2026-03-02T09:00:00Z",\
            "data":{"channel":"web"}}

            """
        try folder.write(event + folder.text("input/events.ndjson"), to: "input/events.ndjson")
        return folder
    }

    /// As long as a name may be.
    private let longName = String(repeating: "thanks-for-your-purchase-", count: 4)

    // MARK: Golden files

    @Test("the calendar file and the page are always the same bytes, the owner's only")
    func goldenFiles() throws {
        let folder = try Shop.folder()
        _ = try run(["--ics", "plan.ics", "--html", "plan.html"], in: folder)
        let (calendar, page) = (try folder.text("plan.ics"), try folder.text("plan.html"))
        try expectGolden("plan-ics", calendar.replacing("\r\n", with: "\n"))
        try expectGolden("plan-html", withoutAssets(page))
        _ = try run(["--ics", "again.ics", "--html", "again.html"], in: folder)
        #expect(try folder.text("again.ics") == calendar)
        #expect(try folder.text("again.html") == page)
        for name in ["plan.ics", "plan.html"] {
            let found = try FileManager.default.attributesOfItem(atPath: folder.path(name))
            #expect((found[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        }
    }

    /// The page without style and script, and without their digests.
    private func withoutAssets(_ page: String) -> String {
        page.replacing(/<style>(?s:.*?)<\/style>/, with: "<style>...</style>")
            .replacing(/<script>(?s:.*?)<\/script>/, with: "<script>...</script>")
            .replacing(/'sha256-[^']*'/, with: "'sha256-...'")
    }

    // MARK: The calendar file

    @Test("every line of the calendar file ends with CR LF and has at most 75 octets")
    func calendarLines() throws {
        let folder = try hostileShop()
        _ = try run(["--ics", "plan.ics"], in: folder)
        let text = try folder.text("plan.ics")
        #expect(!text.contains("\u{FFFD}") && text.hasSuffix("END:VCALENDAR\r\n"))
        let lines = text.components(separatedBy: "\r\n")
        #expect(lines.allSatisfy { $0.utf8.count <= 75 && !$0.contains("\n") })
        let unfolded = text.replacing("\r\n ", with: "").components(separatedBy: "\r\n")
        let begun = unfolded.filter { $0 == "BEGIN:VEVENT" }.count
        #expect(begun > 5 && begun == unfolded.filter { $0 == "END:VEVENT" }.count)
        #expect(
            unfolded.contains { line in
                line.hasPrefix(#"DESCRIPTION:Sale\; 1\, 2 \\ 3: été\, déjà moitié prix\, "#)
                    && line.contains(#"🎈🎈🎈 partout\n"#)
            })
        #expect(unfolded.contains("DTSTAMP:20260302T000000Z"))
    }

    @Test("an event keeps its identity when other scenarios change")
    func identities() throws {
        let folder = try Shop.folder()
        _ = try run(["--ics", "before.ics"], in: folder)
        try folder.remove("campaigns/scenarios/sale.yaml")
        try folder.replace(
            "title: Thank you", with: "title: Merci", in: "campaigns/scenarios/thanks.yaml")
        _ = try run(["--ics", "after.ics"], in: folder)
        let before = identities(try folder.text("before.ics"))
        let after = identities(try folder.text("after.ics"))
        #expect(Set(before.values).count == before.count && !after.isEmpty)
        #expect(after.allSatisfy { before[$0.key] == $0.value || before[$0.key] == nil })
        #expect(after.keys.filter { before[$0] != nil }.count > 5)
    }

    /// By day and scenario.
    private func identities(_ calendar: String) -> [String: String] {
        var found: [String: String] = [:]
        for event in calendar.components(separatedBy: "BEGIN:VEVENT\r\n").dropFirst() {
            let lines = event.components(separatedBy: "\r\n")
            let value = { (name: String) in
                lines.first { $0.hasPrefix(name) }?.dropFirst(name.count).description ?? ""
            }
            let scenario = value("SUMMARY:").prefix { $0 != ":" }
            found[value("DTSTART;VALUE=DATE:") + scenario] = value("UID:")
        }
        return found
    }

    @Test(
        "the calendar file, read by another program, says what the plan says",
        .enabled(if: PythonPackages.forCalendars != nil, "no Python here has the package icalendar"))
    func calendarRead() throws {
        let folder = try hostileShop()
        let json = try run(["--ics", "plan.ics", "--format", "json"], in: folder).output
        try folder.write(json, to: "plan.json")
        try folder.copy("Tests/EndToEnd/Scripts/read_calendar.py", to: "read_calendar.py")
        let python = try #require(PythonPackages.forCalendars)
        let read = try Tool.run(python, ["read_calendar.py", "plan.ics", "plan.json"], in: folder)
        #expect(read.status == 0 && read.output.hasSuffix(" 0 faults\n"), "\(read)")
    }

    // MARK: The page

    @Test("no name breaks out of the page, and its policy forbids the network")
    func pageIsClosed() throws {
        let folder = try hostileShop()
        _ = try run(["--html", "plan.html"], in: folder)
        let page = try folder.text("plan.html")
        #expect(!page.contains("<img") && !page.contains("<b>"))
        #expect(page.components(separatedBy: "<script").count == 3)
        #expect(page.contains("Shop {{title}} &amp; &lt;b&gt;Söhne&lt;/b&gt;"))
        #expect(page.contains("content=\"default-src 'none'; style-src 'sha256-"))
        #expect(page.firstMatch(of: /(?i)(src|href)\s*=\s*["']?\s*(https?:|\/\/)/) == nil)
        #expect(page.firstMatch(of: /(?i)@import|url\(|innerHTML|\beval\b/) == nil)
    }

    @Test(
        "a browser shows what the plan says, by mouse and by key, on screens and on paper",
        .enabled(if: Chromium.isThere, "no Chromium, or no python3, is on this machine"),
        arguments: ["hostile", "sample"])
    func pageInBrowser(name: String) throws {
        let folder = try name == "hostile" ? hostileShop() : WorkFolder()
        var arguments = Self.plan
        if name == "sample" {
            for name in ["campaigns", "templates", "samples"] { try folder.copy(name, to: name) }
            arguments = [
                "plan", "--from", "2026-03-20", "--until", "2026-05-02", "--members",
                "samples/members.csv", "--events", "samples/events.ndjson",
            ]
        }
        let finished = try Program.run(
            arguments + ["--html", "plan.html", "--format", "json"], in: folder)
        try #require(finished.status == 0, "\(finished.errors)")
        try folder.write(finished.output, to: "plan.json")
        for script in ["browser.py", "click_plan.py"] {
            try folder.copy("Tests/EndToEnd/Scripts/\(script)", to: script)
        }
        let clicked = try Tool.run(
            "python3", ["click_plan.py", "plan.html", "plan.json"], in: folder)
        #expect(clicked.status == 0 && clicked.output.hasSuffix(" 0 faults\n"), "\(clicked)")
    }

    // MARK: Tables

    @Test("no line of the text is wider than 80 columns, whatever scenarios are called")
    func width() throws {
        let folder = try hostileShop()
        let lines = try run([], in: folder).output.split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 80 }, "\(lines.filter { $0.count > 80 })")
        #expect(lines.contains { $0.hasPrefix("thanks-for") && $0.contains("…") })
        let month = try Program.run(
            ["plan", "--from", "2026-03-01", "--until", "2026-03-31"] + Self.plan.dropFirst(5),
            in: folder)
        #expect(month.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test("no cell of the table for programs is a formula, and every row is a row of the plan")
    func formulas() throws {
        let folder = try hostileShop()
        let json = try run(["--format", "json"], in: folder).output
        let csv = try run(["--format", "csv"], in: folder).output
        try folder.write(csv, to: "plan.csv")
        try folder.write(json, to: "plan.json")
        let script = """
            import csv, json
            rows = list(csv.DictReader(open("plan.csv", newline=""), strict=True))
            plan = json.load(open("plan.json"))["days"]
            assert not any(cell[:1] in tuple("=+-@") and cell for row in rows for cell in row.values())
            assert any(row["scenario"] == "'-sale" for row in rows)
            bare = [{**row, "scenario": row["scenario"].lstrip("'")} for row in rows]
            assert bare == [{key: "" if value is None else str(value) for key, value in row.items()}
                            for row in plan]
            print(len(rows))
            """
        let read = try Tool.run("python3", ["-c", script], in: folder)
        #expect(read.status == 0 && (Int(read.output.dropLast()) ?? 0) > 20, "\(read)")
    }

    // MARK: Files

    @Test("files that cannot be written are told before the work, and nothing is left behind")
    func unwritable() throws {
        let folder = try Shop.folder()
        for (words, status, part) in [
            (["--ics", ""], 2, "--ics names a file; it is empty"),
            (["--html", ""], 2, "--html names a file; it is empty"),
            (["--ics", "a", "--html", "a"], 2, "name the same file, a"),
            (["--ics", "a", "--decisions", "a"], 2, "name the same file, a"),
            (["--ics", "no/plan.ics"], 2, "no/plan.ics: cannot be written"),
            (["--html", "input"], 2, "input: cannot be written: Is a directory"),
            (["--html", "plan.html", "--ics", "no/plan.ics"], 2, "no/plan.ics: cannot be written"),
            (["--html", "/dev/null"], 2, "/dev/null is not a file"),
        ] as [([String], Int32, String)] {
            let finished = try Program.run(Self.plan + words, in: folder)
            #expect(finished.status == status && finished.output.isEmpty)
            #expect(finished.errors.contains(part), "\(finished.errors)")
        }
        #expect(!folder.exists("plan.html") && folder.count("") == 3)
    }

    @Test("a file that is there is replaced whole: its permissions and a link to it stay")
    func replacing() throws {
        let folder = try Shop.folder()
        try folder.write("old", to: "public/plan.ics")
        let place = folder.path("public/plan.ics")
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: place)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("link.ics"), withDestinationPath: "public/plan.ics")
        _ = try run(["--ics", "link.ics"], in: folder)
        #expect(try folder.text("public/plan.ics").hasPrefix("BEGIN:VCALENDAR\r\n"))
        let found = try FileManager.default.attributesOfItem(atPath: place)
        #expect((found[.posixPermissions] as? NSNumber)?.intValue == 0o640)
        let link = try FileManager.default.destinationOfSymbolicLink(
            atPath: folder.path("link.ics"))
        #expect(link == "public/plan.ics" && folder.count("public") == 1)
    }
}

import Foundation
import Testing

/// `tact plan --as-in`: what was recorded comes again.
@Suite("The dry run as in another season")
struct PlanAsInTests {
    /// Moves what the sample recorded from 2 March on to 1 June, by the programme's own clock, and adds
    /// it to the events.
    private static let moving = """
        import json
        from datetime import date, datetime, timedelta
        from zoneinfo import ZoneInfo
        zone, days = ZoneInfo("Europe/London"), 91
        first, last = datetime(2026, 3, 2, tzinfo=zone), datetime(2026, 3, 9, tzinfo=zone)
        lines = open("input/events.ndjson").read().splitlines()
        out = open("both.ndjson", "w")
        for line in lines:
            out.write(line + "\\n")
            try:
                event = json.loads(line)
                time = datetime.fromisoformat(event["time"].replace("Z", "+00:00"))
            except (ValueError, KeyError):
                continue
            if not first <= time < last:
                continue
            local = time.astimezone(zone).replace(tzinfo=None) + timedelta(days=days)
            event["time"] = local.replace(tzinfo=zone).isoformat()
            event["id"] += f"+{days}d"
            data = event.get("data") or {}
            for key, value in data.items():
                if key.endswith(("_on", "_until", "date")) and isinstance(value, str):
                    data[key] = str(date.fromisoformat(value) + timedelta(days=days))
            out.write(json.dumps(event) + "\\n")
        """

    private let period = ["plan", "--from", "2026-06-01", "--until", "2026-06-07"]
    private let members = ["--members", "input/members.csv"]

    @Test(
        "recorded events come again at the same local time, as if they had been written down anew",
        .enabled(if: Tool.exists("python3"), "python3 is not here"))
    func again() throws {
        let folder = try Shop.folder()
        _ = try Tool.run("python3", ["-c", PlanAsInTests.moving], in: folder)
        let assumed = try Program.run(
            period + members + [
                "--events", "input/events.ndjson", "--as-in", "2026-03-02", "--decisions", "a",
            ], in: folder)
        let written = try Program.run(
            period + members + ["--events", "both.ndjson", "--decisions", "b"], in: folder)
        #expect(assumed.status == 0 && written.status == 0, "\(assumed.errors)\(written.errors)")
        let decisions = try folder.text("a")
        #expect(decisions == (try folder.text("b")))
        #expect(decisions.contains("+91d\""))
        #expect(assumed.output.contains("comes again, 1"))
    }

    @Test("those of a store come again like those of a file")
    func fromStore() throws {
        let folder = try Shop.folder()
        let history = ["--until", "2026-05-31T22:59:59Z", "--store", "s.sqlite"]
        _ = try Program.run(
            ["replay", "input/events.ndjson"] + members + history, in: folder)
        let stored = try Program.run(
            period + ["--store", "s.sqlite", "--as-in", "2026-03-02", "--decisions", "a"],
            in: folder)
        let read = try Program.run(
            period + members + [
                "--events", "input/events.ndjson", "--as-in", "2026-03-02", "--decisions", "b",
            ], in: folder)
        #expect(stored.status == 0 && read.status == 0, "\(stored.errors)\(read.errors)")
        #expect(try folder.text("a") == folder.text("b"))
    }

    @Test("a day that is not in the past, or no day, is a wrong usage")
    func usage() throws {
        let folder = try Shop.folder()
        for (day, part) in [
            ("2026-06-01", "is not before --from, 2026-06-01"),
            ("spring", "a day is written 2026-12-01"),
        ] {
            let finished = try Program.run(period + members + ["--as-in", day], in: folder)
            #expect(finished.status == 2 && finished.errors.contains(part), "\(finished.errors)")
        }
    }

    @Test("any number of cores writes the same bytes")
    func cores() throws {
        let folder = try Shop.folder()
        var outputs: [String] = []
        for cores in ["1", "2", "5"] {
            let finished = try Program.run(
                [
                    "plan", "--from", "2026-03-02", "--until", "2026-04-20", "--cores", cores,
                    "--events", "input/events.ndjson", "--decisions", cores, "--format", "json",
                ] + members, in: folder)
            outputs.append(try finished.output + folder.text(cores))
        }
        #expect(Set(outputs).count == 1 && outputs[0].contains("\"sent\""))
        let none = try Program.run(period + members + ["--cores", "0"], in: folder)
        #expect(none.status == 2 && none.errors.contains("from 1 to 1024"))
    }
}

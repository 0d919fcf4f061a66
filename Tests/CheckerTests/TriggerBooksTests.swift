import Checker
import Testing

/// What each kind of trigger makes: no journey too many, none too few, and each by its own name.
@Suite("The checker on triggers")
struct TriggerBooksTests {
    /// One scenario of the trigger, in the way of whose only message stands nothing.
    private func books(_ trigger: String, _ more: String = "") -> Books {
        var books = Books([
            "one": """
            category: relationship
            trigger: \(trigger)
            \(more)
            steps: [{ send: b, channels: sms, valid_for: 3 days }]
            """
        ])
        books.members =
            "id,email,phone,email_opt_in,tier,renewal_on\n"
            + "lea,lea@example.org,+33600000000,true,silver,2026-01-20\n"
        books.happened("01 08:00", "visited", id: "first")
        return books
    }

    /// A journey that began at the instant too many, beside those that there are.
    private static func more(_ time: String, _ occurrence: String) -> (inout Books) -> Void {
        { $0.insert(time, occurrence) }
    }
    /// The only journey lost.
    private static var missing: Spoiling { Spoiling("it is missing", [.lost]) { $0.lose(0) } }

    /// The only journey named after something else.
    private static func renamed(_ occurrence: String) -> Spoiling {
        Spoiling("it is named \(occurrence)", [.lost, .occurrence]) { $0.rename(occurrence) }
    }

    @Test("becomes: when the condition turns true, and not again while it is")
    func becomes() throws {
        var books = books("{ becomes: member.points >= 10 }")
        for (day, id) in [("02", "one"), ("03", "two"), ("04", "three")] {
            books.happened("\(day) 10:00", "earned", #"{"points":6}"#, id: id)
        }
        books.send("03 10:00", "test two")
        try expect(
            sound: books,
            spoilt: [
                Self.missing,
                Spoiling(
                    "it was not true yet", [.occurrence], Self.more("02 10:00", "test one")),
                Spoiling(
                    "it was true already", [.occurrence], Self.more("04 10:00", "test three")),
                Self.renamed("test three"),
            ])
    }

    @Test("count: when the window holds so many, each until the same local time")
    func count() throws {
        var books = books("{ count: bought, reaches: 2, within: 5 days }")
        books.buy([("02", "one"), ("07", "two"), ("09", "three"), ("10", "four")])
        books.send("09 10:00", "test three")
        try expect(
            sound: books,
            spoilt: [
                Self.missing,
                Spoiling(
                    "the first had left the window", [.occurrence],
                    Self.more("07 10:00", "test two")),
                Spoiling(
                    "it had not fallen below", [.occurrence], Self.more("10 10:00", "test four")),
                Self.renamed("test two"),
            ])
    }

    @Test("streak: when each of so many weeks has had one")
    func streak() throws {
        var books = books("{ streak: bought, every: week, reaches: 2 }")
        // Weeks begin on the fifth, the twelfth and the nineteenth.
        books.buy([("04", "one"), ("12", "two"), ("19", "three"), ("21", "four")])
        books.send("19 10:00", "2026-W04")
        try expect(
            sound: books,
            spoilt: [
                Self.missing,
                Spoiling("a week was left out", [.occurrence], Self.more("12 10:00", "2026-W03")),
                Self.renamed("2026-W03"),
                Spoiling("it begins with the week's second", [.due]) {
                    $0.lose(0)
                    $0.send("21 10:00", "2026-W04")
                },
            ])
    }

    @Test("silence: when so long has passed since the last one")
    func silence() throws {
        var books = books("{ silence: bought, for: 5 days }")
        books.happened("02 10:00", "bought", id: "one")
        books.happened("04 10:00", "bought", id: "two")
        books.send("09 10:00", stamp("04 10:00"))
        try expect(
            sound: books,
            spoilt: [
                Self.missing,
                Spoiling(
                    "it was not silent", [.occurrence], Self.more("07 10:00", stamp("02 10:00"))),
                Spoiling(
                    "nothing was heard then", [.occurrence],
                    Self.more("10 10:00", stamp("05 10:00"))),
                Spoiling("it broke in the last instant", [.occurrence]) {
                    $0.happened("09 10:00", "bought", id: "three")
                    $0.until = "2026-01-10T00:00:00Z"
                },
                Spoiling("it begins a day late", [.due]) {
                    $0.lose(0)
                    $0.send("10 10:00", stamp("04 10:00"))
                },
            ])
    }

    @Test("scheduled: once at each of its moments")
    func scheduled() throws {
        var books = books("{ scheduled: 2026-01-05T10:00 }")
        books.send("05 10:00", "2026-01-05")
        try expect(
            sound: books,
            spoilt: [
                Self.missing,
                Spoiling("on another date", [.occurrence], Self.more("06 10:00", "2026-01-06")),
                Spoiling("it begins before its time", [.due, .occurrence]) {
                    $0.move(0, to: "05 09:00")
                },
                Spoiling("it begins an hour late", [.due]) {
                    $0.lose(0)
                    $0.send("05 11:00", "2026-01-05")
                },
                Spoiling("it lies before the member was known", [.occurrence]) {
                    $0.events[0] = $0.events[0].replacing("01T08", with: "05T11")
                },
            ])
    }

    @Test("every: at each date of the calendar")
    func every() throws {
        var books = books("{ every: week, on: mon, at: 10:00 }")
        for day in ["05", "12", "19", "26"] {
            books.send("\(day) 10:00", "2026-01-\(day)")
        }
        try expect(
            sound: books,
            spoilt: [
                Self.missing,
                Spoiling("on another day", [.occurrence], Self.more("06 10:00", "2026-01-06")),
                Spoiling("it begins an hour late", [.due]) {
                    $0.lose(3)
                    $0.send("26 11:00", "2026-01-26")
                },
            ])
    }

    @Test("date: so long before a date of the member, as it is known then")
    func date() throws {
        var books = books("{ date: member.renewal_on, offset: -10 days, at: 10:00 }")
        books.send("10 10:00", "2026-01-20")
        try expect(
            sound: books,
            spoilt: [
                Self.missing,
                Spoiling(
                    "the member has no such date", [.occurrence],
                    Self.more("11 10:00", "2026-01-21")),
                Spoiling("it has another by then", [.lost, .occurrence]) {
                    $0.happened("09 09:00", "renewed", #"{"on":"2026-01-25"}"#, id: "moved")
                },
                Spoiling("it learns of another that is past by then", [.occurrence]) {
                    $0.happened("12 09:00", "renewed", #"{"on":"2026-01-21"}"#, id: "moved")
                    $0.decided(
                        "12 09:00", "one/b", of: "2026-01-21", due: "11 10:00", "sent",
                        channel: "sms")
                },
                Spoiling("it begins a day late", [.due]) {
                    $0.lose(0)
                    $0.send("11 10:00", "2026-01-20")
                },
            ])
    }

    @Test("date: yearly ones begin one year after the date")
    func yearly() throws {
        var books = books("{ date: member.renewal_on, at: 10:00, repeat: yearly }")
        books.members = books.members.replacing("2026-01-20", with: "2025-01-20")
        books.send("20 10:00", "2025-01-20/2026")
        try expect(
            sound: books,
            spoilt: [
                Self.missing,
                Spoiling("the year is not named", [.lost, .occurrence]) { $0.rename("2025-01-20") },
            ])
        books.members = books.members.replacing("2025-01-20", with: "2026-01-20")
        books.lose(0)
        try expect(
            sound: books,
            spoilt: [
                Spoiling(
                    "on the date itself", [.occurrence],
                    Self.more("20 10:00", "2026-01-20/2026"))
            ])
    }

    @Test("an entry is refused for the reason that holds, and only then")
    func refusedEntry() throws {
        for (more, reason) in [
            ("audience: member.tier == \"gold\"", "not_in_audience"),
            ("exit: [{ when: member.tier == \"silver\" }]", "exited"),
            ("runs: 2026-01-03 to 2026-01-05", "runs"),
        ] {
            var books = books("{ event: bought }", more)
            books.happened("02 10:00", "bought", id: "one")
            books.notEntered("02 10:00", "one", of: "test one", reason)
            try expect(
                sound: books,
                spoilt: [
                    Spoiling("\(reason): for another reason", [.refusal]) {
                        $0.rows[0].reason = reason == "runs" ? "exited" : "runs"
                    },
                    Spoiling("\(reason): nothing speaks against it", [.refusal]) {
                        $0.scenarios = self.books("{ event: bought }").scenarios
                    },
                    Spoiling("\(reason): nothing is said of it", [.lost]) { $0.lose(0) },
                    Spoiling("\(reason): it was no entry", [.refusal]) {
                        $0.scenarios = self.books("{ event: bought }", "entry: once").scenarios
                        $0.rows[0].reason = "entry"
                    },
                ])
        }
        var entered = books("{ event: bought }", "audience: member.tier == \"silver\"")
        entered.happened("02 10:00", "bought", id: "one")
        entered.happened("02 10:00", "tier.changed", #"{"to":"gold"}"#, id: "two")
        entered.decided(
            "02 10:00", "one/b", of: "test one", "dropped", "not_in_audience", channel: "sms")
        try expect(
            sound: entered,
            spoilt: [
                Spoiling("it was false at the entry", [.entry]) {
                    $0.events[2] = $0.events[2].replacing("02T10", with: "02T09")
                }
            ])
    }
}

extension Books {
    /// Purchases at ten on days of the month, each with its id.
    fileprivate mutating func buy(_ purchases: [(day: String, id: String)]) {
        for (day, id) in purchases { happened("\(day) 10:00", "bought", id: id) }
    }

    /// A journey of the scenario, with its message.
    fileprivate mutating func send(_ time: String, _ occurrence: String) {
        decided(time, "one/b", of: occurrence, "sent", channel: "sms")
    }

    /// A journey of the scenario that should not be, its row at its place.
    fileprivate mutating func insert(_ time: String, _ occurrence: String) {
        send(time, occurrence)
        let row = rows.removeLast()
        rows.insert(row, at: rows.firstIndex { $0.at > row.at } ?? rows.count)
    }

    /// The first journey under another name.
    fileprivate mutating func rename(_ occurrence: String) {
        rows[0].occurrence = occurrence
        letters[0].occurrence = occurrence
    }
}

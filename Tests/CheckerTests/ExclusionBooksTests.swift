import Checker
import Testing

/// Rule 8: while one scenario is young, the categories that it excludes keep quiet.
@Suite("The checker on exclusions")
struct ExclusionBooksTests {
    private static func scenarios(
        _ more: String = "", category: String = "commercial", lasting: String = "2 days"
    ) -> [String: String] {
        [
            "thanks": """
            category: relationship
            trigger: { event: bought }
            excludes: { categories: [commercial], for: \(lasting) }
            exit: [{ on: left }]
            \(more)
            steps: [{ send: a, channels: email, valid_for: 3 days }]
            """,
            "sale": """
            category: \(category)
            priority: 20
            trigger: { event: enrolled }
            steps: [{ send: c, channels: email, valid_for: 3 days }]
            """,
        ]
    }
    fileprivate static func quiet(_ retry: String) -> String {
        #"{"excluded_by":"thanks","retry":"\#(stamp(retry))"}"#
    }

    /// A purchase, and a day later what it keeps quiet.
    private func books(_ scenarios: [String: String] = scenarios()) -> Books {
        var books = Books(scenarios)
        books.happened("02 10:00", "bought", id: "one")
        books.happened("03 09:00", "enrolled", id: "two")
        books.decided("02 10:00", "thanks/a", of: "test one", "sent")
        return books
    }

    @Test("what is excluded waits until the exclusion's end, to the minute")
    func excluded() throws {
        var books = books()
        books.keepQuiet("03 09:00", "sale/c", of: "test two", until: "04 10:00")
        books.decided("04 10:00", "sale/c", of: "test two", due: "03 09:00", "sent")
        try expect(
            sound: books,
            spoilt: [
                Spoiling("it is sent at once", [.exclusion]) { $0.sendAtOnce(1) },
                Spoiling("it is sent a minute too early", [.exclusion]) {
                    $0.move(2, to: "04 09:59")
                },
                Spoiling("it is sent a day too late", [.retry]) { $0.move(2, to: "05 10:00") },
                Spoiling("it is to be tried a day too late", [.retry]) {
                    $0.rows[1].detail = Self.quiet("05 10:00")
                    $0.move(2, to: "05 10:00")
                },
                Spoiling("the wrong scenario is named", [.refusal]) {
                    $0.rows[1].detail =
                        #"{"excluded_by":"sale","retry":"2026-01-04T10:00:00Z"}"#
                },
                Spoiling("its category is not excluded", [.refusal]) {
                    $0.scenarios = Self.scenarios(category: "relationship")
                },
                Spoiling("it is dropped", [.refusal]) {
                    $0.lose(2)
                    $0.rows[1].outcome = "dropped"
                },
            ])
    }

    @Test("what is excluded until its deadline is dropped at once")
    func dropped() throws {
        var books = books(Self.scenarios(lasting: "10 days"))
        books.decided(
            "03 09:00", "sale/c", of: "test two", "dropped", "excluded",
            detail: #"{"excluded_by":"thanks"}"#)
        try expect(
            sound: books,
            spoilt: [
                Spoiling("it waits for an end beyond its deadline", [.refusal]) {
                    $0.rows[1].outcome = "deferred"
                    $0.rows[1].detail = Self.quiet("12 10:00")
                    $0.until = "2026-01-05T00:00:00Z"
                }
            ])
    }

    @Test("an exit ends the exclusion, though the journey was over")
    func exited() throws {
        var books = books()
        books.happened("03 12:00", "left", id: "gone")
        books.keepQuiet("03 09:00", "sale/c", of: "test two", until: "04 10:00")
        books.decided("03 12:00", "sale/c", of: "test two", due: "03 09:00", "sent")
        try expect(
            sound: books,
            spoilt: [
                Spoiling("it waits for the exclusion's first end", [.waiting]) {
                    $0.move(2, to: "04 10:00")
                },
                Spoiling("it is sent before the exit", [.exclusion]) { $0.move(2, to: "03 11:59") },
            ])
        books.events.swapAt(1, 2)
        books.events[1] = books.events[1].replacing("03T12:00", with: "02T12:00")
        try Spoiling("it had ended before", [.refusal]) { _ in }.check(books, #_sourceLocation)
    }

    @Test("an exclusion runs from the moment that came before the member moved")
    func moved() throws {
        var scenarios = Self.scenarios()
        scenarios["thanks"] = """
            category: relationship
            trigger: { every: week, on: mon, at: 10:00 }
            excludes: { categories: [commercial], for: 4 days }
            steps: [{ wait: 2 days }, { send: a, channels: sms, valid_for: 3 days }]
            """
        scenarios["sale"] = scenarios["sale"]?.replacing("email", with: "sms")
        var books = Books(scenarios)
        books.happened("02 08:00", "visited", id: "first")
        books.happened("06 08:00", "moved", #"{"zone":"America/New_York"}"#, id: "moved")
        books.happened("08 12:00", "enrolled", id: "two")
        books.decided("07 10:00", "thanks/a", of: "2026-01-05", "sent", channel: "sms")
        books.keepQuiet(
            "08 12:00", "sale/c", of: "test two", until: "09 10:00", channel: "sms")
        books.decided(
            "09 10:00", "sale/c", of: "test two", due: "08 12:00", "sent", channel: "sms")
        books.until = "2026-01-10T00:00:00Z"
        try expect(
            sound: books,
            spoilt: [
                Spoiling("it is sent a minute too early", [.exclusion]) {
                    $0.move(2, to: "09 09:59")
                }
            ])
    }

    @Test("neither its own scenario nor the journey of a control member is kept quiet")
    func spared() throws {
        var own = Books(
            Self.scenarios().mapValues { $0.replacing("relationship", with: "commercial") })
        own.happened("02 10:00", "bought", id: "one")
        own.happened("03 10:00", "bought", id: "two")
        own.decided("02 10:00", "thanks/a", of: "test one", "sent")
        own.decided("03 10:00", "thanks/a", of: "test two", "sent")
        try expect(
            sound: own,
            spoilt: [
                Spoiling("it waits for itself", [.refusal]) {
                    $0.lose(1)
                    $0.keepQuiet("03 10:00", "thanks/a", of: "test two", until: "05 10:00")
                    $0.until = "2026-01-04T00:00:00Z"
                }
            ])
        var control = books(Self.scenarios("control_group: 100%"))
        control.lose(0)
        control.decided("02 10:00", "thanks/a", of: "test one", "control", "control_group")
        control.decided("03 09:00", "sale/c", of: "test two", "sent")
        try expect(
            sound: control,
            spoilt: [
                Spoiling("it waits all the same", [.refusal]) {
                    $0.lose(1)
                    $0.keepQuiet("03 09:00", "sale/c", of: "test two", until: "04 10:00")
                    $0.until = "2026-01-04T00:00:00Z"
                }
            ])
    }
}

extension Books {
    /// A row of what waits for the end of the exclusion.
    fileprivate mutating func keepQuiet(
        _ at: String, _ send: String, of occurrence: String, until retry: String,
        channel: String = "email"
    ) {
        decided(
            at, send, of: occurrence, "deferred", "excluded",
            detail: ExclusionBooksTests.quiet(retry), channel: channel)
    }
}

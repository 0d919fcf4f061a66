import Checker
import Testing

/// Rule 11: nothing is sent at the expense of a known send of higher priority.
@Suite("The checker on reserved places")
struct ReservedBooksTests {
    private static let pressure = """
        caps: [{ name: week, at_most: 1, per: 7 days }]
        contact_hours: [{ channels: email, between: 08:00-20:00 }]

        """
    private static func scenarios(
        _ trigger: String, priority: Int = 80,
        steps: String = "{ send: a, channels: email, valid_for: 3 days }"
    ) -> [String: String] {
        [
            "news": """
            category: relationship
            priority: \(priority)
            trigger: \(trigger)
            steps: [\(steps)]
            """,
            "sale": """
            category: relationship
            priority: 20
            trigger: { event: enrolled }
            steps: [{ send: c, channels: sms, valid_for: 3 days }]
            """,
        ]
    }
    /// The news at the moment, and an enrolment on the third.
    private static func scheduled(at moment: String) -> Books {
        var books = Books(scenarios("{ scheduled: \(moment) }"), pressure: pressure)
        books.happened("03 09:00", "enrolled", id: "one")
        return books
    }
    fileprivate static func kept(_ send: String, _ at: String, retry: String? = nil) -> String {
        #"{"reserved":"\#(send)","reserved_at":"\#(stamp(at))","retry":"\#(stamp(retry ?? at))"}"#
    }
    private static func full(_ contact: String) -> String {
        #"{"cap":"week","limit":1,"contacts":["\#(contact)"]}"#
    }

    @Test("a place is kept for what the clock will bring")
    func scheduled() throws {
        var books = Self.scheduled(at: "2026-01-05T10:00")
        books.keepPlace("03 09:00", of: "test one", until: "05 10:00")
        books.decided("05 10:00", "news/a", of: "2026-01-05", "sent")
        books.decided(
            "05 10:00", "sale/c", of: "test one", due: "03 09:00", "dropped", "cap",
            detail: Self.full(books.messageID("news/a", of: "2026-01-05")), channel: "sms")
        try expect(
            sound: books,
            spoilt: [
                Spoiling("the reservation is not honoured", [.reserved]) {
                    $0.lose(1)
                    $0.sendAtOnce(0)
                    $0.decided(
                        "05 10:00", "news/a", of: "2026-01-05", "dropped", "cap",
                        detail: Self.full($0.messageID("sale/c", of: "test one")))
                },
                Spoiling("the wrong send is named", [.refusal]) {
                    $0.rows[0].detail = Self.kept("news/b", "05 10:00")
                },
                Spoiling("the wrong instant is named", [.refusal]) {
                    $0.rows[0].detail = Self.kept("news/a", "05 09:00", retry: "05 10:00")
                },
                Spoiling("it is to be tried again too early", [.retry]) {
                    $0.rows[0].detail = Self.kept("news/a", "05 10:00", retry: "05 09:00")
                },
                Spoiling("it is dropped", [.retry]) {
                    $0.rows.removeLast()
                    $0.rows[0].outcome = "dropped"
                },
                Spoiling("the known send is no more important", [.refusal]) {
                    $0.scenarios = Self.scenarios(
                        "{ scheduled: 2026-01-05T10:00 }", priority: 20)
                },
                Spoiling("the known send shares no cap with it", [.refusal]) {
                    $0.pressure = $0.pressure.replacing("at_most", with: "channels: sms, at_most")
                    $0.rows.removeLast()
                    $0.until = "2026-01-05T09:00:00Z"
                    $0.lose(1)
                },
            ])
    }

    @Test("no place is kept for what the longest window does not reach")
    func far() throws {
        var books = Self.scheduled(at: "2026-01-12T10:00")
        books.decided("03 09:00", "sale/c", of: "test one", "sent", channel: "sms")
        books.until = "2026-01-05T00:00:00Z"
        try expect(
            sound: books,
            spoilt: [
                Spoiling("a place is kept", [.refusal]) {
                    $0.lose(0)
                    $0.keepPlace("03 09:00", of: "test one", until: "12 10:00")
                }
            ])
    }

    @Test("a place is kept for what waits for contact hours")
    func waiting() throws {
        var books = Books(Self.scenarios("{ event: bought }"), pressure: Self.pressure)
        books.happened("02 21:00", "bought", id: "one")
        books.happened("02 22:00", "enrolled", id: "two")
        books.decided(
            "02 21:00", "news/a", of: "test one", "deferred", "contact_hours",
            detail: #"{"retry":"2026-01-03T08:00:00Z"}"#)
        books.keepPlace("02 22:00", of: "test two", until: "03 08:00")
        books.decided("03 08:00", "news/a", of: "test one", due: "02 21:00", "sent")
        books.decided(
            "03 08:00", "sale/c", of: "test two", due: "02 22:00", "dropped", "cap",
            detail: Self.full(books.messageID("news/a", of: "test one")), channel: "sms")
        try expect(
            sound: books,
            spoilt: [
                Spoiling("the reservation is not honoured", [.reserved]) {
                    $0.lose(2)
                    $0.sendAtOnce(1)
                    $0.decided(
                        "03 08:00", "news/a", of: "test one", due: "02 21:00", "dropped", "cap",
                        detail: Self.full($0.messageID("sale/c", of: "test two")))
                }
            ])
    }

    @Test("a place is kept for a step behind a wait, until an exit ends the journey")
    func behindWait() throws {
        let steps = "{ wait: 2 days }, { send: a, channels: email, valid_for: 3 days }"
        var books = Books(
            Self.scenarios("{ event: bought }\nexit: [{ on: left }]", steps: steps),
            pressure: Self.pressure)
        books.happened("02 10:00", "bought", id: "one")
        books.happened("02 12:00", "enrolled", id: "two")
        books.happened("03 09:00", "left", id: "three")
        books.keepPlace("02 12:00", of: "test two", until: "04 10:00")
        books.decided(
            "03 09:00", "sale/c", of: "test two", due: "02 12:00", "sent", channel: "sms")
        try expect(
            sound: books,
            spoilt: [
                Spoiling("the reservation is not honoured", [.reserved]) { $0.sendAtOnce(0) },
                Spoiling("the place is kept after the exit", [.waiting]) {
                    $0.move(1, to: "04 10:00")
                },
            ])
    }
}

extension Books {
    /// A row of the sale that waits until the news has been sent.
    fileprivate mutating func keepPlace(_ at: String, of occurrence: String, until time: String) {
        decided(
            at, "sale/c", of: occurrence, "deferred", "reserved",
            detail: ReservedBooksTests.kept("news/a", time), channel: "sms")
    }
}

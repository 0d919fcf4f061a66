import Checker
import Testing

/// Inserts: what a cap keeps out travels in the next mail that may carry it, and never alone.
@Suite("The checker on inserts")
struct InsertBooksTests {
    private static let scenarios = [
        "thanks": """
        category: relationship
        trigger: { event: bought }
        steps: [{ send: a, channels: email, valid_for: 3 days }]
        """,
        "notice": """
        category: service
        trigger: { event: visited }
        steps: [{ send: b, channels: email, valid_for: 3 days }]
        """,
        "note": """
        category: relationship
        trigger: { event: left }
        steps: [{ send: b, channels: sms, valid_for: 3 days }]
        """,
        "tip": """
        category: commercial
        priority: 10
        audience: member.points >= 0
        trigger: { event: enrolled }
        steps: [{ send: c, channels: email, valid_for: 3 days, if_blocked: insert }]
        """,
    ]

    /// A mail that fills the day, and so many tips that it keeps out.
    private func waiting(_ count: Int = 1) -> Books {
        var books = Books(Self.scenarios)
        books.happened("02 10:00", "bought", id: "one")
        books.decided("02 10:00", "thanks/a", of: "test one", "sent")
        let mail = books.letters[0].id
        for number in 1...count {
            books.happened("02 1\(number):00", "enrolled", id: "tip\(number)")
            books.decided(
                "02 1\(number):00", "tip/c", of: "test tip\(number)", "deferred", "cap",
                detail: #"{"cap":"day","limit":1,"contacts":["\#(mail)"]}"#)
        }
        return books
    }

    /// The mail of the next day, which carries so many of them.
    private func carried(_ count: Int = 1, of waiting: Int? = nil) -> Books {
        var books = self.waiting(waiting ?? count)
        books.happened("03 09:00", "bought", id: "two")
        books.decided("03 09:00", "thanks/a", of: "test two", "sent")
        for number in 1...count { books.carry("tip\(number)", in: 1, at: "03 09:00") }
        books.until = "2026-01-04T00:00:00Z"
        return books
    }

    @Test("an insert travels in the next mail")
    func inMail() throws {
        try expect(
            sound: carried(),
            spoilt: [
                Spoiling("it is sent alone when the cap has room", [.refusal]) {
                    $0.lose(3)
                    $0.lose(2)
                    $0.events.removeLast()
                    $0.decided("03 08:00", "tip/c", of: "test tip1", due: "02 11:00", "sent")
                },
                Spoiling("it is sent alone at once", [.cap]) {
                    $0.lose(3)
                    $0.lose(2)
                    $0.events.removeLast()
                    $0.sendAtOnce(1)
                },
                Spoiling("it travels although nothing kept it out", [.insert]) { $0.lose(1) },
                Spoiling("the mail leaves it behind", [.insert]) {
                    $0.rows.removeLast()
                    $0.letters[1].inserts = []
                },
                Spoiling("the mail does not show it", [.insert]) { $0.letters[1].inserts = [] },
                Spoiling("the mail shows another", [.insert]) { $0.letters[1].inserts = ["other"] },
                Spoiling("no mail is named", [.insert]) { $0.rows[3].message = nil },
                Spoiling("it travels at another time than the mail", [.insert]) {
                    $0.move(3, to: "03 10:00")
                    $0.letters[1].decidedAt = stamp("03 09:00")
                },
                Spoiling("its audience is false by then", [.audience]) {
                    $0.happened("03 08:30", "earned", #"{"points":-1}"#, id: "minus")
                },
                Spoiling("it says when to try again", [.retry]) {
                    $0.rows[1].detail = $0.rows[1].detail.replacing(
                        "}", with: #","retry":"2026-01-03T08:00:00Z"}"#)
                },
            ])
    }

    @Test("an insert travels once")
    func twice() throws {
        var books = carried()
        books.happened("04 09:00", "bought", id: "three")
        books.decided("04 09:00", "thanks/a", of: "test three", "sent")
        books.until = "2026-01-05T00:00:00Z"
        try expect(
            sound: books,
            spoilt: [
                Spoiling("two mails carry it", [.insert, .outcome]) {
                    $0.carry("tip1", in: 2, at: "04 09:00")
                }
            ])
    }

    @Test("a mail carries three of them at most")
    func three() throws {
        try expect(
            sound: carried(3, of: 4),
            spoilt: [
                Spoiling("it carries four", [.insert]) {
                    $0.carry("tip4", in: 1, at: "03 09:00")
                }
            ])
    }

    @Test("the more important ones travel first")
    func priority() throws {
        var books = carried(3, of: 4)
        books.scenarios["tip2"] = books.scenarios["tip"]?.replacing(
            "priority: 10", with: "priority: 20"
        )
        .replacing("enrolled", with: "settled")
        books.happened("02 16:00", "settled", id: "urgent")
        let detail = books.rows[1].detail
        books.decided("02 16:00", "tip2/c", of: "test urgent", "deferred", "cap", detail: detail)
        let row = books.rows.removeLast()
        books.rows.insert(row, at: 5)
        try Spoiling("one of the others went first", [.insert]) { _ in }
            .check(books, #_sourceLocation)
    }

    @Test("neither an exempt mail nor another channel carries an insert")
    func carriers() throws {
        for (event, send, channel) in [
            ("visited", "notice/b", "email"), ("left", "note/b", "sms"),
        ] {
            var books = waiting()
            books.happened("02 15:00", event, id: "else")
            books.decided("02 15:00", send, of: "test else", "sent", channel: channel)
            books.until = "2026-01-03T00:00:00Z"
            try expect(
                sound: books,
                spoilt: [
                    Spoiling("\(send) carries it", [.insert]) {
                        $0.carry("tip1", in: 1, at: "02 15:00")
                    }
                ])
        }
    }

    @Test("an insert that no mail takes by its deadline expires")
    func expired() throws {
        var books = waiting()
        books.decided("05 11:00", "tip/c", of: "test tip1", due: "02 11:00", "dropped", "expired")
        try expect(
            sound: books,
            spoilt: [
                Spoiling("it travels at its deadline", [.deadline]) {
                    $0.rows.removeLast()
                    $0.happened("05 11:00", "bought", id: "two")
                    $0.decided("05 11:00", "thanks/a", of: "test two", "sent")
                    $0.carry("tip1", in: 1, at: "05 11:00")
                },
                Spoiling("it expires before its deadline", [.refusal]) {
                    $0.rows[2].at = stamp("05 10:00")
                },
                Spoiling("it waits on beyond its deadline", [.outcome]) { $0.rows.removeLast() },
                Spoiling("it is dropped by a rule that no mail has asked", [.refusal]) {
                    $0.happened("03 10:00", "earned", #"{"points":-1}"#, id: "minus")
                    $0.rows[2].at = stamp("03 10:00")
                    $0.rows[2].reason = "not_in_audience"
                },
            ])
    }
}

extension Books {
    /// The tip of the event travels in that letter.
    fileprivate mutating func carry(_ event: String, in letter: Int, at time: String) {
        let first = rows.first { $0.occurrence == "test \(event)" }
        decided(time, "tip/c", of: "test \(event)", "inserted")
        rows[rows.count - 1].due = first?.due
        rows[rows.count - 1].deadline = first?.deadline
        rows[rows.count - 1].message = letters[letter].id
        letters[letter].inserts.append(messageID("tip/c", of: "test \(event)"))
    }
}

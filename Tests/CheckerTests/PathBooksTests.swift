import Checker
import Testing

/// The way of a journey through waits for events and questions.
@Suite("The checker on the way of a journey")
struct PathBooksTests {
    private func books(_ steps: String) -> Books {
        var books = Books([
            "path": """
            category: relationship
            trigger: { event: bought }
            steps:
              - { send: a, channels: email, valid_for: 3 days }
            \(steps)
            """
        ])
        books.happened("02 10:00", "bought", #"{"amount":20.0}"#, id: "one")
        books.decided("02 10:00", "path/a", of: "test one", "sent")
        return books
    }
    private static func waiting(_ more: String = "") -> String {
        """
          - wait_for: enrolled
            up_to: 2 days\(more)
            then: [{ send: b, channels: sms, valid_for: 3 days }]
            otherwise: [{ send: c, channels: sms, valid_for: 3 days }]
        """
    }
    private static func asking(_ question: String) -> String {
        """
          - if: \(question)
            then: [{ send: b, channels: sms, valid_for: 3 days }]
            otherwise: [{ send: c, channels: sms, valid_for: 3 days }]
        """
    }

    @Test("an event that is waited for leads on at its own time")
    func waitedFor() throws {
        var books = books(Self.waiting())
        books.happened("03 12:00", "enrolled", id: "two")
        books.send("b", "03 12:00")
        try expect(
            sound: books,
            spoilt: [
                Spoiling("the other way is taken then", [.due, .lost]) {
                    $0.sendInstead("c", "03 12:00")
                },
                Spoiling("the other way is taken at the wait's end", [.due, .lost]) {
                    $0.sendInstead("c", "04 10:00")
                },
                Spoiling("both ways are taken", [.due]) {
                    $0.send("c", "04 10:00")
                },
                Spoiling("it goes on at the wait's end", [.due]) {
                    $0.sendInstead("b", "04 10:00")
                },
                Spoiling("the journey stops", [.lost]) { $0.lose(1) },
                Spoiling("the event came in the instant in which the wait began", [.due, .lost]) {
                    $0.events[1] = $0.events[1].replacing("03T12", with: "02T10")
                },
                Spoiling("the event came after the wait", [.due, .lost]) {
                    $0.events[1] = $0.events[1].replacing("03T12", with: "04T12")
                },
            ])
    }

    @Test("the last instant of the wait still counts")
    func lastInstant() throws {
        var books = books(Self.waiting())
        books.happened("04 10:00", "enrolled", id: "two")
        books.send("b", "04 10:00")
        try expect(
            sound: books,
            spoilt: [
                Spoiling("the other way is taken", [.due, .lost]) {
                    $0.sendInstead("c", "04 10:00")
                }
            ])
    }

    @Test("what never comes leads the other way at the wait's end")
    func otherwise() throws {
        var books = books(Self.waiting("\n    when: member.tier == \"gold\""))
        books.happened("03 12:00", "enrolled", id: "two")
        books.send("c", "04 10:00")
        try expect(
            sound: books,
            spoilt: [
                Spoiling("an event that does not fit ends the wait", [.due, .lost]) {
                    $0.sendInstead("b", "03 12:00")
                },
                Spoiling("it fits by then", [.due, .lost]) {
                    $0.happened("03 11:00", "tier.changed", #"{"to":"gold"}"#, id: "gold")
                },
                Spoiling("nobody waits", [.due]) {
                    $0.sendInstead("c", "02 10:00")
                },
                Spoiling("the journey stops", [.lost]) { $0.lose(1) },
            ])
    }

    @Test("a click in the journey's own mail leads on, one in another does not")
    func clicked() throws {
        var books = books(
            """
              - wait_for: message.clicked
                of: a
                up_to: 2 days
                then: [{ send: b, channels: sms, valid_for: 3 days }]
            """)
        let data = #"{"channel":"email","message":"\#(books.letters[0].id)"}"#
        books.happened("03 12:00", "message.clicked", data, id: "click")
        books.send("b", "03 12:00")
        try expect(
            sound: books,
            spoilt: [
                Spoiling("the journey stops", [.lost]) { $0.lose(1) },
                Spoiling("the click was in another mail", [.due]) {
                    $0.events[1] = $0.events[1].replacing($0.letters[0].id, with: "other")
                },
            ])
    }

    @Test("a question is answered when the journey comes to it")
    func question() throws {
        for (question, right, wrong) in [
            ("trigger.amount > 5.0", "b", "c"),
            ("trigger.amount > 50.0", "c", "b"),
            ("outcome(\"a\") == \"sent\"", "b", "c"),
            ("has_had(\"enrolled\")", "c", "b"),
        ] {
            var books = books(Self.asking(question))
            books.happened("02 12:00", "enrolled", id: "late")
            books.send(right, "02 10:00")
            try expect(
                sound: books,
                spoilt: [
                    Spoiling("\(question): the other way", [.due, .lost]) {
                        $0.sendInstead(wrong, "02 10:00")
                    },
                    Spoiling("\(question): no way", [.lost]) { $0.lose(1) },
                ])
        }
    }

    @Test("what became of a step is asked for as it came")
    func outcome() throws {
        var books = books(Self.asking("outcome(\"a\") == \"sent\""))
        books.members = "id,email,phone,email_opt_in\nlea,lea@example.org,+33600000000,false\n"
        books.lose(0)
        books.decided("02 10:00", "path/a", of: "test one", "dropped", "no_consent")
        books.send("c", "02 10:00")
        try expect(
            sound: books,
            spoilt: [
                Spoiling("as if it had been sent", [.due, .lost]) {
                    $0.sendInstead("b", "02 10:00")
                }
            ])
    }
}

extension Books {
    /// The journey of the purchase sends the step's message.
    fileprivate mutating func send(_ step: String, _ time: String) {
        decided(time, "path/\(step)", of: "test one", "sent", channel: "sms")
    }

    /// It sends that one in place of its second.
    fileprivate mutating func sendInstead(_ step: String, _ time: String) {
        lose(1)
        send(step, time)
    }
}

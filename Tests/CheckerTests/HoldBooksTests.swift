import Checker
import Testing

/// Rule 7: a hold keeps sends waiting while it is on, and a paused scenario keeps its own.
@Suite("The checker on holds")
struct HoldBooksTests {
    private static func scenario(_ step: String = "", _ more: String = "") -> [String: String] {
        [
            "thanks": """
            category: \(more.isEmpty ? "relationship" : more)
            trigger: { event: bought }
            steps: [{ send: a, channels: email, valid_for: 3 days\(step) }]
            """
        ]
    }
    private static let pressure = """
        holds:
          - { name: complaint, when: member.complaints > 0 }
          - { name: points, when: member.points < 0 }

        """

    /// A complaint, a purchase while it is open, and its end on the next day.
    private func held(_ step: String = "", category: String = "") -> Books {
        var books = Books(Self.scenario(step, category), pressure: Self.pressure)
        books.happened("02 09:00", "complained", id: "c")
        books.happened("02 10:00", "bought", id: "one")
        books.happened("03 09:00", "settled", id: "s")
        return books
    }

    @Test("a hold lets wait until the event that ends it")
    func hold() throws {
        var books = held()
        books.decided(
            "02 10:00", "thanks/a", of: "test one", "deferred", "hold",
            detail: #"{"hold":"complaint"}"#)
        books.decided("03 09:00", "thanks/a", of: "test one", due: "02 10:00", "sent")
        try expect(
            sound: books,
            spoilt: [
                Spoiling("it is sent all the same", [.hold]) { $0.sendAtOnce(0) },
                Spoiling("another hold is named", [.refusal]) {
                    $0.rows[0].detail = #"{"hold":"points"}"#
                },
                Spoiling("it says when to try again", [.retry]) {
                    $0.rows[0].detail = #"{"hold":"complaint","retry":"2026-01-03T09:00:00Z"}"#
                },
                Spoiling("no hold is on", [.refusal]) { $0.events.remove(at: 0) },
                Spoiling("it waits on when the hold is over", [.waiting]) {
                    $0.happened("03 12:00", "visited", id: "v")
                    $0.move(1, to: "03 12:00")
                },
                Spoiling("it is dropped", [.refusal]) {
                    $0.rows.removeLast()
                    $0.letters = []
                    $0.rows[0].outcome = "dropped"
                },
                Spoiling("it is sent before the hold is over", [.hold]) {
                    $0.move(1, to: "03 08:59")
                },
            ])
    }

    @Test("a hold drops what says so, and lets exempt categories pass")
    func otherwise() throws {
        var dropped = held(", if_blocked: drop")
        dropped.decided(
            "02 10:00", "thanks/a", of: "test one", "dropped", "hold",
            detail: #"{"hold":"complaint"}"#)
        try expect(
            sound: dropped,
            spoilt: [
                Spoiling("it waits instead", [.refusal, .waiting]) {
                    $0.rows[0].outcome = "deferred"
                    $0.until = "2026-01-03T12:00:00Z"
                }
            ])
        var exempt = held(category: "service")
        exempt.decided("02 10:00", "thanks/a", of: "test one", "sent")
        try expect(sound: exempt)
    }

    @Test("a paused scenario lets nobody in, and what there is waits")
    func paused() throws {
        var books = Books(
            Self.scenario().mapValues { $0 + "\nstatus: paused" }, pressure: Self.pressure)
        books.happened("02 10:00", "bought", id: "one")
        books.until = "2026-01-03T00:00:00Z"
        var refused = books
        refused.notEntered("02 10:00", "thanks", of: "test one", "paused")
        try expect(
            sound: refused,
            spoilt: [
                Spoiling("it is live", [.refusal]) {
                    $0.scenarios = Self.scenario()
                }
            ])
        books.decided("02 10:00", "thanks/a", of: "test one", "deferred", "paused")
        try expect(
            sound: books,
            spoilt: [
                Spoiling("it is sent", [.status]) { $0.sendAtOnce(0) },
                Spoiling("it is dropped", [.refusal]) { $0.rows[0].outcome = "dropped" },
                Spoiling("it is live", [.refusal]) { $0.scenarios = Self.scenario() },
            ])
    }
}

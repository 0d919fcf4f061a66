import Campaigns
import CivilTime
import Engine
import Expressions
import Testing

/// What a message in the outbox is told before an attempt: where it has to wait, what for.
@Suite("The question before an attempt")
struct HandOverTests {
    private static let scenario = """
        status: live
        category: relationship
        trigger: { event: bought }
        steps: [{ send: hello, channels: [email], valid_for: 9 days }]
        """
    private static let hold = "holds: [{ name: complaint, when: member.complaints > 0 }]\n"
    private static let hours = "contact_hours: [{ between: [08:00-20:00] }]\n"
    private static let other = """
        status: live
        category: relationship
        trigger: { event: left }
        steps: [{ send: hello, channels: [email] }]
        """

    /// A message that was decided on 2 January at ten, and what it is told at the instant once the
    /// files are others and these attributes are set.
    private func answer(
        _ club: Club, at now: String = "2026-01-02T12:00Z", _ attributes: [String: Value?] = [:],
        change: (inout OutboxMessage) -> Void = { _ in }
    ) throws -> HandOverAnswer {
        var line = try TimeLine(Club(HandOverTests.scenario))
        line.event("2026-01-02T10:00Z", "bought")
        line.run(until: "2026-01-02T10:00Z")
        line.update("2026-01-02T11:00Z", attributes)
        try line.edit("2026-01-02T11:30Z", club)
        var message = try #require(line.effects.messages.first)
        change(&message)
        return message.mayGo(to: line.member, at: instant(now), under: line.deployment)
    }

    @Test("names the hold, the pause, contact hours and their end")
    func hindrances() throws {
        let (live, hold, hours) = (HandOverTests.scenario, HandOverTests.hold, HandOverTests.hours)
        let complaint: [String: Value?] = ["complaints": .int(1)]
        #expect(try answer(Club(live)) == .proceed)
        #expect(
            try answer(Club(live, pressure: hold), complaint)
                == .wait(.hold("complaint"), until: nil))
        for status in [Status.paused, .draft] {
            let resting = live.replacing("live", with: status.rawValue)
            #expect(try answer(Club(resting)) == .wait(.notLive(status), until: nil))
            // A hold is asked for before the pause, and that before the hour, as in the rules.
            #expect(
                try answer(Club(resting, pressure: hold + hours), complaint)
                    == .wait(.hold("complaint"), until: nil))
            #expect(
                try answer(Club(resting, pressure: hours), at: "2026-01-02T21:00Z")
                    == .wait(.notLive(status), until: nil))
        }
        #expect(
            try answer(Club(live, pressure: hours), at: "2026-01-02T21:00Z")
                == .wait(.contactHours, until: instant("2026-01-03T08:00Z")))
        #expect(try answer(Club(live, pressure: hours)) == .proceed)
    }

    @Test("names what the files do not have any more")
    func gone() throws {
        let live = HandOverTests.scenario
        #expect(
            try answer(Club(["other": HandOverTests.other]))
                == .wait(.noScenario("one"), until: nil))
        #expect(
            try answer(Club(live)) { $0.category = "news" }
                == .wait(.noCategory("news"), until: nil))
        #expect(
            try answer(Club(live)) { $0.channel = "fax" } == .wait(.noChannel("fax"), until: nil))
    }

    @Test("ends what may not go any more")
    func ends() throws {
        let live = Club(HandOverTests.scenario)
        #expect(try answer(live, ["email_opt_in": .bool(false)]) == .cancel(.noConsent))
    }
}

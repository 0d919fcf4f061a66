import CampaignFiles
import Engine
import Testing

@testable import Simulation

@Suite("A test of campaigns/tests")
struct ScenarioTestTests {
    /// Runs one example whose expectations are given; a member enrols and buys twice in a day.
    private func result(
        _ expectations: String, head: String = ""
    ) throws -> ScenarioTest.Result {
        let text = """
            test: Example
            start: 2026-03-02T08:00
            \(head)
            members:
              - { id: a, email: a@example.org, first_name: Ann }
            events:
              - { at: 2026-03-02T12:00, type: bought, member: a, data: { amount: 3 } }
              - { at: 2026-03-02T09:00, type: enrolled, member: a, data: { shop: x } }
              - { at: 2026-03-02T13:00, type: bought, member: a, data: { amount: 4 } }
            until: 2026-03-02T22:00
            expect:
            \(expectations)
            """
        let (tests, edition) = try SmallProgramme.tests(text)
        return ScenarioTest(try #require(tests.first), edition: edition).run()
    }

    private let welcome =
        "    - { at: 2026-03-02T09:00, member: a, scenario: welcome, "
        + "subject: Hello Ann, contains: Welcome }"
    private let thanks =
        "    - { at: 2026-03-02T12:00, member: a, step: thanks, contains: 3 points }"

    @Test("passes where all messages come as expected and decisions are in the ledger")
    func passes() throws {
        let result = try result(
            """
              messages:
            \(welcome)
            \(thanks)
              decisions:
                - { member: a, scenario: thanks, outcome: deferred, reason: cap }
            """)
        #expect(result.isPassed, "\(result.differences)")
        #expect(result.messages.count == 2 && result.decisions.count == 3)
    }

    @Test("a message that was not expected is a difference, wherever it stands")
    func unexpected() throws {
        let first = try result("  messages:\n\(thanks)\n")
        #expect(first.differences.map { $0.found?.scenario } == ["welcome"])
        let last = try result("  messages:\n\(welcome)\n")
        #expect(last.differences.map { $0.found?.scenario } == ["thanks"])
        #expect(try result("  messages: []").differences.count == 2)
        #expect(try result("  decisions: []").isPassed)
    }

    @Test("a message that differs in a part is told with the part")
    func different() throws {
        let result = try result(
            """
              messages:
            \(welcome.replacing("Hello Ann", with: "Hello Bea"))
            \(thanks.replacing("12:00", with: "12:01"))
            """)
        #expect(result.differences.count == 2)
        let parts = result.differences.map { difference in
            difference.expected.flatMap { expected in difference.found.map(expected.mismatches) }
        }
        #expect(parts == [["subject"], ["at"]])
    }

    @Test("a message that never came, and one in the wrong order, are differences")
    func missing() throws {
        let never = try result(
            "  messages:\n\(welcome)\n\(thanks)\n"
                + "    - { member: a, scenario: welcome, step: second }\n"
        )
        #expect(never.differences.count == 1)
        #expect(
            never.differences[0].expected?.step == "second" && never.differences[0].found == nil)
        #expect(try !result("  messages:\n\(thanks)\n\(welcome)\n").isPassed)
    }

    @Test("a decision that is not in the ledger is a difference")
    func decision() throws {
        let result = try result(
            """
              decisions:
                - { member: a, scenario: thanks, outcome: sent }
                - { member: a, scenario: thanks, outcome: dropped, reason: cap }
                - { member: a, scenario: welcome, outcome: skipped }
            """)
        #expect(result.differences.map { $0.decision?.outcome } == ["dropped", "skipped"])
    }

    @Test(
        "an event about a message that a step has still to send is a difference, and not taken in")
    func earlyClick() throws {
        let click =
            "{ at: 2026-03-02T11:00, type: message.clicked, member: a, "
            + "data: { scenario: thanks, step: thanks, channel: email } }"
        let text = """
            test: Example
            start: 2026-03-02T08:00
            members: [{ id: a, email: a@example.org, first_name: Ann }]
            events:
              - { at: 2026-03-02T12:00, type: bought, member: a, data: { amount: 3 } }
              - \(click)
            until: 2026-03-02T22:00
            expect: {}
            """
        let (tests, edition) = try SmallProgramme.tests(text)
        let result = ScenarioTest(try #require(tests.first), edition: edition).run()
        #expect(result.differences.map(\.event?.about?.step) == ["thanks"])
        #expect(result.messages.map(\.step) == ["thanks"])
    }

    @Test("control groups are off unless the test turns them on")
    func controlGroups() throws {
        let members = (0..<20).map { "  - { id: c\($0), email: c@example.org }" }
        let events = (0..<20).map {
            "  - { at: 2026-03-02T09:00, type: bought, member: c\($0), data: { amount: 1 } }"
        }
        func controls(_ head: String) throws -> Int {
            let text = """
                test: Groups
                start: 2026-03-02T08:00
                \(head)
                members:
                \(members.joined(separator: "\n"))
                events:
                \(events.joined(separator: "\n"))
                until: 2026-03-03T00:00
                expect: { decisions: [] }
                """
            let (tests, edition) = try SmallProgramme.tests(text)
            let result = ScenarioTest(try #require(tests.first), edition: edition).run()
            return result.decisions.count { $0.outcome == .control }
        }
        #expect(try controls("") == 0)
        #expect((1...19).contains(try controls("control_groups: on")))
    }

    @Test("only the scenarios that a test names take part")
    func scenarios() throws {
        let result = try result("  messages:\n\(welcome)\n", head: "scenarios: [welcome]")
        #expect(result.isPassed, "\(result.differences)")
        #expect(result.decisions.allSatisfy { $0.scenario == "welcome" })
    }
}

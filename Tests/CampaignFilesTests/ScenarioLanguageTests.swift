import CampaignFiles
import Campaigns
import CivilTime
import Expressions
import Testing

/// What scenarios and pressure say becomes the values that the engine decides by.
@Suite struct ScenarioLanguageTests {
    private let programme: Programme

    init() throws { programme = try WholeLanguageTests.programme() }

    private func scenario(_ name: String) throws -> Scenario {
        try #require(programme.scenarios.first { $0.name == name })
    }

    private func event(_ name: String) throws -> Int {
        try #require(programme.catalogue.eventIndex(named: name))
    }

    private func step(_ id: String, of name: String = "welcome") throws -> Step {
        let scenario = try scenario(name)
        return scenario.steps[try #require(scenario.stepIndex(id))]
    }

    @Test("The steps of a scenario are one flat list, each before those within it")
    func flatSteps() throws {
        let steps = try scenario("welcome").steps
        #expect(
            steps.map(\.id) == [
                "welcome-offer", "welcome-offer/wait_for", "welcome-offer/wait_for/wait",
                "welcome-offer/wait_for/if", "welcome-offer/wait_for/if/otherwise/exit",
                "discover-the-shop", "discover-the-shop/wait_for", "welcome-offer/wait",
                "welcome-offer/if", "welcome-offer/if/exit", "welcome-video", "last",
            ])
        #expect(steps.map(\.next) == [1, 2, 3, 7, 7, 6, 7, 8, 9, 10, 11, nil])
        #expect(steps.map(\.otherwise) == [1, 5, 3, 4, 7, 6, 7, 8, 10, 10, 11, nil])
    }

    @Test("wait_for has its event, its patience, its condition and the step it is about")
    func waitFor() throws {
        guard case .waitFor(let first) = try step("welcome-offer/wait_for").kind,
            case .waitFor(let second) = try step("discover-the-shop/wait_for").kind
        else {
            Issue.record("both steps wait for an event")
            return
        }
        #expect(try first.event == event("purchase.completed"))
        #expect(first.upTo == CivilDuration(days: 14) && first.when == nil && first.of == nil)
        #expect(try second.event == event("message.clicked"))
        #expect(second.upTo == CivilDuration(elapsed: 129_600_000_000))
        #expect(second.of == "discover-the-shop")
        #expect(second.when?.text == #"event.channel == "email" && trigger.channel == "web""#)
    }

    @Test("Variants keep their order and their shares, and the first names the step")
    func variants() throws {
        guard case .send(let send) = try step("welcome-video").kind else {
            Issue.record("the step sends")
            return
        }
        #expect(send.templates.map(\.template) == ["welcome-video", "welcome-offer"])
        #expect(send.templates.map(\.share.millionths) == [300_000, 700_000])
    }

    @Test("if_blocked: insert is one of the three ways")
    func insert() throws {
        guard case .send(let send) = try step("last").kind else {
            Issue.record("the step sends")
            return
        }
        #expect(send.ifBlocked == .insert)
    }

    @Test("Conditions ask for the outcome of any step of their scenario and for recorded events")
    func outcomes() throws {
        #expect(try scenario("welcome").outcomesAsked == ["welcome-offer"])
        #expect(try scenario("sale-summer").outcomesAsked == ["end"])
        guard case .branch(let condition) = try step("welcome-offer/if").kind else {
            Issue.record("the step asks")
            return
        }
        #expect(condition.histories.map(\.eventType) == ["purchase.completed"])
    }

    @Test("A scenario has its goal and what it excludes, and for how long")
    func goalAndExclusion() throws {
        let scenario = try scenario("welcome")
        #expect(try scenario.goal?.event == event("purchase.completed"))
        #expect(scenario.goal?.within == CivilDuration(days: 30))
        let categories = programme.pressure.categories
        let commercial = try #require(categories.firstIndex { $0.name == "commercial" })
        #expect(scenario.excludes?.categories == [commercial])
        #expect(scenario.excludes?.duration == CivilDuration(days: 90))
    }

    @Test("Holds have a condition, and categories where they say so")
    func holds() throws {
        let holds = programme.pressure.holds
        #expect(holds.map(\.name) == ["open-complaint", "silent"])
        #expect(holds.map { $0.categories?.count } == [2, nil])
        #expect(holds[1].when.text == "member.premium")
    }

    @Test("The triggers over recorded events say which, how many and when")
    func triggers() throws {
        let purchase = try event("purchase.completed")
        guard case .count(let count) = try scenario("statement").trigger,
            case .streak(let streak) = try scenario("birthday").trigger,
            case .silence(let silence) = try scenario("quiet").trigger,
            case .becomes(let condition) = try scenario("sale-summer").trigger
        else {
            Issue.record("each scenario has its kind of trigger")
            return
        }
        #expect(count.event == purchase && count.reaches == 3)
        #expect(count.within == CivilDuration(days: 180))
        #expect(count.when?.text == "event.amount > 1")
        #expect(streak.event == purchase && streak.every == .month && streak.reaches == 6)
        #expect(silence.event == purchase && silence.duration == CivilDuration(days: 120))
        #expect(condition.text == "member.points > 3")
    }
}

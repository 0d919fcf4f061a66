import CivilTime
import Templates
import Testing

@testable import Explaining

/// What is told once retention has taken rows away, and which files decided.
@Suite("What is kept, and who decided")
struct KeptTests {
    private let bought = event("2026-03-02T09:00:00Z", "bought", #"{"amount":5}"#)

    @Test("a message whose decision is gone is told of from the outbox, and no journey is called empty")
    func gone() throws {
        let none = "steps: [{ send: hello, channels: [sms], valid_for: 3 days }]"
        let world = try World(
            ["one": scenario("event: bought"), "two": scenario("event: bought", steps: none)],
            events: [bought])
        let decision = "On 2 March 2026 at 10:00, one/hello was put into the outbox, to go by email"
        let kept = "Decisions of before 8 March 2026 at 01:00 are no longer kept."
        #expect(try world.answer("en").first?.hasPrefix(decision) == true)
        try world.prune(before: "2026-03-08T00:00:00Z")
        let answer = try world.answer("en")
        #expect(answer.first?.hasPrefix(decision) == true && answer.last == kept, "\(answer)")
        let silent = try world.answer("en", about: "two")
        #expect(!silent.joined().contains("without anything to send"), "\(silent)")
        #expect(silent.contains(kept))
        let records = try world.records()
        #expect(Story(records).decisionsKeptFrom == Instant(rfc3339: "2026-03-08T00:00:00Z"))
        #expect(try world.story("en").contains { $0.contains("one/hello was put") })
    }

    @Test("an event that is not kept is not said never to have come")
    func events() throws {
        let world = try World(["one": scenario("event: bought")])
        try world.prune(before: "2026-03-08T00:00:00Z")
        #expect(
            try world.answer("en") == [
                "No event bought has come in for this member since 8 March 2026 at 01:00; earlier"
                    + " ones are no longer kept."
            ])
        #expect(try Story(world.records()).decisionsKeptFrom == nil)
    }

    @Test("an answer says by which version of the files it was decided, and whether they are others now")
    func version() throws {
        var world = try World(["one": scenario("event: bought")], events: [bought])
        func version() throws -> (String, now: String?)? {
            let answer = try #require(Answer(try world.records(), about: "one"))
            for case .version(let version, let now) in answer.remarks { return (version, now) }
            return nil
        }
        let first = try #require(try version())
        #expect(first.0 == world.edition.version.prefix(12) && first.now == nil)
        try world.edit(["one": scenario("event: bought", "audience: member.points > 3")])
        let second = try #require(try version())
        #expect(second.0 == first.0 && second.now == String(world.edition.version.prefix(12)))
        #expect(second.now != second.0)
    }
}

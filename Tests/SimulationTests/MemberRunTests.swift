import Campaigns
import CivilTime
import Engine
import Expressions
import Storage
import Templates
import Testing

@testable import Simulation

@Suite("One member's run through time")
struct MemberRunTests {
    private func instant(_ text: String) -> Instant { Instant(rfc3339: text)! }

    private func run(
        _ inputs: [Input], until: String
    ) throws -> (member: StoredMember, effects: [Effects]) {
        let edition = try SmallProgramme.edition([("control_group: 50%", "")])
        let live = Deployment.liveSince(
            [:], edition: edition, now: instant("2026-03-01T00:00:00Z"))
        let deployment = Deployment(edition: edition, liveSince: live)
        let newcomer = StoredMember(
            member: Member(
                id: "a", knownSince: instant("2026-03-01T00:00:00Z"),
                attributeCount: edition.programme.catalogue.attributes.count),
            nextWakeUp: nil)
        var effects: [Effects] = []
        let member = MemberRun(deployment: deployment, until: instant(until)).run(
            newcomer, inputs: inputs
        ) { effects.append($0) }
        return (member, effects)
    }

    private func event(_ id: String, _ name: String, _ time: String, _ data: Value) throws -> Input
    {
        let catalogue = try SmallProgramme.edition().programme.catalogue
        let type = try #require(catalogue.eventIndex(ofType: name))
        return .event(
            Event(
                source: "test", id: id, type: type, member: "a", time: instant(time),
                received: instant(time), data: [data]))
    }

    @Test("wakes by itself between inputs and after the last, up to the end and no further")
    func wakesByTime() throws {
        let enrolled = try event("1", "enrolled", "2026-03-02T09:00:00Z", .string("x"))
        let whole = try run([enrolled], until: "2026-03-10T00:00:00Z")
        #expect(whole.effects.flatMap(\.ledger).map(\.step) == ["welcome", "second"])
        #expect(
            whole.effects.flatMap(\.ledger).map(\.at) == [
                instant("2026-03-02T09:00:00Z"), instant("2026-03-04T09:00:00Z"),
            ])
        let early = try run([enrolled], until: "2026-03-04T08:59:59Z")
        #expect(early.effects.flatMap(\.ledger).map(\.step) == ["welcome"])
        #expect(early.member.nextWakeUp == instant("2026-03-04T09:00:00Z"))
        let exactly = try run([enrolled], until: "2026-03-04T09:00:00Z")
        #expect(exactly.effects.flatMap(\.ledger).count == 2)
    }

    @Test("inputs of one instant belong to one wake-up")
    func together() throws {
        let time = "2026-03-02T09:00:00Z"
        let inputs = [
            try event("1", "bought", time, .int(2)), try event("2", "bought", time, .int(3)),
        ]
        let (_, effects) = try run(inputs, until: "2026-03-02T09:00:00Z")
        #expect(effects.count == 1)
        #expect(effects[0].events.map(\.event.id) == ["1", "2"])
    }

    @Test("inputs after the end are left out")
    func afterTheEnd() throws {
        let inputs = [
            try event("1", "bought", "2026-03-02T09:00:00Z", .int(2)),
            try event("2", "bought", "2026-03-03T09:00:00Z", .int(3)),
        ]
        let (member, effects) = try run(inputs, until: "2026-03-02T23:00:00Z")
        #expect(effects.flatMap(\.events).map(\.event.id) == ["1"])
        #expect(member.member.state.clock == instant("2026-03-02T09:00:00Z"))
    }
}

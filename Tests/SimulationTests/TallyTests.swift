import CivilTime
import Engine
import Simulation
import Testing

@Suite("the tally of a replay")
struct TallyTests {
    private func entry(
        _ scenario: String, _ channel: String?, _ outcome: Outcome, _ reason: Reason?
    ) -> LedgerEntry {
        let now = Instant(microseconds: 0)
        return LedgerEntry(
            at: now, member: "a", number: 0, scenario: scenario, occurrence: "o", step: nil,
            channel: channel, category: "c", priority: 0, due: nil, deadline: nil,
            outcome: outcome, reason: reason, detail: nil, message: nil, version: "v")
    }

    @Test("each kind is counted by itself, also where the words of several are of one length")
    func kinds() {
        // By their lengths alone, "sent" of 24 and "deferred" of 4 letters would be one kind, too.
        let kinds: [Tally.Key: Int] = [
            Tally.Key(scenario: "one", channel: "email", outcome: .sent, reason: nil): 3,
            Tally.Key(scenario: "two", channel: "email", outcome: .sent, reason: nil): 2,
            Tally.Key(scenario: "one", channel: "print", outcome: .sent, reason: nil): 4,
            Tally.Key(scenario: "one", channel: nil, outcome: .sent, reason: nil): 1,
            Tally.Key(scenario: "one", channel: "email", outcome: .dropped, reason: .cap): 5,
            Tally.Key(scenario: "one", channel: "email", outcome: .deferred, reason: .cap): 6,
            Tally.Key(
                scenario: String(repeating: "x", count: 24), channel: "email", outcome: .sent,
                reason: .cap): 2,
            Tally.Key(scenario: "xxxx", channel: "email", outcome: .deferred, reason: .cap): 1,
            Tally.Key(
                scenario: String(repeating: "x", count: 67), channel: "email", outcome: .sent,
                reason: nil): 7,
        ]
        var tally = Tally()
        #expect(tally.counts == [:])
        for round in 1...7 {
            for (key, count) in kinds where round <= count {
                tally.add(entry(key.scenario, key.channel, key.outcome, key.reason))
            }
        }
        #expect(tally.counts == kinds)
    }

    @Test("a scenario whose name has changed its Unicode form is one and the same")
    func forms() {
        var tally = Tally()
        for name in ["caf\u{E9}", "cafe\u{301}", "caf\u{E9}"] {
            tally.add(entry(name, "email", .sent, nil))
        }
        #expect(
            tally.counts == [
                Tally.Key(scenario: "caf\u{E9}", channel: "email", outcome: .sent, reason: nil): 3
            ])
    }
}

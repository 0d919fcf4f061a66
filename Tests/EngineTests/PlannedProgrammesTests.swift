import CivilTime
import Engine
import Ingestion
import Simulation
import Storage
import Templates
import Testing

/// Property 6 of engine.md over generated programmes, populations and histories: the dry run of a period
/// and the live run over the same inputs decide the same, line by line.
@Suite("Planned programmes")
struct PlannedProgrammesTests {
    private static let members = 10

    /// The inputs of a seed, as a replay and a plan read them.
    private struct Inputs {
        let edition: Edition
        let members: String
        let events: String

        init(seed: UInt64) throws {
            var programmes = Programmes(seed: seed)
            edition = try programmes.next().edition()
            let run = CheckedRun(
                edition, seed: seed, members: PlannedProgrammesTests.members, isWhole: true)
            members = run.books.members.joined(separator: "\n")
            events = run.books.events.joined(separator: "\n")
        }

        /// Runs them into the store up to the instant.
        func replay(into store: MemoryStore, until: Instant) throws {
            _ = try Replay(
                store: store, edition: edition, settings: Deployment.Settings(), until: until
            ).run(
                events: MemoryBytes(events),
                members: MemberSource(MemoryBytes(members), format: .ndjson), reject: { _, _ in })
        }

        /// What a plan of the period decides, over the file of members or over those of a store.
        func planned(
            _ period: ClosedRange<Instant>, from store: MemoryStore? = nil, workers: Int
        ) throws -> [LedgerEntry] {
            var decisions: [LedgerEntry] = []
            let file = MemberSource(MemoryBytes(members), format: .ndjson)
            _ = try Plan(edition: edition, period: period, workers: Workers(workers)).run(
                Plan.Population(store: store ?? MemoryStore(), file: store == nil ? file : nil),
                events: MemoryBytes(events), reject: { _, _ in }, keep: { decisions += $0 })
            return decisions
        }
    }

    /// The ledger of a store within the period, member by member.
    private func ledger(
        _ store: MemoryStore, _ period: ClosedRange<Instant>
    ) throws -> [LedgerEntry] {
        var entries: [LedgerEntry] = []
        try store.decisions(DecisionQuery()) { entry in
            if period.contains(entry.at) { entries.append(entry) }
            return true
        }
        return entries.sorted { ($0.member, $0.number) < ($1.member, $1.number) }
    }

    @Test("planned, then really run: the same decisions, from files and from a store")
    func planned() throws {
        var compared = 0
        for seed in UInt64(1)...20 {
            let inputs = try Inputs(seed: seed)
            let from = instant(CheckedRun.start).advanced(by: Int64(seed) * 36 * 3_600_000_000)
            let period = from...instant(CheckedRun.end)
            let real = MemoryStore()
            try inputs.replay(into: real, until: period.upperBound)
            let ledger = try ledger(real, period)
            let fromFiles = try inputs.planned(period, workers: 1)
            #expect(fromFiles == ledger, "seed \(seed), from files")
            let standing = MemoryStore()
            try inputs.replay(into: standing, until: from.advanced(by: -1))
            let fromStore = try inputs.planned(period, from: standing, workers: 3)
            #expect(fromStore == ledger, "seed \(seed), from a store")
            compared += ledger.count
        }
        #expect(compared > 2_000, "\(compared) decisions were compared")
    }
}

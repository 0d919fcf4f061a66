import Campaigns
import CivilTime
import Engine
import Storage
import Templates

/// Takes members, one by one, through a period of the virtual clock: what a replay writes and a
/// plan only counts comes from here.
struct MemberTaking {
    /// Where the members were read from; their recorded events are read there too.
    let store: any Store
    let deployment: Deployment
    let period: ClosedRange<Instant>
    /// The programme is not the one under which members were given their next wake-ups.
    let looksAtAll: Bool

    /// Takes one member through the period where it stands; what its wake-ups leave behind is handed
    /// to `body`. False: nothing was due. Throws what the store throws.
    func take(_ turn: inout MemberTurn, _ body: (consuming Effects) -> Void) throws -> Bool {
        if turn.isKnown {
            try store.recall(&turn.stored, under: deployment)
        } else {
            guard let newcomer = newcomer(turn.inputs) else { return false }
            turn.stored = newcomer
        }
        if looksAtAll {
            // A member that an interrupted run took further is looked at where it stands.
            let now = max(period.lowerBound, turn.stored.member.state.clock)
            turn.stored.nextWakeUp = min(now, turn.stored.nextWakeUp ?? now)
        }
        let isDue = turn.stored.nextWakeUp.map { $0 <= period.upperBound } ?? false
        guard isDue || !turn.inputs.isEmpty else { return false }
        MemberRun(deployment: deployment, until: period.upperBound)
            .take(&turn.stored, inputs: turn.inputs, body)
        return true
    }

    /// A member that its first event makes known.
    private func newcomer(_ inputs: [Input]) -> StoredMember? {
        guard case .event(let first)? = inputs.first else { return nil }
        return StoredMember(
            member: Member(newcomer: first.member, at: first.received, under: deployment),
            nextWakeUp: nil)
    }
}

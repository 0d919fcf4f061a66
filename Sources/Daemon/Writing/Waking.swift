import CivilTime
import Engine
import Storage

/// Wakes members for one transaction.
struct Waking {
    private let store: any Store
    private let deployment: Deployment
    private let now: Instant
    var batch = Batch()
    /// By how many microseconds each member that time alone woke came too late.
    private(set) var lateness: [Int64] = []

    init(_ store: any Store, _ deployment: Deployment, at now: Instant) {
        self.store = store
        self.deployment = deployment
        self.now = now
    }

    /// Wakes the members of the group. Throws what the store throws.
    mutating func wake(_ group: Group) throws {
        guard !group.inputs.isEmpty else { return }
        var known: [ByteText: StoredMember] = [:]
        for stored in try store.members(ids: group.inputs.map(\.member), contactsFrom: horizon) {
            known[ByteText(stored.member.id)] = stored
        }
        let strangers = group.inputs.map(\.member).filter { known[ByteText($0)] == nil }
        let erased = strangers.isEmpty ? [] : try store.erased(among: strangers)
        for (id, inputs) in group.inputs {
            let stored = known.removeValue(forKey: ByteText(id))
            // Time wakes those that are known, and nothing brings back those that were erased.
            guard stored != nil || !inputs.isEmpty && !erased.contains(ByteText(id)) else {
                continue
            }
            if inputs.isEmpty, let due = stored?.nextWakeUp, due <= now {
                lateness.append(now.microseconds - due.microseconds)
            }
            let newcomer = Member(newcomer: id, at: now, under: deployment)
            try wake(stored ?? StoredMember(member: newcomer, nextWakeUp: nil), inputs: inputs)
        }
    }

    private mutating func wake(_ stored: consuming StoredMember, inputs: [Input]) throws {
        let known = try store.recalled(stored, under: deployment)
        let advanced = advance(known.member, inputs: inputs, now: now, under: deployment)
        if !advanced.effects.isEmpty { batch.effects.append(advanced.effects) }
        batch.members.append(
            StoredMember(member: advanced.member, nextWakeUp: advanced.nextWakeUp))
    }

    /// Contacts from here on are read with a member.
    private var horizon: Instant { now.advanced(by: -deployment.contactWindow) }
}

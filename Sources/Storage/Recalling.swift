import CivilTime
package import Engine

extension Store {
    /// The member with the memory of recorded events that the files ask for now. Throws what reading
    /// throws.
    package func recalled(
        _ stored: consuming StoredMember, under deployment: Deployment
    ) throws -> StoredMember {
        var known = stored
        guard known.member.state.asks != deployment.asks,
            known.member.state.clock != .distantPast
        else { return known }
        let events = try events(of: known.member.id).map(\.event).filter { $0.type >= 0 }
        known.member = recall(events, into: known.member, under: deployment)
        return known
    }
}

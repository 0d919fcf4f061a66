import CivilTime
public import Engine

extension Store {
    /// The member with the memory of recorded events that the files ask for now. Throws what reading
    /// throws.
    public func recalled(
        _ stored: consuming StoredMember, under deployment: Deployment
    ) throws -> StoredMember {
        var known = stored
        try recall(&known, under: deployment)
        return known
    }

    /// The same for a member who is changed where it stands.
    public func recall(_ stored: inout StoredMember, under deployment: Deployment) throws {
        guard stored.member.state.asks != deployment.asks,
            stored.member.state.clock != .distantPast
        else { return }
        let events = try events(of: stored.member.id).map(\.event).filter { $0.type >= 0 }
        stored.member = Engine.recall(events, into: stored.member.taken(), under: deployment)
    }
}

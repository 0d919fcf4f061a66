/// Where the rules of a zone are looked up by IANA name. The answer for a name never changes during
/// a run, so what asks it stays a pure function.
public protocol ZoneSource: Sendable {
    /// The rules, or nil for a name that is no zone.
    func rules(named name: String) -> ZoneRules?
}

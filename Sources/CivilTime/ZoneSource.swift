/// Where the rules of a zone are looked up by IANA name. The answer for a name never changes during a
/// run, so what asks it stays a pure function.
package protocol ZoneSource: Sendable {
    /// The rules, or nil for a name that is no zone.
    func rules(named name: String) -> ZoneRules?
}

/// A source that knows a fixed list of zones, for tests and small tools.
package struct FixedZones: ZoneSource {
    private let zones: [String: ZoneRules]

    /// Knows these zones by their names, and UTC.
    package init(_ zones: [ZoneRules] = []) {
        var named = ["UTC": ZoneRules.utc]
        for zone in zones { named[zone.name] = zone }
        self.zones = named
    }

    package func rules(named name: String) -> ZoneRules? { zones[name] }
}

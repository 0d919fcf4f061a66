package import CivilTime
import Foundation
import Synchronization

/// Looks up the rules of time zones by their IANA name, each once in a run.
///
/// The rules come from the data that Foundation carries, so they need no `tzdata` on the machine,
/// are the same on every machine with the same build, and go on after 2037. A zone costs about a
/// millisecond the first time and a dictionary look-up afterwards. Safe to use from several
/// threads.
package final class ZoneDatabase: ZoneSource {
    /// What has been looked up; nil for names that no zone has.
    private let known = Mutex<[String: ZoneRules?]>(["UTC": .utc])

    /// Names beyond this many are looked up each time, so that odd input cannot fill the memory.
    private static let limit = 2000

    package init() {}

    /// The rules of the zone, from 1900 to 2100, or nil where no zone has the name.
    package func rules(named name: String) -> ZoneRules? {
        if let found = known.withLock({ $0[name] }) { return found }
        let rules = ZoneDatabase.isPlausible(name) ? ZoneRules(lookingUp: name) : nil
        return known.withLock { known in
            // Another thread may have been first; everybody then uses its value.
            if let found = known[name] { return found }
            if known.count < ZoneDatabase.limit { known[name] = .some(rules) }
            return rules
        }
    }

    /// Whether it has the form of an IANA name: parts of letters, digits, `_`, `+` and `-` between
    /// single slashes. Foundation would also take file paths and offsets such as `GMT+3`.
    private static func isPlausible(_ name: String) -> Bool {
        guard (1...64).contains(name.utf8.count) else { return false }
        let isName = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "+"),
                UInt8(ascii: "-"), UInt8(ascii: "/"):
                return true
            default: return false
            }
        }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        return isName && parts.allSatisfy { !$0.isEmpty }
    }
}

extension ZoneRules {
    /// First and last instant whose transitions are looked up: 1900-01-01 and 2101-01-01 UTC.
    private static var range: (first: Double, last: Double) { (-2_208_988_800, 4_133_980_800) }

    /// Enumerates the transitions of Foundation's zone with that name; nil where there is none.
    fileprivate convenience init?(lookingUp name: String) {
        guard let zone = TimeZone(identifier: name) else { return nil }
        // Names that are not in the data and that Foundation reads as an offset come back as GMT.
        let isOffset = zone.identifier.hasPrefix("GMT") && zone.identifier != name
        guard !isOffset || ZoneRules.namesOfUTC.contains(name) else { return nil }

        var instant = Date(timeIntervalSince1970: ZoneRules.range.first)
        var transitions: [Int64] = []
        var offsets = [zone.secondsFromGMT(for: instant)]
        while let next = zone.nextDaylightSavingTimeTransition(after: instant), next > instant,
            next.timeIntervalSince1970 < ZoneRules.range.last
        {
            let offset = zone.secondsFromGMT(for: next)
            // Some transitions change the name alone.
            if offset != offsets.last {
                transitions.append(Int64(next.timeIntervalSince1970.rounded()))
                offsets.append(offset)
            }
            instant = next
        }
        self.init(name: name, transitions: transitions, offsets: offsets)
    }

    private static let namesOfUTC: Set<String> = [
        "UTC", "GMT", "Etc/UTC", "Etc/GMT", "UCT", "Etc/UCT", "Zulu", "Etc/Zulu", "Universal",
        "Etc/Universal", "Greenwich", "Etc/Greenwich", "GMT0", "Etc/GMT0", "Etc/GMT+0", "Etc/GMT-0",
        "GMT+0", "GMT-0",
    ]
}

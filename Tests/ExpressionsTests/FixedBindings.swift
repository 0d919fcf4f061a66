import CivilTime
import Expressions
import Foundation

/// Bindings for tests: values by root and index, answers about history and steps by name.
struct FixedBindings: Bindings {
    var records: [[Value?]]
    var zone: ZoneRules = .utc
    var outcomes: [String: String] = [:]
    var answers: [HistoryRequest.Function: Value] = [:]

    init(_ records: [[Value?]] = []) { self.records = records }

    func value(at slot: Slot) -> Value? { records[slot.root][slot.index] }
    func outcome(ofStep step: String) -> String? { outcomes[step] }
    func history(_ request: HistoryRequest) -> Value? { answers[request.function] }
    func rules(ofZone name: String) -> ZoneRules? { ZoneRules(foundation: name) }
}

extension ZoneRules {
    /// The rules that Foundation has for the name, between 1970 and 2030; nil where it has none.
    convenience init?(foundation name: String) {
        guard let zone = TimeZone(identifier: name) else { return nil }
        var date = Date(timeIntervalSince1970: 0)
        var transitions: [Int64] = []
        var offsets = [zone.secondsFromGMT(for: date)]
        let end = Date(timeIntervalSince1970: 1_900_000_000)
        while let next = zone.nextDaylightSavingTimeTransition(after: date), next > date, next < end
        {
            transitions.append(Int64(next.timeIntervalSince1970))
            offsets.append(zone.secondsFromGMT(for: next))
            date = next
        }
        self.init(name: name, transitions: transitions, offsets: offsets)
    }
}

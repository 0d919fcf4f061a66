import Campaigns
import CivilTime
import Engine
import Expressions

// Why there never was an occurrence.
extension Asking {
    /// Why no occurrence of the scenario, which has had none, has come.
    func never(_ index: Int) -> Never {
        let scenario = records.programme.scenarios[index]
        if scenario.status == .draft { return .draft }
        guard let live = records.deployment.liveSince[index] else {
            return scenario.status == .paused ? .paused : .notLive
        }
        let never = never(scenario.trigger, of: index, live)
        // Before its first moment and between two of them the scenario's own state says more.
        switch never {
        case .tooEarly: return closed(scenario) ?? never
        case .passed where scenario.trigger.recurs: return closed(scenario) ?? never
        default: return never
        }
    }

    /// Why nobody enters the scenario today; nil: members do.
    func closed(_ scenario: Scenario) -> Never? {
        if scenario.status == .paused { return .paused }
        guard let runs = scenario.runs, !runs.contains(records.zone.date(at: records.now))
        else { return nil }
        return .outsideRuns(runs)
    }

    private func never(_ trigger: Trigger, of index: Int, _ live: Instant) -> Never {
        switch trigger {
        case .event(let types, let when): return neverBegun(by: types, when, live)
        case .becomes(let condition):
            let parts = inquiry.falseParts(of: condition)
            return parts.isEmpty ? .conditionTrue : .conditionFalse(parts)
        case .count(let trigger):
            return .count(
                inquiry.counted(trigger, of: index), event: name(of: trigger.event), trigger)
        case .streak(let trigger):
            return .streak(
                inquiry.streak(trigger, of: index), event: name(of: trigger.event), trigger)
        case .silence(let trigger):
            if inquiry.lastEvent(ofType: trigger.event) == nil {
                return .neverHad(name(of: trigger.event))
            }
            return neverByClock(index)
        case .date(let trigger):
            if let attribute = inquiry.attributeWithoutDate(of: trigger) {
                return .noDate(attribute)
            }
            return neverByClock(index)
        case .every, .scheduled: return neverByClock(index)
        }
    }

    /// Of moments that the clock brings: one that nobody has looked at, one that had passed already, or
    /// none yet.
    private func neverByClock(_ index: Int) -> Never {
        if let next = inquiry.nextMoment(of: index), next <= records.now { return .due }
        return inquiry.lastPassed(of: index).map { .passed($0) } ?? .tooEarly
    }

    private func neverBegun(by types: [Int], _ when: Expression?, _ live: Instant) -> Never {
        let came = records.events.filter { types.contains($0.event.type) }
        guard let last = came.last else {
            return .noEvent(types.map { self.name(of: $0) }, since: records.eventsKeptFrom)
        }
        let name = records.name(of: last)
        if last.event.received < live {
            return .earlierEvent(name, at: last.event.received, live: live)
        }
        let parts = when.map { inquiry.falseParts(of: $0, event: last.event) } ?? []
        return .eventCondition(name, at: last.event.time, parts)
    }

    private func name(of type: Int) -> String { records.programme.catalogue.events[type].name }
}

extension Trigger {
    /// Whether its moments come again and again.
    fileprivate var recurs: Bool {
        switch self {
        case .every: true
        case .date(let trigger): trigger.isYearly
        case .event, .becomes, .count, .streak, .silence, .scheduled: false
        }
    }
}

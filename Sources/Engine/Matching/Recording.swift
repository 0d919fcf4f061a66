import Campaigns
import CivilTime
import Expressions

extension WakeUp {
    /// Remembers the event as far as the loaded files ask for it.
    mutating func remember(_ event: Event) {
        let memory = deployment.memory[event.type]
        guard memory.isAsked else { return }
        let type = programme.catalogue.events[event.type]
        let past = PastEvent(time: event.time, data: fields(memory.fields, of: event, type))
        let index = facts.recorded.insertionIndex { $0.type < type.type }
        if index == facts.recorded.count || facts.recorded[index].type != type.type {
            facts.recorded.insert(EventTrace(type: type.type, last: event.time), at: index)
        }
        facts.recorded[index].add(past)
        if deployment.zoneReadsTime { facts.settle() }
        if memory.isSilenced || deployment.zoneReadsTime { moments = NextMoments() }
    }

    private func fields(
        _ names: Set<String>, of event: Event, _ type: EventType
    ) -> [TriggerField] {
        guard !names.isEmpty else { return [] }
        return zip(type.fields, event.data).compactMap { field, value in
            guard names.contains(field.name), let value = value ?? field.defaultValue
            else { return nil }
            return TriggerField(name: field.name, value: value)
        }
    }

    /// Keeps no event one by one for longer than the loaded files ask, and nothing of a type that
    /// they do not ask after.
    mutating func forgetOldEvents() {
        if facts.recorded.isEmpty { return }
        for index in facts.recorded.indices {
            guard
                let type = programme.catalogue.eventIndex(ofType: facts.recorded[index].type)
            else { continue }
            facts.recorded[index].forget(upTo: horizon(of: deployment.memory[type]))
        }
        facts.recorded.removeAll { trace in
            programme.catalogue.eventIndex(ofType: trace.type).map {
                !deployment.memory[$0].isAsked
            } ?? true
        }
    }

    /// Up to here events need not be kept one by one.
    private func horizon(of memory: EventMemory) -> Instant {
        let horizon = now.advanced(by: -memory.window)
        guard memory.isAwaited, let clock = member.state.journeys.map(\.clock).min() else {
            return horizon
        }
        return min(horizon, clock)
    }
}

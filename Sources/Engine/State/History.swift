import Campaigns
public import CivilTime
public import Expressions

extension Facts {
    /// The facts of a member as someone asks about it from outside, over all of its events up to
    /// now, whatever the programme keeps of them.
    public convenience init(
        attributes: [Value?], events: [Event], now: Instant, deployment: Deployment
    ) {
        self.init(attributes: attributes, now: now, deployment: deployment)
        recorded = EventTrace.all(of: events, upTo: now, deployment.programme.catalogue)
    }
}

extension EventTrace {
    /// All that there is to remember of the events up to the instant, by type, ascending; those
    /// that the catalogue does not know are left out.
    static func all(
        of events: [Event], upTo now: Instant, _ catalogue: Catalogue
    ) -> [EventTrace] {
        var traces: [EventTrace] = []
        for event in events where event.type >= 0 && event.time <= now {
            let type = catalogue.events[event.type]
            let data = zip(type.fields, event.data).compactMap { field, value in
                (value ?? field.defaultValue).map { TriggerField(name: field.name, value: $0) }
            }
            let index = traces.insertionIndex { $0.type < type.type }
            if index == traces.count || traces[index].type != type.type {
                traces.insert(EventTrace(type: type.type, last: event.time), at: index)
            }
            traces[index].add(PastEvent(time: event.time, data: data))
        }
        return traces
    }
}

// CEL's functions over the member's recorded events. The event at hand is recorded already.
extension Facts {
    public func history(_ request: HistoryRequest) -> Value? {
        let trace = trace(of: request.eventIndex)
        switch request.function {
        case .count: return .int(Int64(count(in: trace, request.window)))
        case .hasHad: return .bool(count(in: trace, request.window) > 0)
        case .last:
            guard let trace else { return nil }
            return isWithin(request.window, trace.last) ? .timestamp(trace.last) : nil
        case .sum: return sum(request, in: trace)
        }
    }

    /// What is remembered of the events of a type (index of the catalogue).
    func trace(of type: Int) -> EventTrace? {
        let name = deployment.programme.catalogue.events[type].type
        return recorded.first { $0.type == name }
    }

    /// Whether an event of that time still counts: until, exclusively, the same local time that
    /// much later; nil: for ever.
    private func isWithin(_ window: CivilDuration?, _ time: Instant) -> Bool {
        window.map { now < zone.adding($0, to: time) } ?? true
    }

    private func count(in trace: EventTrace?, _ window: CivilDuration?) -> Int {
        guard let trace else { return 0 }
        guard window != nil else { return trace.forgotten + trace.events.count }
        return trace.events.count { isWithin(window, $0.time) }
    }

    private func sum(_ request: HistoryRequest, in trace: EventTrace?) -> Value {
        let field = request.fieldIndex.flatMap {
            deployment.programme.catalogue.field($0, of: request.eventIndex)
        }
        var sum: Value = field?.type == .double ? .double(0) : .int(0)
        guard let trace, let name = request.field else { return sum }
        if request.window == nil, let earlier = trace.sums.first(where: { $0.name == name }) {
            sum = sum.adding(earlier.value)
        }
        for event in trace.events where isWithin(request.window, event.time) {
            if let value = event.data.first(where: { $0.name == name })?.value {
                sum = sum.adding(value)
            }
        }
        return sum
    }
}

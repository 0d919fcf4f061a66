import CivilTime
public import Engine

extension RowText {
    /// Writes all that the engine remembers of a member but for its contacts: an object, parts that
    /// are empty left out; in each part a record is a list of its values in order.
    public mutating func state(_ state: MemberState) {
        beginObject()
        key("known")
        int(state.knownSince.microseconds)
        key("clock")
        int(state.clock.microseconds)
        key("next")
        int(Int64(state.nextEntry))
        part("journeys", state.journeys) { $0.journey($1) }
        part("history", state.history) { $0.history($1) }
        part("settings", state.settings) {
            $0.string($1.attribute)
            $0.int($1.time.microseconds)
        }
        part("dates", state.dates) {
            $0.string($1.attribute)
            $0.date($1.date)
            $0.int($1.since.microseconds)
        }
        part("withdrawals", state.withdrawals) {
            $0.string($1.channel)
            $0.text($1.category)
            $0.int($1.at.microseconds)
            if $1.isLifted { $0.bool(true) }
        }
        if state.isNew {
            key("new")
            bool(true)
        }
        if !state.asks.isEmpty {
            key("asks")
            string(state.asks)
        }
        part("counted", state.history.filter { !$0.counted.isEmpty }) { row, history in
            row.string(history.scenario)
            for instant in history.counted { row.int(instant.microseconds) }
        }
        part("periods", state.history.filter { !$0.periods.isEmpty }) { row, history in
            row.string(history.scenario)
            for date in history.periods { row.date(date) }
        }
        part("recorded", state.recorded) { $0.trace($1) }
        part("young", state.young) {
            $0.string($1.scenario)
            $0.string($1.occurrence)
            $0.int($1.began.microseconds)
            $0.bool($1.excludes)
            $0.bool($1.awaitsGoal)
            if let trigger = $1.trigger { $0.trigger(trigger) }
        }
        part("suppressed", state.suppressed) {
            $0.string($1.channel)
            $0.string($1.address)
            $0.string($1.cause)
            $0.int($1.at.microseconds)
        }
        endObject()
    }

    @inline(__always)
    private mutating func part<Record>(
        _ name: StaticString, _ records: [Record], _ write: (inout RowText, Record) -> Void
    ) {
        guard !records.isEmpty else { return }
        key(name)
        beginArray()
        for record in records {
            beginArray()
            write(&self, record)
            endArray()
        }
        endArray()
    }

    private mutating func history(_ history: ScenarioHistory) {
        string(history.scenario)
        instant(history.lastEntry)
        if let date = history.lastDate { self.date(date) } else { null() }
        for occurrence in history.occurrences { string(occurrence) }
    }

    private mutating func journey(_ journey: Journey) {
        string(journey.scenario)
        string(journey.occurrence)
        int(journey.began.microseconds)
        string(journey.step)
        int(journey.clock.microseconds)
        beginArray()
        place(journey.place)
        endArray()
        if let trigger = journey.trigger {
            self.trigger(trigger)
        } else if !journey.outcomes.isEmpty {
            null()
        }
        guard !journey.outcomes.isEmpty else { return }
        beginArray()
        for outcome in journey.outcomes {
            string(outcome.step)
            string(outcome.outcome.rawValue)
        }
        endArray()
    }

    /// The fields of an event follow its time by turns: name, value.
    private mutating func trace(_ trace: EventTrace) {
        string(trace.type)
        int(Int64(trace.forgotten))
        int(trace.last.microseconds)
        beginArray()
        fields(trace.sums)
        endArray()
        for event in trace.events {
            beginArray()
            int(event.time.microseconds)
            fields(event.data)
            endArray()
        }
    }

    private mutating func fields(_ fields: [TriggerField]) {
        for field in fields {
            string(field.name)
            tagged(field.value)
        }
    }

    private mutating func place(_ place: Journey.Place) {
        switch place {
        case .arriving: string("arriving")
        case .waiting(let until):
            string("waiting")
            int(until.microseconds)
        case .awaiting(let until):
            string("awaiting")
            int(until.microseconds)
        case .sending(let candidate):
            string(candidate.isInsert ? "inserting" : "sending")
            self.candidate(candidate)
        case .incomplete(let candidate):
            string("incomplete")
            self.candidate(candidate)
        }
    }

    private mutating func candidate(_ candidate: Candidate) {
        int(candidate.due.microseconds)
        int(candidate.deadline.microseconds)
        guard let deferral = candidate.deferral else { return }
        string(deferral.reason.rawValue)
        if let until = deferral.until { int(until.microseconds) }
    }

    /// The fields follow by turns: name, value.
    private mutating func trigger(_ trigger: TriggerEvent) {
        beginArray()
        string(trigger.type)
        string(trigger.source)
        string(trigger.id)
        int(trigger.time.microseconds)
        fields(trigger.data)
        endArray()
    }
}

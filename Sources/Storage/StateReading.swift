import CivilTime
public import Engine
import Expressions
public import JSON

extension RowReader {
    /// Reads what `RowText.state` writes; contacts are the caller's to fill in. A part that a later
    /// version may add is passed over.
    public mutating func state() throws(JSONError) -> MemberState {
        var state = MemberState(knownSince: .distantPast)
        state.isNew = false
        try enterObject()
        while let key = try nextKey() {
            if Storage.key(key, is: "known") {
                state.knownSince = try instant()
            } else if Storage.key(key, is: "clock") {
                state.clock = try instant()
            } else if Storage.key(key, is: "next") {
                state.nextEntry = Int(try integer())
            } else {
                try part(key, into: &state)
            }
        }
        return state
    }

    private mutating func part(
        _ key: UnsafeBufferPointer<UInt8>, into state: inout MemberState
    ) throws(JSONError) {
        if Storage.key(key, is: "journeys") {
            state.journeys = try records { (s) throws(JSONError) in try s.journey() }
        } else if Storage.key(key, is: "history") {
            state.history = try records { (s) throws(JSONError) in try s.history() }
        } else if Storage.key(key, is: "settings") {
            state.settings = try records { (s) throws(JSONError) in try s.setting() }
        } else if Storage.key(key, is: "dates") {
            state.dates = try records { (s) throws(JSONError) in try s.knownDate() }
        } else if Storage.key(key, is: "withdrawals") {
            state.withdrawals = try records { (s) throws(JSONError) in try s.withdrawal() }
        } else if Storage.key(key, is: "suppressed") {
            state.suppressed = try records { (s) throws(JSONError) in try s.suppression() }
        } else if Storage.key(key, is: "new") {
            state.isNew = try bool()
        } else if Storage.key(key, is: "asks") {
            state.asks = try text()
        } else if Storage.key(key, is: "counted") {
            for counted in try records({ (s) throws(JSONError) in try s.counted() }) {
                state.withHistory(of: counted.scenario) { $0.counted = counted.counted }
            }
        } else if Storage.key(key, is: "periods") {
            for streak in try records({ (s) throws(JSONError) in try s.periods() }) {
                state.withHistory(of: streak.scenario) { $0.periods = streak.periods }
            }
        } else if Storage.key(key, is: "recorded") {
            state.recorded = try records { (s) throws(JSONError) in try s.trace() }
        } else if Storage.key(key, is: "young") {
            state.young = try records { (s) throws(JSONError) in try s.young() }
        } else {
            try skip()
        }
    }

    private mutating func counted() throws(JSONError) -> ScenarioHistory {
        var history = ScenarioHistory(scenario: try nextText())
        while try nextElement() { history.counted.append(try instant()) }
        return history
    }

    private mutating func periods() throws(JSONError) -> ScenarioHistory {
        var history = ScenarioHistory(scenario: try nextText())
        while try nextElement() {
            guard let date = try date() else { throw failure() }
            history.periods.append(date)
        }
        return history
    }

    private mutating func trace() throws(JSONError) -> EventTrace {
        let type = try nextText()
        try step()
        let forgotten = Int(try integer())
        var trace = EventTrace(type: type, forgotten: forgotten, last: try nextInstant())
        try step()
        try enterArray()
        trace.sums = try fields()
        while try nextElement() {
            try enterArray()
            let time = try nextInstant()
            trace.events.append(PastEvent(time: time, data: try fields()))
        }
        return trace
    }

    /// Names and values by turns, to the end of the list.
    private mutating func fields() throws(JSONError) -> [TriggerField] {
        var fields: [TriggerField] = []
        while try nextElement() {
            let name = try text()
            try step()
            if let value = try value(of: .any) {
                fields.append(TriggerField(name: name, value: value))
            }
        }
        return fields
    }

    private mutating func nextBool() throws(JSONError) -> Bool {
        try step()
        return try bool()
    }

    private mutating func young() throws(JSONError) -> YoungJourney {
        var young = YoungJourney(
            scenario: try nextText(), occurrence: try nextText(), began: try nextInstant(),
            trigger: nil, excludes: try nextBool(), awaitsGoal: try nextBool())
        guard try nextElement() else { return young }
        young.trigger = try trigger()
        try leave()
        return young
    }

    /// Reads a list of lists; each is the reader's to step through, its end included.
    @inline(__always)
    private mutating func records<Record>(
        _ read: (inout RowReader) throws(JSONError) -> Record
    ) throws(JSONError) -> [Record] {
        try enterArray()
        var records: [Record] = []
        while try nextElement() {
            try enterArray()
            records.append(try read(&self))
        }
        return records
    }

    /// Steps over the end of a record, and over whatever it has beyond what was read.
    private mutating func leave() throws(JSONError) {
        while try nextElement() { try skip() }
    }

    /// Steps to the next value of a record, which has one.
    private mutating func step() throws(JSONError) {
        guard try nextElement() else { throw failure() }
    }

    private mutating func nextText() throws(JSONError) -> String {
        try step()
        return try text()
    }

    private mutating func nextOptionalText() throws(JSONError) -> String? {
        try step()
        return try optionalText()
    }

    private mutating func nextInstant() throws(JSONError) -> Instant {
        try step()
        return try instant()
    }

    private mutating func nextDate() throws(JSONError) -> CivilDate {
        try step()
        guard let date = try date() else { throw failure() }
        return date
    }

    private mutating func setting() throws(JSONError) -> AttributeSetting {
        let setting = AttributeSetting(attribute: try nextText(), time: try nextInstant())
        try leave()
        return setting
    }

    private mutating func knownDate() throws(JSONError) -> KnownDate {
        let known = KnownDate(
            attribute: try nextText(), date: try nextDate(), since: try nextInstant())
        try leave()
        return known
    }

    private mutating func withdrawal() throws(JSONError) -> Withdrawal {
        var withdrawal = Withdrawal(
            channel: try nextText(), category: try nextOptionalText(), at: try nextInstant())
        guard try nextElement() else { return withdrawal }
        withdrawal.isLifted = try bool()
        try leave()
        return withdrawal
    }

    private mutating func suppression() throws(JSONError) -> Suppression {
        let suppression = Suppression(
            channel: try nextText(), address: try nextText(), cause: try nextText(),
            at: try nextInstant())
        try leave()
        return suppression
    }

    private mutating func history() throws(JSONError) -> ScenarioHistory {
        var history = ScenarioHistory(scenario: try nextText())
        try step()
        history.lastEntry = try optionalInstant()
        try step()
        if try peek() == .null { try null() } else { history.lastDate = try date() }
        while try nextElement() { history.occurrences.append(try text()) }
        return history
    }

    private mutating func journey() throws(JSONError) -> Journey {
        let (scenario, occurrence, began) = (try nextText(), try nextText(), try nextInstant())
        let (step, clock) = (try nextText(), try nextInstant())
        try self.step()
        try enterArray()
        let place = try place()
        var trigger: TriggerEvent?
        var outcomes: [StepOutcome] = []
        if try nextElement() {
            if try peek() == .null { try null() } else { trigger = try self.trigger() }
            if try nextElement() { outcomes = try self.outcomes() }
        }
        return Journey(
            scenario: scenario, occurrence: occurrence, began: began, trigger: trigger, step: step,
            clock: clock, place: place, outcomes: outcomes)
    }

    private mutating func outcomes() throws(JSONError) -> [StepOutcome] {
        var outcomes: [StepOutcome] = []
        try enterArray()
        while try nextElement() {
            let step = try text()
            guard let outcome = Outcome(rawValue: try nextText()) else { throw failure() }
            outcomes.append(StepOutcome(step: step, outcome: outcome))
        }
        try leave()
        return outcomes
    }

    private mutating func place() throws(JSONError) -> Journey.Place {
        try step()
        let kind = rawBytes(of: try rawString())
        if key(kind, is: "sending") { return .sending(try candidate()) }
        if key(kind, is: "inserting") {
            var candidate = try candidate()
            candidate.isInsert = true
            return .sending(candidate)
        }
        if key(kind, is: "incomplete") { return .incomplete(try candidate()) }
        var place = Journey.Place.arriving
        if key(kind, is: "waiting") {
            place = .waiting(until: try nextInstant())
        } else if key(kind, is: "awaiting") {
            place = .awaiting(until: try nextInstant())
        } else if !key(kind, is: "arriving") {
            throw failure()
        }
        try leave()
        return place
    }

    private mutating func candidate() throws(JSONError) -> Candidate {
        var candidate = Candidate(due: try nextInstant(), deadline: try nextInstant())
        guard try nextElement() else { return candidate }
        guard let reason = Reason(rawValue: try text()) else { throw failure() }
        candidate.deferral = Deferral(reason: reason, until: nil)
        guard try nextElement() else { return candidate }
        candidate.deferral?.until = try instant()
        try leave()
        return candidate
    }

    private mutating func trigger() throws(JSONError) -> TriggerEvent {
        try enterArray()
        let (type, source, id) = (try nextText(), try nextText(), try nextText())
        let time = try nextInstant()
        return TriggerEvent(
            type: type, source: source, id: id, time: time, data: try fields())
    }
}

import CivilTime
package import Engine
import Expressions
package import JSON

extension JSONScanner {
    /// Reads what `JSONWriter.state` writes; contacts are the caller's to fill in. A part that a later
    /// version may add is passed over.
    package mutating func state() throws(JSONError) -> MemberState {
        var state = MemberState(knownSince: .distantPast)
        try enterObject()
        while let key = try nextKey() {
            if equals(key, "known") {
                state.knownSince = try instant()
            } else if equals(key, "clock") {
                state.clock = try instant()
            } else if equals(key, "next") {
                state.nextEntry = Int(try integer())
            } else {
                try part(key, into: &state)
            }
        }
        return state
    }

    private mutating func part(
        _ key: JSONText, into state: inout MemberState
    ) throws(JSONError) {
        if equals(key, "journeys") {
            state.journeys = try records { (s) throws(JSONError) in try s.journey() }
        } else if equals(key, "history") {
            state.history = try records { (s) throws(JSONError) in try s.history() }
        } else if equals(key, "settings") {
            state.settings = try records { (s) throws(JSONError) in try s.setting() }
        } else if equals(key, "dates") {
            state.dates = try records { (s) throws(JSONError) in try s.knownDate() }
        } else if equals(key, "withdrawals") {
            state.withdrawals = try records { (s) throws(JSONError) in try s.withdrawal() }
        } else if equals(key, "suppressed") {
            state.suppressed = try records { (s) throws(JSONError) in try s.suppression() }
        } else {
            try skip()
        }
    }

    /// Reads a list of lists; each is the reader's to step through, its end included.
    @inline(__always)
    private mutating func records<Record>(
        _ read: (inout JSONScanner) throws(JSONError) -> Record
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
        guard try nextElement() else { throw JSONError(.value, at: position, found: nil) }
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
        let start = position
        guard let date = try date() else { throw JSONError(.value, at: start, found: nil) }
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
        var journey = Journey(
            scenario: try nextText(), occurrence: try nextText(), began: try nextInstant(),
            trigger: nil, step: try nextText(), clock: try nextInstant())
        try step()
        try enterArray()
        journey.place = try place()
        guard try nextElement() else { return journey }
        journey.trigger = try trigger()
        try leave()
        return journey
    }

    private mutating func place() throws(JSONError) -> Journey.Place {
        try step()
        let kind = try string()
        if equals(kind, "sending") { return .sending(try candidate()) }
        if equals(kind, "incomplete") { return .incomplete(try candidate()) }
        var place = Journey.Place.arriving
        if equals(kind, "waiting") {
            place = .waiting(until: try nextInstant())
        } else if !equals(kind, "arriving") {
            throw JSONError(.value, at: kind.start, found: nil)
        }
        try leave()
        return place
    }

    private mutating func candidate() throws(JSONError) -> Candidate {
        var candidate = Candidate(due: try nextInstant(), deadline: try nextInstant())
        guard try nextElement() else { return candidate }
        let start = position
        guard let reason = Reason(rawValue: try text()) else {
            throw JSONError(.value, at: start, found: nil)
        }
        candidate.deferral = Deferral(reason: reason, until: nil)
        guard try nextElement() else { return candidate }
        candidate.deferral?.until = try instant()
        try leave()
        return candidate
    }

    private mutating func trigger() throws(JSONError) -> TriggerEvent {
        try enterArray()
        var trigger = TriggerEvent(
            type: try nextText(), source: try nextText(), id: try nextText(),
            time: try nextInstant(), data: [])
        while try nextElement() {
            let name = try text()
            try step()
            if let value = try value(of: .any) {
                trigger.data.append(TriggerField(name: name, value: value))
            }
        }
        return trigger
    }
}

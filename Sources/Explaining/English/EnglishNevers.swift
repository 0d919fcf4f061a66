import Campaigns
import CivilTime
import Engine

/// Why no occurrence of a scenario has ever come.
extension English {
    func sentence(_ never: Never) -> String {
        switch never {
        case .draft: "The scenario is a draft: nothing of it runs before its status is live."
        case .notLive:
            "The scenario has not been live yet: the next run takes it up, for what comes from then"
                + " on."
        case .paused: "The scenario is paused: nobody enters it."
        case .outsideRuns(let dates): "The scenario takes members in from \(period(dates)) only."
        case .noEvent(let names, let since): noEvent(names, since)
        case .earlierEvent(let name, let at, let live):
            "The last event \(name) came in on \(moment(at)), before the scenario went live"
                + " on \(moment(live))."
        case .eventCondition(let name, let at, let parts): eventCondition(name, at, parts)
        case .conditionFalse(let parts):
            "The trigger's condition has not become true: \(words(parts))."
        case .conditionTrue:
            "The trigger's condition is true, but it has not become so by an event or an update"
                + " since the scenario went live."
        case .count(let count, let event, let trigger): counted(count, event, trigger)
        case .streak(let length, let event, let trigger): streak(length, event, trigger)
        case .neverHad(let event):
            "The member has never had an event \(event), and a silence begins after one only."
        case .noDate(let name): "\(name) has no value, so that no moment comes."
        case .passed(let passed): sentence(passed)
        case .due: "Its moment has come, but these files have not run yet."
        case .tooEarly: "Its moment has not come yet."
        }
    }
}

// Of events.
extension English {
    private func noEvent(_ names: [String], _ since: Instant?) -> String {
        let event = "No event \(list(names, or)) has"
        return since.map {
            "\(event) come in for this member since \(moment($0)); earlier ones are no longer kept."
        } ?? "\(event) ever come in for this member."
    }

    private func eventCondition(_ name: String, _ at: Instant, _ parts: [FalsePart]) -> String {
        let event = "The last event \(name), of \(moment(at)), did not begin it"
        return parts.isEmpty
            ? "\(event); as the member is now, it would meet the trigger's condition."
            : "\(event): \(words(parts))."
    }

    private func counted(_ count: Int, _ event: String, _ trigger: CountTrigger) -> String {
        let came =
            count == 0 ? "not come in" : count == 1 ? "come in once" : "come in \(count) times"
        return begins(
            "\(event) has \(came) within \(duration(trigger.within))", count, trigger.reaches)
    }

    private func streak(_ length: Int, _ event: String, _ trigger: StreakTrigger) -> String {
        let period = trigger.every.rawValue
        let row = "\(length) \(period)\(length == 1 ? "" : "s") in a row"
        return begins("\(event): \(row) so far", length, trigger.reaches)
    }

    /// How far a trigger that counts has got, and at what it fires.
    private func begins(_ text: String, _ count: Int, _ asked: Int) -> String {
        count < asked
            ? "\(text); the scenario begins at \(asked)."
            : "\(text), and the scenario begins at \(asked): no journey began when that was"
                + " reached, and the number has to fall below it first."
    }
}

// Of moments.
extension English {
    private func sentence(_ passed: Inquiry.Passed) -> String {
        let from = moment(passed.from)
        let cause =
            switch passed.cause {
            case .scenarioLive: "the scenario went live on \(from)"
            case .memberKnown: "the member became known on \(from)"
            case .dateKnown: "the date became known on \(from)"
            }
        return "Its moment was on \(moment(passed.time)), before \(cause)."
    }
}

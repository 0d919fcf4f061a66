import Campaigns
import CivilTime
import Engine

/// The answer.
extension English {
    package func sentence(_ verdict: Verdict) -> String {
        switch verdict {
        case .decided(let decision): return dated(sentence(decision), at: decision.entry.at)
        case .waits(let waiting): return sentence(waiting)
        case .ended(let journey, let isKnown):
            let ending = reason(of: journey.ending ?? .completed)
            return "A journey began on \(moment(journey.began)) and ended"
                + (journey.ended.map { " on \(moment($0))" } ?? "")
                + (isKnown ? " without anything to send: \(ending)." : ": \(ending).")
        case .refused(let instant, let why):
            return "Its moment came on \(moment(instant)), and no journey began; the reason is not"
                + " recorded. "
                + (why.map { "As things stand: \(because($0, .present))." }
                    ?? "As things stand, nothing would be in the way.")
        case .never(let never): return sentence(never)
        }
    }

    private func sentence(_ never: Never) -> String {
        switch never {
        case .draft: return "The scenario is a draft: nothing of it runs before its status is live."
        case .notLive: return "The scenario has not been live yet: the next run takes it up."
        case .paused: return "The scenario is paused: nobody enters it."
        case .outsideRuns(let dates):
            return "The scenario takes members in from \(period(dates)) only."
        case .noEvent(let names, let since):
            let event = "No event \(list(names, or)) has"
            return since.map {
                "\(event) come in for this member since \(moment($0)); earlier ones are no longer kept."
            } ?? "\(event) ever come in for this member."
        case .earlierEvent(let name, let at, let live):
            return "The last event \(name) came in on \(moment(at)), before the scenario went live"
                + " on \(moment(live))."
        case .eventCondition(let name, let at, let parts):
            let event = "The last event \(name), of \(moment(at)), did not begin it"
            return parts.isEmpty
                ? "\(event); as the member is now, it would meet the trigger's condition."
                : "\(event): \(words(parts))."
        case .conditionFalse(let parts):
            return "The trigger's condition has not become true: \(words(parts))."
        case .conditionTrue:
            return "The trigger's condition is true, but it has not become so by an event or an"
                + " update since the scenario went live."
        case .count(let count, let event, let trigger):
            let came =
                count == 0 ? "not come in" : count == 1 ? "come in once" : "come in \(count) times"
            return begins(
                "\(event) has \(came) within \(duration(trigger.within))", count, trigger.reaches)
        case .streak(let length, let event, let trigger):
            let period = trigger.every.rawValue
            let row = "\(length) \(period)\(length == 1 ? "" : "s") in a row"
            return begins("\(event): \(row) so far", length, trigger.reaches)
        case .neverHad(let event):
            return
                "The member has never had an event \(event), and a silence begins after one only."
        case .noDate(let name): return "\(name) has no value, so that no moment comes."
        case .passed(let passed): return sentence(passed)
        case .tooEarly: return "Its moment has not come yet."
        }
    }

    /// How far a trigger that counts has got, and at what it fires.
    private func begins(_ text: String, _ count: Int, _ asked: Int) -> String {
        count < asked
            ? "\(text); the scenario begins at \(asked)."
            : "\(text), and the scenario begins at \(asked): no journey began when that was"
                + " reached, and the number has to fall below it first."
    }

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

    package func sentence(_ remark: Remark) -> String {
        switch remark {
        case .besides(let decision): return dated(sentence(decision), at: decision.entry.at)
        case .ended(let journey, let at, let ending):
            return dated(ended(journey.scenario, ending), at: at)
        case .audience(let parts):
            return parts.isEmpty
                ? "Now the member is in the audience." : "As things stand, \(words(parts))."
        case .next(let instant, let prospect):
            return "The next occurrence comes on \(moment(instant)); as things stand, "
                + "\(words(prospect))."
        case .noNext: return "No further occurrence is in sight."
        case .standing(let prospect): return "If an occurrence came now, \(words(prospect))."
        case .state(let never): return sentence(never)
        case .version(let version, let now):
            let differs = now.map { "; the files are of version \($0) now" }
            return "That was decided by version \(version)\(differs ?? ", which the files still are")."
        case .decisionsKept(let instant): return decisionsKept(from: instant)
        case .gone: return "The scenario is no longer in the programme."
        }
    }

    private func words(_ prospect: Prospect) -> String {
        switch prospect {
        case .begins: return "a journey would begin"
        case .refused(let why): return "no journey would begin\(reason(why))"
        case .keptBack(let decision, let why):
            let fate = decision.entry.outcome == .deferred ? "be held back" : "not be sent"
            return "a journey would begin, but \(decision.name) would \(fate)\(reason(why))"
        }
    }

    private func reason(_ why: Why?) -> String {
        why.map { ": \(because($0, .present))" } ?? ", for the same reason"
    }
}

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
        case .turnedAway(let instant, let why):
            return "Its moment came on \(moment(instant)), and no journey began: \(because(why, .past))."
        case .never(let never): return sentence(never)
        }
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
        case .due(let instant, let prospect):
            return "The occurrence of \(moment(instant)) has not been looked at yet;"
                + " as things stand, \(words(prospect))."
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

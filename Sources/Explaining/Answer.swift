package import Campaigns
package import CivilTime
package import Engine

/// Why a member did not get a scenario's message, or that it did: values, no words.
package struct Answer: Sendable {
    package var member: String
    package var scenario: String
    /// nil: the programme has the scenario no more.
    package var title: String?
    /// As of when it is said.
    package var now: Instant
    package var verdict: Verdict
    package var remarks: [Remark]
    /// What it rests on, in order of time.
    package var facts: [Fact]
}

/// What is the case.
package enum Verdict: Sendable {
    /// The last word of the ledger.
    case decided(Decision)
    /// A journey is on its way.
    case waits(Waiting)
    /// The last journey is over, and nothing was to be sent on its way; `isKnown` is false where
    /// decisions about it may be gone.
    case ended(JourneyRecord, isKnown: Bool)
    /// A moment came and began no journey, for a reason that is not recorded; nothing is so now that
    /// would explain it where there is no reason here.
    case refused(at: Instant, Why?)
    /// A moment came and began no journey, for a reason that is not recorded and can still be told: the
    /// entry rule, or `runs`.
    case turnedAway(at: Instant, Why)
    /// No journey has ever begun, and no occurrence is recorded.
    case never(Never)
}

/// Why no occurrence of a scenario has ever come for a member.
package enum Never: Sendable {
    case draft
    /// No run has taken it up yet.
    case notLive
    case paused
    /// Today is outside `runs`.
    case outsideRuns(ClosedRange<CivilDate>)
    /// Of these types, since the instant from which on events are kept (nil: ever).
    case noEvent([String], since: Instant?)
    /// The last one came in before the scenario was live.
    case earlierEvent(String, at: Instant, live: Instant)
    /// The last event does not meet the trigger's condition; no parts: it would now.
    case eventCondition(String, at: Instant, [FalsePart])
    /// The condition of a `becomes` is not true.
    case conditionFalse([FalsePart])
    /// It is, but has not turned so by an event or an update.
    case conditionTrue
    /// So many events of a count, which asks for more.
    case count(Int, event: String, CountTrigger)
    /// So many periods in a row, where more are asked for.
    case streak(Int, event: String, StreakTrigger)
    /// A silence of an event that the member has never had.
    case neverHad(String)
    /// The attribute that a dated trigger reads has no value.
    case noDate(String)
    case passed(Inquiry.Passed)
    /// Its moment has come, and no run under these files has looked at it yet.
    case due
    /// Its first moment lies ahead.
    case tooEarly
}

/// What else there is to say.
package enum Remark: Sendable {
    /// Another decision about the scenario that belongs to the picture.
    case besides(Decision)
    /// The journey of the decision ended early.
    case ended(JourneyRecord, at: Instant, JourneyRecord.Ending)
    /// The parts of the audience that are not true now; none: it is true.
    case audience([FalsePart])
    /// The clock brings the next occurrence then.
    case next(Instant, Prospect)
    /// The clock has brought an occurrence then that no run has looked at yet.
    case due(Instant, Prospect)
    /// The clock brings no further occurrence.
    case noNext
    /// What would become of an occurrence that came now.
    case standing(Prospect)
    /// Why nobody enters the scenario now.
    case state(Never)
    /// The version of the files that decided (12 digits), and that of the files now, where it is
    /// another.
    case version(String, now: String?)
    /// Decisions of before it are gone.
    case decisionsKept(from: Instant)
    /// The scenario is no longer in the programme.
    case gone
}

/// What would become of an occurrence as things stand.
package enum Prospect: Sendable {
    case begins
    /// A journey would begin, but its first message be kept back: the decision that would be taken, and
    /// why; nil: for the reason that has been given already.
    case keptBack(Decision, Why?)
    /// No journey would begin; nil as above.
    case refused(Why?)
}

extension Verdict {
    /// The verdict in one word for programs.
    package var word: String {
        switch self {
        case .decided(let decision): decision.entry.outcome.rawValue
        case .waits: "waiting"
        case .ended: "ended"
        case .refused, .turnedAway: "refused"
        case .never(let never): never.word
        }
    }
}

extension Never {
    /// The reason in one word for programs.
    fileprivate var word: String {
        switch self {
        case .draft: "draft"
        case .notLive: "not_live"
        case .paused: "paused"
        case .outsideRuns: "runs"
        case .noEvent: "no_event"
        case .earlierEvent: "earlier_event"
        case .eventCondition: "event_condition"
        case .conditionFalse: "condition_false"
        case .conditionTrue: "condition_true"
        case .count: "count"
        case .streak: "streak"
        case .neverHad: "never_had"
        case .noDate: "no_date"
        case .passed: "passed"
        case .due: "due"
        case .tooEarly: "too_early"
        }
    }
}

extension Remark {
    /// The remark in one word for programs.
    package var word: String {
        switch self {
        case .besides(let decision): decision.entry.outcome.rawValue
        case .ended(_, _, let ending): ending.rawValue
        case .audience: "audience"
        case .next: "next"
        case .due: "due"
        case .noNext: "no_next"
        case .standing: "standing"
        case .state(let never): never.word
        case .version: "version"
        case .decisionsKept: "decisions_kept"
        case .gone: "gone"
        }
    }
}

import Campaigns
import CivilTime
import Engine
import Expressions
import Templates

extension Answer {
    /// Why the member did not get the scenario's message; nil: neither the programme nor the member's
    /// records know a scenario of that name.
    package init?(_ records: MemberRecords, about scenario: String) {
        let programme = records.programme
        guard programme.scenario(named: scenario) != nil || records.knows(scenario) else {
            return nil
        }
        let asking = Asking(records, scenario)
        let verdict = asking.verdict()
        self.init(
            member: records.member.id, scenario: scenario,
            title: programme.scenario(named: scenario)?.title, now: records.now,
            verdict: verdict, remarks: asking.versions(of: verdict) + asking.remarks(beside: verdict)
                + (records.decisionsKeptFrom.map { [.decisionsKept(from: $0)] } ?? []),
            facts: Story(records, about: scenario).facts)
    }
}

extension MemberRecords {
    /// Whether the member has had anything of the scenario.
    fileprivate func knows(_ scenario: String) -> Bool {
        journeys.contains { $0.scenario == scenario }
            || entries.contains { $0.scenario == scenario }
    }
}

/// One question about one member and one scenario, while it is answered.
struct Asking: ~Copyable {
    let records: MemberRecords
    let name: String
    /// nil: the scenario is gone.
    let index: Int?
    let inquiry: Inquiry
    /// What the ledger says of the scenario, in order of decision.
    let entries: [LedgerEntry]

    init(_ records: MemberRecords, _ scenario: String) {
        self.records = records
        name = scenario
        index = records.programme.scenarioIndex(named: scenario)
        inquiry = Inquiry(records.recalled, now: records.now, under: records.deployment)
        entries = records.entries.filter { $0.scenario == scenario }
    }

    /// What is the case: what is on its way, or else the last word of the ledger, or else a moment that
    /// nothing came of, or else why there never was one.
    func verdict() -> Verdict {
        if let waiting = records.waitings().last(where: { $0.journey.scenario == name }) {
            return .waits(waiting)
        }
        let last = lastWord()
        if let index, let refused = refusedSince(last, index) { return refused }
        if let last { return last }
        guard let index else { return .never(.notLive) }
        return .never(never(index))
    }

    /// The last decision or, where a journey ended later on which nothing was decided, that.
    private func lastWord() -> Verdict? {
        let decided = entries.last { $0.outcome.isFinal || $0.outcome == .notEntered }
        let silent = records.journeys.last { journey in
            journey.scenario == name && journey.ended != nil && !records.hasDecided(about: journey)
        }
        if let silent, silent.ended ?? silent.began > decided?.at ?? .distantPast {
            let isKnown = records.decisionsKeptFrom.map { $0 <= silent.began } ?? true
            return .ended(silent, isKnown: isKnown)
        }
        return decided.map { .decided(records.decision($0)) }
    }

    /// A moment later than the last word that began nothing, for triggers whose refusals are not
    /// recorded.
    private func refusedSince(_ last: Verdict?, _ index: Int) -> Verdict? {
        guard let handled = inquiry.lastHandled(of: index),
            !records.journeys.contains(where: {
                $0.scenario == name && $0.occurrence == handled.occurrence
            }), !entries.contains(where: { $0.occurrence == handled.occurrence })
        else { return nil }
        let came = handled.time ?? records.event(named: handled.occurrence)?.event.time
        guard let time = came, last?.at.map({ $0 < time }) ?? true else { return nil }
        if let then = inquiry.refusal(of: index, at: time), [.entry, .runs].contains(then.reason) {
            return .turnedAway(at: time, records.why(then, records.programme.scenarios[index], at: time))
        }
        let refusal = inquiry.refusal(of: index, at: records.now)
        return .refused(
            at: time, refusal.map { records.why($0, records.programme.scenarios[index]) })
    }
}

extension Verdict {
    /// When it was so; nil: it is so now.
    fileprivate var at: Instant? {
        switch self {
        case .decided(let decision): decision.entry.at
        case .ended(let journey, _): journey.ended
        case .waits, .refused, .turnedAway, .never: nil
        }
    }

    /// The version of the files that decided what it tells of; nil: it tells of no decision.
    fileprivate var version: String? {
        switch self {
        case .decided(let decision): decision.entry.version
        case .waits(let waiting):
            if case .held(let decision, _) = waiting.place { decision.entry.version } else { nil }
        case .ended, .refused, .turnedAway, .never: nil
        }
    }

    fileprivate var isNever: Bool {
        if case .never = self { true } else { false }
    }
}

extension Never {
    /// Whether it says already what it takes for a moment to come.
    fileprivate var needsMore: Bool {
        switch self {
        case .noDate, .neverHad: true
        default: false
        }
    }

    /// Whether it says already that the scenario takes nobody in.
    fileprivate var isRefusal: Bool {
        switch self {
        case .paused, .outsideRuns: true
        default: false
        }
    }
}

// What else there is to say.
extension Asking {
    func remarks(beside verdict: Verdict) -> [Remark] {
        guard let index else { return besides(verdict) + [.gone] }
        let prospects = prospects(verdict, index)
        guard let audience = records.programme.scenarios[index].audience,
            isAboutAudience(verdict), !prospects.contains(where: \.tellsOfAudience)
        else { return besides(verdict) + prospects }
        return besides(verdict) + [.audience(inquiry.falseParts(of: audience))] + prospects
    }

    /// The version of the files that decided what the verdict tells of.
    func versions(of verdict: Verdict) -> [Remark] {
        guard let version = verdict.version, !version.isEmpty else { return [] }
        let current = records.edition.version
        let now = version == current ? nil : String(current.prefix(12))
        return [.version(String(version.prefix(12)), now: now)]
    }

    /// What belongs to the picture beside a decision: what kept a message waiting whose time was over;
    /// the last message that was sent or, where that is the verdict, the last step of its journey that
    /// was not.
    private func besides(_ verdict: Verdict) -> [Remark] {
        var told: LedgerEntry?
        if case .decided(let decision) = verdict { told = decision.entry }
        let end = told.flatMap { earlyEnd(after: $0) }.map { [$0] } ?? []
        let others = [
            told.flatMap { heldBefore($0) },
            told.flatMap { notSentBeside($0) } ?? lastSent(but: told),
        ]
        return end + others.compactMap(\.self).map { .besides(records.decision($0)) }
    }

    /// How the journey of the decision ended, where that was before its last step.
    private func earlyEnd(after told: LedgerEntry) -> Remark? {
        let journey = records.journeys.last {
            $0.scenario == name && $0.occurrence == told.occurrence
        }
        guard let journey, let ended = journey.ended, let ending = journey.ending,
            ending != .completed
        else { return nil }
        return .ended(journey, at: ended, ending)
    }

    /// What last kept waiting a message that then was out of time.
    private func heldBefore(_ told: LedgerEntry) -> LedgerEntry? {
        guard told.reason == .expired else { return nil }
        return entries.last {
            $0.number < told.number && !$0.outcome.isFinal && $0.occurrence == told.occurrence
                && $0.step == told.step
        }
    }

    /// Of the journey of a message that was sent, the last that was not.
    private func notSentBeside(_ told: LedgerEntry) -> LedgerEntry? {
        guard told.isMessage else { return nil }
        return entries.last {
            $0.outcome.isFinal && !$0.isMessage && $0.occurrence == told.occurrence
        }
    }

    private func lastSent(but told: LedgerEntry?) -> LedgerEntry? {
        told?.isMessage == true ? nil : entries.last(where: \.isMessage)
    }

    /// Whether the verdict was that the member is not in the audience, as the ledger recorded it then.
    private func isAboutAudience(_ verdict: Verdict) -> Bool {
        guard case .decided(let decision) = verdict else { return false }
        return decision.entry.reason == .notInAudience
    }

    /// What comes next by the clock or, for other triggers that never fired, what would become of an
    /// occurrence now.
    private func prospects(_ verdict: Verdict, _ index: Int) -> [Remark] {
        let scenario = records.programme.scenarios[index]
        guard records.deployment.liveSince[index] != nil else {
            return scenario.status == .draft && !verdict.isNever ? [.state(.draft)] : []
        }
        if let next = inquiry.nextMoment(of: index) {
            let prospect = prospect(verdict, index, at: next)
            return [next > records.now ? .next(next, prospect) : .due(next, prospect)]
        }
        if case .never(let never) = verdict, never.needsMore { return [] }
        if scenario.trigger.isDrivenByClock { return [.noNext] }
        guard case .never(let never) = verdict else {
            return closed(scenario).map { [.state($0)] } ?? []
        }
        if never.isRefusal { return [] }
        let prospect = prospect(verdict, index, at: records.now, by: lastEvent(scenario))
        if case .begins = prospect { return [] }
        return [.standing(prospect)]
    }

    private func prospect(
        _ verdict: Verdict, _ index: Int, at instant: Instant, by event: Event? = nil
    ) -> Prospect {
        guard let refusal = inquiry.refusal(of: index, at: instant, by: event) else {
            guard let entry = inquiry.obstacle(of: index, at: instant, by: event) else {
                return .begins
            }
            let decision = records.decision(entry)
            return .keptBack(decision, says(verdict, entry) ? nil : decision.why)
        }
        if case .refused = verdict, refusal == inquiry.refusal(of: index, at: records.now) {
            return .refused(nil)
        }
        return .refused(records.why(refusal, records.programme.scenarios[index]))
    }

    /// Whether the verdict gives the reason of the row already.
    private func says(_ verdict: Verdict, _ entry: LedgerEntry) -> Bool {
        guard case .decided(let decision) = verdict else { return false }
        return decision.entry.step == entry.step && decision.entry.outcome == entry.outcome
            && decision.entry.reason == entry.reason && decision.entry.detail == entry.detail
    }

    /// The last event that the trigger has an eye on.
    private func lastEvent(_ scenario: Scenario) -> Event? {
        let types = scenario.trigger.eventsOfInterest
        return records.events.last { types.contains($0.event.type) }?.event
    }
}

extension Remark {
    /// Whether it gives the parts of the audience that are not true.
    fileprivate var tellsOfAudience: Bool {
        switch self {
        case .next(_, .refused(.notInAudience?)), .due(_, .refused(.notInAudience?)),
            .standing(.refused(.notInAudience?)):
            true
        default: false
        }
    }
}

extension LedgerEntry {
    /// Whether it reached the member, alone or in another message.
    fileprivate var isMessage: Bool { outcome == .sent || outcome == .inserted }
}

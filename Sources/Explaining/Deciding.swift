import Campaigns
import CivilTime
import Engine

// From a row of the ledger to all that is known of it.
extension MemberRecords {
    /// The row with its reason, its message and what comes next.
    func decision(_ entry: LedgerEntry) -> Decision {
        let why = entry.reason.map { self.why($0, entry) }
        let message = message(entry.message)
        return Decision(
            entry, why: why, next: next(of: entry, after: why?.end), message: message,
            wayOut: wayOut(entry.message), delay: message.flatMap(delay))
    }

    private func next(of entry: LedgerEntry, after end: Instant?) -> Decision.Next? {
        switch (entry.outcome, entry.reason, entry.detail?.retry) {
        case (.incomplete, _, _): .value(before: entry.deadline)
        // A place that is kept beyond the deadline may be given up before.
        case (.deferred, _, let retry?) where retry >= entry.deadline ?? .distantFuture:
            .eachWakeUp(before: entry.deadline)
        case (.deferred, _, let retry?) where retry == end: .then(retry)
        case (.deferred, _, let retry?): .retry(retry)
        // Only what waits for a mail has no instant for these.
        case (.deferred, .cap, nil), (.deferred, .reserved, nil): .mail(before: entry.deadline)
        case (.deferred, _, nil): .eachWakeUp(before: entry.deadline)
        default: nil
        }
    }

    private func why(_ reason: Reason, _ entry: LedgerEntry) -> Why {
        let detail = entry.detail
        let error = detail?.error.map { Lack(error: $0) }
        switch reason {
        case .exited: return .exited(atEntry: entry.outcome == .notEntered)
        case .expired:
            let isNow = entry.deadline == entry.at
            let beforehand = entry.deadline.map { entry.at < $0 } ?? false
            return .expired(deadline: isNow ? nil : entry.deadline, beforehand: beforehand)
        case .notInAudience: return .notInAudience(error, [])
        case .condition: return .condition(error)
        case .unreachable: return .unreachable(channels(of: entry))
        case .noConsent:
            let channels = channels(of: entry)
            return .noConsent(
                channels, category: entry.category, consentLacking(on: channels, entry.category),
                withdrawn: withdrawal(before: entry))
        case .suppressed: return .suppressed(channels(of: entry), suppression(before: entry))
        case .controlGroup: return .controlGroup
        case .hold: return .hold(detail?.hold)
        case .paused: return .paused
        case .excluded:
            let end = detail?.excludedBy.flatMap { endOfExclusion(by: $0, at: entry.at) }
            return .excluded(by: detail?.excludedBy, category: entry.category, until: end)
        case .contactHours: return .contactHours
        case .cap:
            let contacts = (detail?.contacts ?? []).map(made)
            return .cap(detail?.cap, limit: detail?.limit ?? 0, contacts: contacts)
        case .reserved:
            let send = detail?.reserved?.split(separator: "/", maxSplits: 1).map(String.init)
            let name = send?.count == 2 ? send.map { messageName($0[0], $0[1]) } : detail?.reserved
            return .reserved(name, at: detail?.reservedAt)
        case .missingValue: return .missingValue(detail?.missing.map { Lack(missing: $0) })
        case .entry: return entryRule(of: entry.scenario, at: entry.at)
        case .runs: return .runs(programme.scenario(named: entry.scenario)?.runs)
        case .superseded: return .superseded
        case .scenarioChanged: return .scenarioChanged
        case .cancelled: return .cancelled
        }
    }

    /// What is not true now of the conditions under which the member may be written to.
    private func consentLacking(on channels: [String], _ category: String) -> [FalsePart] {
        let categories = programme.pressure.categories.filter { $0.name == category }
        let conditions =
            programme.channels.filter { channels.contains($0.name) }.compactMap(\.consent)
            + categories.compactMap { category in
                if case .also(let consent) = category.consent { consent } else { nil }
            }
        let facts = Facts(attributes: member.attributes, now: now, deployment: deployment)
        // Two channels, or a channel and a category, may ask for the same.
        return conditions.flatMap { facts.falseParts(of: $0) }.reduce(into: []) { parts, part in
            if !parts.contains(part) { parts.append(part) }
        }
    }

    /// The channels of the row's step, as the files have it now.
    private func channels(of entry: LedgerEntry) -> [String] {
        guard let scenario = programme.scenario(named: entry.scenario), let step = entry.step,
            let place = scenario.stepIndex(step),
            case .send(let send) = scenario.steps[place].kind
        else { return [] }
        return send.channels.map { programme.channels[$0].name }
    }

    /// The withdrawal that was known when consent was found wanting; the latest, where several were.
    private func withdrawal(before entry: LedgerEntry) -> Withdrawal? {
        let channels = channels(of: entry)
        return state.withdrawals.filter { said in
            !said.isLifted && channels.contains(said.channel)
                && said.category.map { $0 == entry.category } ?? true
                && events.contains { withdraws($0, said) && $0.event.received <= entry.at }
        }.max { $0.at < $1.at }
    }

    private func withdraws(_ event: RecordedEvent, _ said: Withdrawal) -> Bool {
        guard event.event.time == said.at, event.event.type >= 0 else { return false }
        switch programme.catalogue.events[event.event.type].builtIn {
        case .consentWithdrawn, .messageUnsubscribed: return true
        default: return false
        }
    }

    private func suppression(before entry: LedgerEntry) -> Suppression? {
        let channels = channels(of: entry)
        return state.suppressed.filter { channels.contains($0.channel) && $0.at <= entry.at }
            .max { $0.at < $1.at }
    }

    /// When what the scenario keeps quiet at the instant ends by itself.
    private func endOfExclusion(by scenario: String, at instant: Instant) -> Instant? {
        guard let scenario = programme.scenario(named: scenario) else { return nil }
        return journeys.filter { journey in
            let isOver = journey.ending == .exited || journey.ending == .restarted
            let end = isOver ? journey.ended ?? .distantFuture : .distantFuture
            return journey.scenario == scenario.name && journey.began <= instant && instant < end
        }.compactMap { scenario.endOfExclusion(begun: $0.began, in: zone) }.max()
    }

    /// What a contact that fills a cap was.
    private func made(_ contact: String) -> Why.Made {
        if let message = message(contact) {
            return Why.Made(
                name: messageName(message.scenario, message.step), at: message.decidedAt)
        }
        guard let event = event(named: contact) else { return Why.Made(name: contact, at: nil) }
        return Why.Made(name: name(of: event), at: event.event.time)
    }

    private func entryRule(of scenario: String, at instant: Instant) -> Why {
        let last = journeys.last { $0.scenario == scenario && $0.began <= instant }
        return .entry(programme.scenario(named: scenario)?.entry, last: last?.began)
    }

    /// Why an occurrence would begin no journey of the scenario, as things stand, or as they stood then.
    func why(_ refusal: Inquiry.Refusal, _ scenario: Scenario, at instant: Instant? = nil) -> Why {
        switch refusal.reason {
        case .paused: .paused
        case .runs: .runs(scenario.runs)
        case .exited: .exited(atEntry: true)
        case .notInAudience: .notInAudience(nil, refusal.falseParts)
        default: entryRule(of: scenario.name, at: instant ?? now)
        }
    }
}

import Campaigns
import CivilTime
import Expressions

/// What the rule table says of one candidate at one instant; the first rule that applies.
enum Verdict {
    case exited
    case expired
    case outsideAudience
    case conditionFalse
    case noChannel(String)
    case inControlGroup
    case paused
    /// A hold of that name is on.
    case held(String)
    /// Those scenarios keep the category quiet, the last until then; tried again when that is over.
    case excluded([String], until: Instant, retry: Instant?)
    case outsideHours(opening: Instant?)
    /// The full caps, and the instant at which all of them have room, moved into contact hours.
    case capped([CapState], retry: Instant?)
    /// Nothing speaks against it: a message to that address, unless its template lacks a value.
    case free(Way)

    /// The way a message takes, and how many caps were counted before it.
    struct Way {
        var channel: Int
        var address: String
        var capsCounted: Int
    }

    /// The rule that a contact in spite of the verdict breaks, and what to say of it.
    var breach: (rule: Rule, text: String)? {
        switch self {
        case .exited: (.exit, "an 'exit: when:' holds")
        case .expired: (.deadline, "the deadline has come")
        case .outsideAudience: (.audience, "the audience is false")
        case .conditionFalse: (.condition, "the step's 'when' is false")
        case .noChannel("no_consent"): (.consent, "no channel has consent")
        case .noChannel("suppressed"): (.suppression, "the address is suppressed")
        case .noChannel: (.channel, "no channel has an address")
        case .inControlGroup: (.controlGroup, "the member is in a control group")
        case .paused: (.status, "the scenario is not live")
        case .held(let hold): (.hold, "the hold '\(hold)' is on")
        case .excluded(let scenarios, let end, _):
            (.exclusion, "\(scenarios.joined(separator: ", ")) keeps it quiet until \(end)")
        case .outsideHours(let opening):
            (.contactHours, "contact hours open at \(opening.map { "\($0)" } ?? "no time")")
        case .capped(let caps, _):
            (
                .cap,
                caps.map {
                    "cap '\($0.name)' is full (\($0.contacts.count) of \($0.limit): "
                        + $0.contacts.joined(separator: ", ") + ")"
                }.joined(separator: "; ")
            )
        case .free: nil
        }
    }

    /// What the ledger then says, with the time at which it is tried again; nil: a contact.
    /// One that is written, though a value is missing, waits for itself and not for a mail.
    func refusal(_ send: Send, deadline: Instant, isWritten: Bool = false) -> Refusal? {
        switch self {
        case .exited: return Refusal("dropped", "exited")
        case .expired: return Refusal("dropped", "expired")
        case .outsideAudience: return Refusal("dropped", "not_in_audience")
        case .conditionFalse: return Refusal("skipped", "condition")
        case .noChannel(let reason): return Refusal("dropped", reason)
        case .inControlGroup: return Refusal("control", "control_group")
        case .paused: return Refusal(send.ifBlocked == .drop ? "dropped" : "deferred", "paused")
        case .held: return Refusal(send.ifBlocked == .drop ? "dropped" : "deferred", "hold")
        case .excluded(_, _, let retry?) where retry < deadline && send.ifBlocked != .drop:
            return Refusal("deferred", "excluded", retry)
        case .excluded: return Refusal("dropped", "excluded")
        case .outsideHours(let opening?) where opening < deadline:
            return Refusal("deferred", "contact_hours", opening)
        case .outsideHours: return Refusal("dropped", "expired")
        case .capped where send.ifBlocked == .insert && !isWritten:
            return Refusal("deferred", "cap")
        case .capped(_, let retry?) where retry < deadline && send.ifBlocked != .drop:
            return Refusal("deferred", "cap", retry)
        case .capped: return Refusal("dropped", "cap")
        case .free: return nil
        }
    }
}

/// A ledger row that is not a contact.
struct Refusal: Equatable {
    var outcome: String
    var reason: String
    var retry: Instant?

    /// A row of that outcome and reason, to be tried again at the instant.
    init(_ outcome: String, _ reason: String, _ retry: Instant? = nil) {
        self.outcome = outcome
        self.reason = reason
        self.retry = retry
    }

    var words: String { "\(outcome) \(reason)\(retry.map { " until \($0)" } ?? "")" }
}

/// One candidate at one instant, as the rule table looks at it.
struct Candidate {
    let person: Person
    let scenario: Scenario
    let send: Send
    let asking: Asking
    let deadline: Instant
    /// Contacts that do not weigh on it: its own incomplete message.
    var leftOut: Set<String>
    let controlGroups: Bool
    /// What keeps categories quiet, now or later.
    let quiet: [Quiet]

    private var programme: Programme { person.programme }

    /// Goes through the rule table of the contract, in its order.
    func verdict() -> Verdict {
        if scenario.isExited(asking) { return .exited }
        if asking.now >= deadline { return .expired }
        if let audience = scenario.audience, !audience.isTrue(asking) { return .outsideAudience }
        if let when = send.when, !when.isTrue(asking) { return .conditionFalse }
        switch channel() {
        case .failure(let none): return .noChannel(none.reason)
        case .success(let reached): return verdict(on: reached)
        }
    }

    /// Rules 6 to 10, which know the channel.
    private func verdict(on reached: Reached) -> Verdict {
        let channel = reached.channel
        if let standing = standing() { return standing }
        let hours = Hours(asking, channel: channel, category: scenario.category)
        if let excluded = exclusion(at: asking.now, hours) { return excluded }
        let opening = hours.opening(from: asking.now)
        if opening != asking.now { return .outsideHours(opening: opening) }
        return capVerdict(reached, hours)
    }

    private func capVerdict(_ reached: Reached, _ hours: Hours) -> Verdict {
        let count = CapCount(
            asking: asking, scenario: scenario, channel: reached.channel, leftOut: leftOut)
        let states = count.states()
        let full = states.filter(\.isFull)
        guard !full.isEmpty else {
            return .free(
                .init(
                    channel: reached.channel, address: reached.address, capsCounted: states.count))
        }
        let rooms = full.compactMap(\.room)
        let last = rooms.count == full.count ? rooms.max() : nil
        return .capped(full, retry: last.flatMap { hours.opening(from: $0) })
    }

    /// Rules 6 and 7.
    private func standing() -> Verdict? {
        if controlGroups, person.isInControlGroup(of: scenario) { return .inControlGroup }
        let isExempt = programme.pressure.categories[scenario.category].isExempt
        let hold = programme.pressure.holds.first { hold in
            (hold.categories?.contains(scenario.category) ?? !isExempt) && hold.when.isTrue(asking)
        }
        if let hold { return .held(hold.name) }
        return scenario.status == .live ? nil : .paused
    }

    /// Rule 8 at that time; nil: nothing keeps it quiet then.
    private func exclusion(at instant: Instant, _ hours: Hours) -> Verdict? {
        let on = quiet(at: instant)
        guard let last = on.map(\.end).max() else { return nil }
        return .excluded(
            on.filter { $0.end == last }.map(\.scenario), until: last,
            retry: hours.opening(from: last))
    }

    private func quiet(at instant: Instant) -> [Quiet] {
        guard !programme.pressure.categories[scenario.category].isExempt else { return [] }
        return quiet.filter {
            $0.scenario != scenario.name && $0.categories.contains(scenario.category)
                && $0.began <= instant && instant < $0.end
        }
    }

    /// What rules 1 to 8 say, as an insert is asked when a mail comes; nil: it may travel.
    func refusalAsInsert() -> Verdict? {
        switch verdict() {
        case .outsideHours, .capped, .free: nil
        case let other: other
        }
    }

    /// When and on which channel it would be sent if its turn came then and rules 1 to 8, as they
    /// stand now, let it; nil: it would not.
    func prospect(from time: Instant) -> (time: Instant, channel: Int)? {
        if scenario.isExited(asking) { return nil }
        if let audience = scenario.audience, !audience.isTrue(asking) { return nil }
        if let when = send.when, !when.isTrue(asking) { return nil }
        guard case .success(let reached) = channel(), standing() == nil else { return nil }
        let hours = Hours(asking, channel: reached.channel, category: scenario.category)
        guard let opening = hours.opening(from: max(time, asking.now)), opening < deadline,
            quiet(at: opening).isEmpty
        else { return nil }
        return (opening, reached.channel)
    }

    private struct NoChannel: Error {
        var reason: String
    }

    private struct Reached {
        var channel: Int
        var address: String
    }

    /// The first channel, the preferred one before all, that has an address, consent and no
    /// suppression; else the reason of the one that got furthest.
    private func channel() -> Result<Reached, NoChannel> {
        var furthest = 0
        for channel in channelsInOrder() {
            guard let address = person.address(on: channel, asking) else { continue }
            guard hasConsent(channel) else {
                furthest = max(furthest, 1)
                continue
            }
            guard !person.isSuppressed(address, on: channel) else {
                furthest = 2
                continue
            }
            return .success(Reached(channel: channel, address: address))
        }
        return .failure(NoChannel(reason: ["unreachable", "no_consent", "suppressed"][furthest]))
    }

    private func channelsInOrder() -> [Int] {
        guard let slot = programme.catalogue.slot(ofAttribute: "preferred_channel"),
            case .string(let name)? = asking.value(at: Slot(root: Root.member, index: slot)),
            let preferred = programme.channelIndex(named: name), send.channels.contains(preferred)
        else { return send.channels }
        return [preferred] + send.channels.filter { $0 != preferred }
    }

    private func hasConsent(_ channel: Int) -> Bool {
        switch programme.pressure.categories[scenario.category].consent {
        case .notRequired: return true
        case .channelOnly: break
        case .also(let consent): guard consent.isTrue(asking) else { return false }
        }
        if let consent = programme.channels[channel].consent, !consent.isTrue(asking) {
            return false
        }
        return !person.hasWithdrawn(channel, scenario.category)
    }
}

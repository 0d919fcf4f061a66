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
    func refusal(_ send: Send, deadline: Instant) -> Refusal? {
        switch self {
        case .exited: return Refusal("dropped", "exited")
        case .expired: return Refusal("dropped", "expired")
        case .outsideAudience: return Refusal("dropped", "not_in_audience")
        case .conditionFalse: return Refusal("skipped", "condition")
        case .noChannel(let reason): return Refusal("dropped", reason)
        case .inControlGroup: return Refusal("control", "control_group")
        case .paused: return Refusal(send.ifBlocked == .drop ? "dropped" : "deferred", "paused")
        case .outsideHours(let opening?) where opening < deadline:
            return Refusal("deferred", "contact_hours", opening)
        case .outsideHours: return Refusal("dropped", "expired")
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

    private var programme: Programme { person.programme }

    /// Goes through the rule table of the contract, in its order.
    func verdict() -> Verdict {
        if isExited { return .exited }
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
        if isInControlGroup { return .inControlGroup }
        if scenario.status != .live { return .paused }
        let hours = Hours(asking, channel: channel, category: scenario.category)
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

    private var isExited: Bool {
        scenario.exits.contains { exit in
            if case .when(let condition) = exit { condition.isTrue(asking) } else { false }
        }
    }

    private var isInControlGroup: Bool {
        guard controlGroups, !programme.pressure.categories[scenario.category].isExempt
        else { return false }
        return [(scenario.controlGroup, scenario.name), (programme.controlGroup, programme.name)]
            .contains { share, name in
                share?.contains(salt: programme.salt, name: name, member: person.id) ?? false
            }
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

import Campaigns
import Expressions

extension Judged {
    /// Rule 5: no channel has an address, consent and no suppression.
    static func noChannel(_ judged: Judged) -> Ruling? {
        judged.choice.refusal.map { .final(.dropped, $0, nil) }
    }
}

/// The channel that a send would take, with its address, or why it has none.
struct ChannelChoice {
    /// Index of the programme.
    var channel: Int?
    var address: String?
    var refusal: Reason?
}

extension WakeUp {
    /// The first channel in order of preference with an address, consent and no suppression; of
    /// several that fail, the reason of the one that got furthest.
    func choose(_ channels: [Int], category: Int) -> ChannelChoice {
        var furthest = Reason.unreachable
        for channel in ordered(channels) {
            guard let address = facts.text(programme.channels[channel].to) else { continue }
            guard isConsented(channel, programme.pressure.categories[category]) else {
                if furthest == .unreachable { furthest = .noConsent }
                continue
            }
            if isSuppressed(address, on: programme.channels[channel].name) {
                furthest = .suppressed
                continue
            }
            return ChannelChoice(channel: channel, address: address, refusal: nil)
        }
        return ChannelChoice(channel: nil, address: nil, refusal: furthest)
    }

    /// The channels in the step's order, the member's preferred one first if it is among them.
    private func ordered(_ channels: [Int]) -> [Int] {
        guard channels.count > 1, let slot = programme.preferredChannelSlot,
            case .string(let name)? = facts.member(slot),
            let preferred = channels.firstIndex(where: { programme.channels[$0].name == name })
        else { return channels }
        var ordered = channels
        ordered.insert(ordered.remove(at: preferred), at: 0)
        return ordered
    }

    /// The channel's consent and the category's, and nothing withdrawn.
    func isConsented(_ channel: Int, _ category: Campaigns.Category) -> Bool {
        if case .notRequired = category.consent { return true }
        if let consent = programme.channels[channel].consent, !consent.isTrue(facts) {
            return false
        }
        if case .also(let consent) = category.consent, !consent.isTrue(facts) { return false }
        return !isWithdrawn(programme.channels[channel].name, category.name)
    }

    private func isWithdrawn(_ channel: String, _ category: String) -> Bool {
        guard !member.state.withdrawals.isEmpty else { return false }
        let said = member.state.withdrawals.filter { $0.channel == channel }
        // What was said last counts, of the category or of the whole channel.
        let whole = said.filter { $0.category == nil }.map(\.at).max()
        let own = said.filter { $0.category == category }.max { $0.at < $1.at }
        guard let own else { return whole != nil }
        if !own.isLifted { return true }
        return whole.map { $0 > own.at } ?? false
    }

    /// Whether the address must not be written to by the channel.
    func isSuppressed(_ address: String, on channel: String) -> Bool {
        member.state.suppressed.contains {
            $0.channel == channel && isSameAddress($0.address, address)
        }
    }
}

/// Whether two texts are one address: the domain of a mail address is the same in capitals (RFC 5321,
/// 2.4), what stands before it may not be.
func isSameAddress(_ a: String, _ b: String) -> Bool {
    if a == b { return true }
    guard let at = a.lastIndex(of: "@"), let bt = b.lastIndex(of: "@"), a[..<at] == b[..<bt] else {
        return false
    }
    return a[at...].lowercased() == b[bt...].lowercased()
}

import Campaigns
import CivilTime
import Expressions

extension WakeUp {
    /// What consent and feedback events mean to the engine itself.
    mutating func take(_ builtIn: BuiltInEvent, _ event: Event) {
        guard let channel = text("channel", of: event) else { return }
        switch builtIn {
        case .consentGiven:
            give(channel, category: text("category", of: event), at: event.time)
        case .consentWithdrawn:
            withdraw(channel, category: text("category", of: event), at: event.time)
        case .messageUnsubscribed:
            withdraw(channel, category: unsubscribedCategory(event), at: event.time)
        case .messageBounced:
            if text("kind", of: event) == "hard" { suppress(channel, event, cause: "bounced") }
        case .messageComplained:
            suppress(channel, event, cause: "complained")
        case .messageDelivered, .messageOpened, .messageClicked:
            break
        }
    }

    /// A text field of an event; nil where it has none or an empty one.
    func text(_ field: String, of event: Event) -> String? {
        let fields = programme.catalogue.events[event.type].fields
        guard let position = fields.firstIndex(where: { $0.name == field }),
            case .string(let text)? = event.data[position], !text.isEmpty
        else { return nil }
        return text
    }

    /// The category that one click withdraws; nil: the whole channel.
    private func unsubscribedCategory(_ event: Event) -> String? {
        guard programme.unsubscribe == .category, let name = text("scenario", of: event),
            let scenario = programme.scenario(named: name)
        else { return nil }
        return programme.pressure.categories[scenario.category].name
    }

    /// Takes consent back. What was said later stands, whichever arrives first.
    private mutating func withdraw(_ channel: String, category: String?, at time: Instant) {
        let isCovered = member.state.withdrawals.contains {
            $0.channel == channel && $0.category == category && !$0.isLifted && $0.at >= time
        }
        if isCovered { return }
        // A withdrawal of the whole channel takes in all that was said of its categories before.
        member.state.withdrawals.removeAll {
            $0.channel == channel && $0.at <= time
                && (category == nil || $0.category == category)
        }
        member.state.withdrawals.append(
            Withdrawal(channel: channel, category: category, at: time))
    }

    /// Lifts what was withdrawn before the consent; one that arrives late lifts nothing said since.
    private mutating func give(_ channel: String, category: String?, at time: Instant) {
        member.state.withdrawals.removeAll {
            $0.channel == channel && $0.at <= time
                && (category == nil || $0.category == category)
        }
        guard let category else { return }
        let said = member.state.withdrawals.filter { $0.channel == channel }
        let isWithdrawnSince = said.contains { $0.category == category && $0.at > time }
        let whole = said.contains { $0.category == nil && $0.at <= time }
        if whole, !isWithdrawnSince {
            member.state.withdrawals.append(
                Withdrawal(channel: channel, category: category, at: time, isLifted: true))
        }
    }

    /// Suppresses the address that the message went to; where that is not known any more, the one
    /// that the member has now.
    private mutating func suppress(_ channel: String, _ event: Event, cause: String) {
        let message = text("message", of: event)
        let known = member.state.contacts.first { $0.message == message }?.address
        let current = programme.channelIndex(named: channel).flatMap {
            facts.text(programme.channels[$0].to)
        }
        guard let address = known ?? current,
            !member.state.suppressed.contains(where: {
                $0.channel == channel && isSameAddress($0.address, address)
            })
        else { return }
        let entry = Suppression(
            channel: channel, address: address, cause: cause, at: event.time)
        let index = member.state.suppressed.insertionIndex {
            ($0.channel, $0.address) < (channel, address)
        }
        member.state.suppressed.insert(entry, at: index)
    }
}

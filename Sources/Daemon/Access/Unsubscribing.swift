import Campaigns
import CivilTime
package import Engine
import Expressions
import Storage
import Templates

extension TactService {
    /// The message that an unsubscribe link is about; nil: the link is not ours, or the message has been
    /// erased. Throws what the store throws.
    package func message(ofUnsubscribeToken token: String) async throws -> OutboxMessage? {
        guard let id = deployment.settings.links.message(ofToken: token[...]) else { return nil }
        return try await read { try $0.message(id: id) }
    }

    /// Records that the member wants no more of this kind: the event `message.unsubscribed`, once for a
    /// message however often the link is followed, and once more where consent has been given since, or
    /// an event of that name came from elsewhere. Throws what the writer throws, and the store.
    package func unsubscribe(_ message: OutboxMessage) async throws {
        let now = clock()
        let name = "unsubscribe \(message.id)"
        guard try await takeUnsubscribed(message, as: name, at: now) == .duplicate,
            try await !isUnsubscribed(message)
        else { return }
        _ = try await takeUnsubscribed(message, as: "\(name) \(now)", at: now)
    }

    private func takeUnsubscribed(
        _ message: OutboxMessage, as id: String, at now: Instant
    ) async throws -> Taken? {
        let reading = reading
        let catalogue = reading.catalogue
        guard let type = catalogue.events.firstIndex(where: { $0.builtIn == .messageUnsubscribed })
        else { return nil }
        let values = [
            "message": message.id, "scenario": message.scenario, "step": message.step,
            "channel": message.channel,
        ]
        let event = Event(
            source: "tact", id: id, type: type, member: message.member,
            time: now, received: now,
            data: catalogue.events[type].fields.map { values[$0.name].map { .string($0) } })
        let taken = try await writer.take([.event(event)], readBy: reading, weight: 0)
        if case .broken(let why)? = taken.first { throw WriterError.broken(why) }
        return taken.first
    }

    /// Whether what the link takes back is taken back: the channel or, where the programme says so, the
    /// category on it.
    private func isUnsubscribed(_ message: OutboxMessage) async throws -> Bool {
        let byCategory = deployment.edition.programme.unsubscribe == .category
        return try await read { store in
            let found = try store.members(ids: [message.member], contactsFrom: .distantFuture).first
            return found?.member.state.withdrawals.contains {
                $0.channel == message.channel && !$0.isLifted
                    && ($0.category == nil || byCategory && $0.category == message.category)
            } ?? true
        }
    }
}

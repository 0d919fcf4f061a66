import Campaigns
import CivilTime
package import Engine
import Expressions
import Storage

extension TactService {
    /// The message that an unsubscribe link is about; nil: the link is not ours, or the message has been
    /// erased. Throws what the store throws.
    package func message(ofUnsubscribeToken token: String) async throws -> OutboxMessage? {
        guard let id = deployment.settings.links.message(ofToken: token[...]) else { return nil }
        return try await read { try $0.message(id: id) }
    }

    /// Records that the member wants no more of this kind: the event `message.unsubscribed`, once for a
    /// message however often the link is followed. Throws what the writer throws.
    package func unsubscribe(_ message: OutboxMessage) async throws {
        let reading = reading
        let catalogue = reading.catalogue
        guard let type = catalogue.events.firstIndex(where: { $0.builtIn == .messageUnsubscribed })
        else { return }
        let values = [
            "message": message.id, "scenario": message.scenario, "step": message.step,
            "channel": message.channel,
        ]
        let now = clock()
        let event = Event(
            source: "tact", id: "unsubscribe \(message.id)", type: type, member: message.member,
            time: now, received: now,
            data: catalogue.events[type].fields.map { values[$0.name].map { .string($0) } })
        _ = try await writer.take([.event(event)], readBy: reading, weight: 0)
    }
}

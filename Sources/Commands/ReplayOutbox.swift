import Campaigns
import CivilTime
import Engine
import Outbox
import Simulation
import Storage
import Templates

/// Hands all ready messages over into a folder, each at the instant of its decision, or where its
/// channel has taken its number of the day, on a later day: a Maildir for email, a spool folder for
/// every other channel. What was handed over before stays as it is.
func handOver(_ store: any Store, to folder: String, _ edition: Edition) throws -> RelayReport {
    let sender = Sender.placeholder(name: edition.programme.name)
    let target = ChannelFolders(folder, sender: sender, durability: .perBatch)
    let schedule = try CapacitySchedule(store, edition)
    let relay = Relay(
        store: store, target: target, clock: .planned(schedule.handOver(of:)),
        question: { schedule.isAhead($0, $1) ? .wait(.capacity, until: nil) : .proceed })
    return try relay.drain()
}

/// When messages of channels with a capacity are handed over in a replay. It is worked out anew from all
/// that such a channel has been given, so that it is the same whenever a run was stopped.
private struct CapacitySchedule {
    /// By id: when; what is in `demanded` only expires.
    private var planned: [String: Instant] = [:]
    private var demanded: Set<String> = []
    /// Where the store's clock stands; later has not come yet.
    private let clock: Instant

    /// Throws `StoreError`.
    init(_ store: any Store, _ edition: Edition) throws {
        clock = try store.standing().clock ?? .distantFuture
        let deployment = Deployment(edition: edition, liveSince: [:])
        for (index, channel) in edition.programme.channels.enumerated() {
            guard let perDay = channel.capacityPerDay else { continue }
            var query = MessageQuery()
            query.channel = channel.name
            var messages: [OutboxMessage] = []
            try store.messages(query) { message in
                if message.status != .incomplete && message.status != .cancelled {
                    messages.append(message)
                }
                return true
            }
            demanded.formUnion(messages.map(\.id))
            let demands = messages.map {
                DailyCapacity.Demand(
                    at: $0.decidedAt, priority: $0.priority, deadline: $0.deadline)
            }
            let capacity = DailyCapacity(perDay: perDay, zone: edition.programme.zone)
            let releases = try capacity.releases(of: demands) { number, start in
                try CapacitySchedule.opening(
                    of: messages[number], from: start, channel: index, store, deployment)
            }
            for release in releases { planned[messages[release.demand].id] = release.at }
        }
    }

    /// When contact hours admit a message that has been kept for a later day.
    private static func opening(
        of message: OutboxMessage, from start: Instant, channel: Int, _ store: any Store,
        _ deployment: Deployment
    ) throws -> Instant? {
        let programme = deployment.edition.programme
        let categories = programme.pressure.categories
        guard let category = categories.firstIndex(where: { $0.name == message.category })
        else { return start }
        let attributes = try store.member(message.member).member.attributes
        let facts = Facts(attributes: attributes, now: start, deployment: deployment)
        return SendHours(facts, channel: channel, category: category, in: programme)
            .opening(from: start)
    }

    /// The instant at which the message is handed over; its deadline, where that has passed first.
    func handOver(of message: OutboxMessage) -> Instant {
        if let instant = planned[message.id] { return instant }
        return isLeft(message) && message.deadline <= clock ? message.deadline : message.decidedAt
    }

    /// Whether the run has not come so far yet that the message is handed over or expires.
    func isAhead(_ message: OutboxMessage, _ instant: Instant) -> Bool {
        instant > clock || isLeft(message)
    }

    /// Whether there is no room for the message on any day before its deadline.
    private func isLeft(_ message: OutboxMessage) -> Bool {
        planned[message.id] == nil && demanded.contains(message.id)
    }
}

public import Engine

/// Where messages of a channel stand: what an outbox is counted by.
public struct MessageStanding: Hashable, Sendable {
    public var channel: String
    public var status: MessageStatus

    public init(channel: String, status: MessageStatus) {
        (self.channel, self.status) = (channel, status)
    }

    /// Statuses that somebody may have to do something about; few at any time.
    public static let watched: Set<MessageStatus> = [.ready, .incomplete, .failed]
}

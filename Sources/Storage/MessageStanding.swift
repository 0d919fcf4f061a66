package import Engine

/// Where messages of a channel stand: what an outbox is counted by.
package struct MessageStanding: Hashable, Sendable {
    package var channel: String
    package var status: MessageStatus

    package init(channel: String, status: MessageStatus) {
        (self.channel, self.status) = (channel, status)
    }

    /// Statuses that somebody may have to do something about; few at any time.
    package static let watched: Set<MessageStatus> = [.ready, .incomplete, .failed]
}

package import Engine

/// One folder a channel under one folder: a Maildir for mail, a spool folder for everything else.
///
/// `DIR/email` is the Maildir, `DIR/sms` and so on hold JSON files. A channel's folder is made when
/// its first message comes.
package final class ChannelFolders: Target {
    private let path: String
    private let sender: Sender
    private let mailChannels: Set<String>

    /// The channels whose messages are mails.
    package static let mailChannels: Set<String> = ["email"]
    private let durability: Durability
    private let calls: SystemCalls
    private var targets: [String: any Target] = [:]
    /// Names in the order in which their folders were opened: the order of flushing.
    private var opened: [String] = []

    package convenience init(
        _ path: String, sender: Sender, mailChannels: Set<String> = ChannelFolders.mailChannels,
        durability: Durability = .perFile
    ) {
        self.init(
            path, sender: sender, mailChannels: mailChannels, durability: durability, calls: .real)
    }

    init(
        _ path: String, sender: Sender, mailChannels: Set<String> = ChannelFolders.mailChannels,
        durability: Durability, calls: SystemCalls
    ) {
        self.path = path
        self.sender = sender
        self.mailChannels = mailChannels
        self.durability = durability
        self.calls = calls
    }

    /// The folder of a channel, whether it exists yet or not; throws `bad_channel`.
    package func folder(of channel: String) throws(DeliveryFailure) -> String {
        "\(path)/\(try PlainName(folderOf: channel).text)"
    }

    /// Throws what the channel's target throws, and `bad_channel`.
    package func deliver(_ message: OutboxMessage) throws(DeliveryFailure) {
        try target(of: message.channel).deliver(message)
    }

    /// Flushes every folder, also after one has failed; throws the first failure.
    package func flush() throws(DeliveryFailure) {
        var failure: DeliveryFailure?
        for channel in opened {
            do throws(DeliveryFailure) {
                try targets[channel]?.flush()
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
    }

    package var isInPlace: Bool { targets.values.allSatisfy(\.isInPlace) }

    /// Reaches the folders of all channels, also of those that nothing has been handed over to since
    /// this was made.
    package func erase(_ messages: [OutboxMessage]) throws(DeliveryFailure) {
        try ChannelFolders.erase(messages, in: path, mailChannels: mailChannels)
    }

    /// Takes the messages out of the folders below the path, if there are any. Throws as `erase` of a
    /// target does.
    package static func erase(
        _ messages: [OutboxMessage], in path: String,
        mailChannels: Set<String> = ChannelFolders.mailChannels
    ) throws(DeliveryFailure) {
        for (channel, own) in Dictionary(grouping: messages, by: \.channel) {
            // A channel that can have no folder has none.
            guard let name = try? PlainName(folderOf: channel).text else { continue }
            let folder = "\(path)/\(name)"
            if mailChannels.contains(channel) {
                try Maildir.erase(own, in: folder)
            } else {
                try SpoolFolder.erase(own, in: folder)
            }
        }
    }

    private func target(of channel: String) throws(DeliveryFailure) -> any Target {
        if let target = targets[channel] { return target }
        let folder = try folder(of: channel)
        let target: any Target
        if mailChannels.contains(channel) {
            target = try Maildir(folder, sender: sender, durability: durability, calls: calls)
        } else {
            target = try SpoolFolder(folder, durability: durability, calls: calls)
        }
        targets[channel] = target
        opened.append(channel)
        return target
    }
}

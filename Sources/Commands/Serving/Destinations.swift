import CampaignFiles
import Campaigns
import CivilTime
import Daemon
import Delivery
import Foundation
import Outbox

/// Makes the destinations of channels as the configuration names them.
struct Destinations: Sendable {
    /// Who mails are from, unless a target says otherwise.
    let sender: Sender
    /// The folder for channels without a target.
    let outbox: String
    let clock: @Sendable () -> Instant

    /// Where the messages of a channel go; nil: they are fetched. Throws a `Failure` for a target that
    /// cannot be used as it is configured, and `FileError`.
    func destination(of channel: String, _ target: ChannelTarget?) throws -> (any Destination)? {
        let (sender, outbox) = (sender, outbox)
        switch target?.way {
        case nil:
            try checkFolder(outbox, "outbox")
            return FolderDestination("outbox \(channel)", clock: clock) { () throws(DeliveryFailure) in
                ChannelFolders(outbox, sender: sender, durability: .perBatch)
            }
        case .maildir(let path):
            try checkFolder(path, "maildir")
            return FolderDestination("maildir \(channel)", clock: clock) { () throws(DeliveryFailure) in
                try Maildir(path, sender: sender, durability: .perBatch)
            }
        case .spool(let path):
            try checkFolder(path, "spool")
            return FolderDestination("spool \(channel)", clock: clock) { () throws(DeliveryFailure) in
                try SpoolFolder(path, durability: .perBatch)
            }
        case .smtp(let server):
            return RemoteDestination(try usable(channel) { try mailServer(server) }, clock: clock)
        case .webhook(let webhook):
            return RemoteDestination(
                try usable(channel) { try self.webhook(webhook) }, clock: clock)
        case .pull: return nil
        }
    }

    /// Refuses what stands where a folder is to be: it goes away by nobody's waiting.
    private func checkFolder(_ path: String, _ key: String) throws {
        var info = stat()
        guard stat(path, &info) == 0, info.st_mode & S_IFMT != S_IFDIR else { return }
        throw Failure(.configuration, "\(key): '\(path)' is there and no folder")
    }

    /// What the body makes; throws a `Failure` of the configuration where its settings do not do.
    private func usable<Target>(_ channel: String, _ make: () throws -> Target) throws -> Target {
        do {
            return try make()
        } catch let failure as DeliveryFailure {
            throw Failure(.configuration, "the target of '\(channel)': \(failure.detail)")
        } catch let complaint as SecretFile.Complaint {
            throw Failure(
                complaint.isForbidden ? .noPermission : .configuration,
                "the target of '\(channel)': \(complaint)")
        }
    }

    private func mailServer(_ server: SMTPServer) throws -> SMTPTarget {
        let encryption: SMTPTarget.Encryption =
            switch server.security {
            case .none: .plain
            case .starttls: .starttls
            case .implicit: .implicit
            }
        let credentials = try server.login.map {
            let password = try SecretFile(path: $0.passwordFile).password()
            return SMTPTarget.Credentials(user: $0.user, password: password)
        }
        return try SMTPTarget(
            SMTPTarget.Settings(
                host: server.host, port: server.port, tls: encryption, caFile: server.caFile,
                credentials: credentials,
                sender: try Sender(name: server.from.name, address: server.from.address),
                heloName: server.helo, connections: server.connections))
    }

    private func webhook(_ webhook: Webhook) throws -> WebhookTarget {
        try WebhookTarget(
            WebhookTarget.Settings(
                url: webhook.url,
                secrets: try SecretFile(path: webhook.secretFile).webhookSecrets(),
                timeout: webhook.timeout), clock: clock)
    }
}

extension Sender {
    /// Who mails are from: whom the configuration names, or else the programme, at an address that
    /// nobody has. Throws `bad_address`.
    init(_ configured: MailSender?, programme: Programme) throws {
        guard let configured else {
            self = .placeholder(name: programme.name)
            return
        }
        try self.init(name: configured.name, address: configured.address)
    }
}

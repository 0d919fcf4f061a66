import CampaignFiles
import Campaigns
import CivilTime
import Daemon
import Engine
import Foundation
import Outbox
import Simulation

/// Mails previews to somebody who is to look at them, by the mail server of `tact.yaml`: outside the
/// store, every cap and the ledger.
struct PreviewProofs {
    private let configuration: ServiceConfiguration
    private let destinations: Destinations
    /// Who takes the mails of channels that have nobody of their own for them.
    private let common: ChannelTarget

    /// How the subject of each begins.
    private static let mark = "[Proof]"

    /// Throws a `Failure` where the configuration has errors or names nobody who takes mails.
    init(_ place: Place, _ programme: Programme) throws {
        guard let configuration = try place.serviceConfiguration().configuration else {
            throw Failure(.configuration, "tact.yaml cannot be used")
        }
        let mailing = configuration.targets.filter(\.takesMails)
        guard let common = mailing.first(where: \.isMailServer) ?? mailing.first else {
            throw Failure(
                .configuration,
                "nobody takes mails: name a mail server in tact.yaml, as in"
                    + " targets: { email: { smtp: { host: mail.example.org } } }")
        }
        (self.configuration, self.common) = (configuration, common)
        destinations = Destinations(
            sender: try Sender(configuration.from, programme: programme),
            outbox: "", clock: { Instant(now: Date()) })
    }

    /// Mails every page to the address, as of the instant. Throws a `Failure` at the first that is
    /// not taken: `no` where it is the mail's fault, `inputOutput` where it is the receiver's.
    func send(_ pages: [PreviewPage], to address: String, at now: Instant) async throws {
        for (target, pages) in grouped(pages) {
            guard let destination = try destinations.destination(of: target.channel, target) else {
                continue
            }
            var outcome = Result<Void, any Error>.success(())
            for page in pages {
                let proof = PreviewProofs.message(of: page, to: address, at: now)
                outcome = await destination.handOver([proof])[0].mapError { failure in
                    Failure(
                        failure.isPermanent ? .no : .inputOutput,
                        "\(page.title(programme: nil)) was not mailed to \(address): \(failure)")
                        as any Error
                }
                if case .failure = outcome { break }
            }
            await destination.close()
            try outcome.get()
        }
    }

    /// In order of their first page.
    private func grouped(_ pages: [PreviewPage]) -> [(target: ChannelTarget, pages: [PreviewPage])] {
        var groups: [(target: ChannelTarget, pages: [PreviewPage])] = []
        for page in pages {
            let own = configuration.target(of: page.message.channel)
            let target = own.flatMap { $0.takesMails ? $0 : nil } ?? common
            if let index = groups.firstIndex(where: { $0.target == target }) {
                groups[index].pages.append(page)
            } else {
                groups.append((target, [page]))
            }
        }
        return groups
    }

    /// The page as a mail to the address. What is no mail says in its subject what it is. A mail
    /// without the member's own way to unsubscribe: whoever looks at a proof is not the member.
    static func message(of page: PreviewPage, to address: String, at now: Instant) -> OutboxMessage {
        var message = page.message
        let title = page.title(programme: nil)
        message.to = address
        message.subject = "\(mark) \(page.isMail ? message.subject ?? title : title)"
        message.key = hexadecimal(
            SHA256.digest(joining: "proof", now.description, address, message.step, title))
        message.id = String(message.key.prefix(20))
        message.unsubscribeURL = ""
        message.decidedAt = now
        return message
    }
}

extension ChannelTarget {
    fileprivate var isMailServer: Bool { if case .smtp = way { true } else { false } }

    fileprivate var takesMails: Bool {
        switch way {
        case .smtp, .maildir: true
        case .spool, .webhook, .pull: false
        }
    }
}

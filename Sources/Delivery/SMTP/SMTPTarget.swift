package import Engine
import NIOSSL
package import Outbox

/// A mail server that takes mails and sends them on (RFC 5321).
///
/// Connections stay open for the next mail, up to a fixed number of them. A mail counts as handed
/// over once the server has answered its last line with 2xx. If the connection ends before that
/// answer the server may have it all the same: the next attempt sends the same bytes under the same
/// `Message-ID`.
package actor SMTPTarget: RemoteTarget {
    package nonisolated let connections: Int
    private let settings: Settings
    private let peer: Peer
    private let cover: SMTPLink.Cover?
    private let places: Places
    /// Open sessions that nobody uses; the one used last is at the end.
    private var parked: [Session] = []
    /// Connections in use, by a number of their own.
    private var inUse: [Int: SMTPLink] = [:]
    private var lastNumber = 0
    private var isClosed = false

    /// A connection that has been through its opening.
    private struct Session: Sendable {
        var link: SMTPLink
        var abilities: SMTPAbilities
    }

    /// Connects to nobody yet. Throws `misconfigured` with the rule that the settings break.
    package init(_ settings: Settings) throws(DeliveryFailure) {
        self.settings = settings
        connections = settings.connections
        peer = try settings.checked()
        if settings.tls == .plain {
            cover = nil
        } else {
            cover = SMTPLink.Cover(
                context: try Trust.context(caFile: settings.caFile),
                isImplicit: settings.tls == .implicit)
        }
        places = Places(settings.connections)
    }

    /// Throws, besides what the network and the server bring about, `bad_address` and `bad_key`
    /// of `MailMessage`. The last question is asked right before DATA, and once more when the server
    /// is ready for the mail.
    package func deliver(
        _ message: OutboxMessage, asking lastQuestion: @escaping LastQuestion
    ) async throws(DeliveryFailure) {
        var mail = try SMTPMail(message, from: settings.sender)
        mail.lastQuestion = lastQuestion
        await places.take()
        defer { places.give() }
        if let session = parked.popLast(), try await hasSent(mail, over: session) { return }
        try await send(mail, over: try await open(), isReused: false)
    }

    package func close() async {
        isClosed = true
        for link in inUse.values { link.close() }
        while let session = parked.popLast() { await session.link.quit() }
    }

    /// Whether an old session was still good for it. Where the server had gone, or wanted no
    /// further mail over it, nothing of the mail was on its way and a new session can take it.
    private func hasSent(
        _ mail: SMTPMail, over session: Session
    ) async throws(DeliveryFailure) -> Bool {
        do throws(DeliveryFailure) {
            try await send(mail, over: session, isReused: true)
            return true
        } catch {
            guard error.reach == .target, !isClosed else { throw error }
            return false
        }
    }

    /// Sends one mail; keeps the session for the next, unless what went wrong is more than this
    /// mail's.
    private func send(
        _ mail: SMTPMail, over session: Session, isReused: Bool
    ) async throws(DeliveryFailure) {
        var transaction = SMTPTransaction(
            mail, abilities: session.abilities, isReused: isReused, peer: peer)
        do throws(DeliveryFailure) {
            try await lead(&transaction, over: session.link)
        } catch {
            let isKept = error.isOfOneMessage && !transaction.owesContent
            if isKept { await keep(session) } else { session.link.part() }
            throw error
        }
        await keep(session)
    }

    private func open() async throws(DeliveryFailure) -> Session {
        try requireOpen()
        let link: SMTPLink
        do throws(LinkFailure) {
            link = try await SMTPLink.connect(
                to: peer, cover: cover, within: settings.timeouts.connect)
        } catch {
            throw DeliveryFailure(error.code, "\(peer) \(error.words)")
        }
        var opening = SMTPOpening(settings, peer: peer)
        do throws(DeliveryFailure) {
            try await lead(&opening, over: link)
        } catch {
            link.part()
            throw error
        }
        return Session(link: link, abilities: opening.abilities)
    }

    /// Leads a dialogue over a link, which `close` can end meanwhile.
    private func lead(
        _ dialogue: inout some SMTPDialogue, over link: SMTPLink
    ) async throws(DeliveryFailure) {
        lastNumber += 1
        let number = lastNumber
        inUse[number] = link
        defer { inUse[number] = nil }
        if isClosed { link.close() }
        try await link.lead(&dialogue, cover: cover, timeouts: settings.timeouts)
    }

    private func keep(_ session: Session) async {
        guard !isClosed else { return await session.link.quit() }
        session.link.park(for: settings.timeouts.idle)
        parked.append(session)
    }

    private func requireOpen() throws(DeliveryFailure) {
        guard isClosed || Task.isCancelled else { return }
        throw DeliveryFailure(.unreachable, "\(peer) cannot be reached: the target has been closed")
    }
}

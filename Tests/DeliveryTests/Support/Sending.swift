import Engine
import Outbox
import StandIns
import Testing

@testable import Delivery

/// The author of the tests' mails.
func authorOfMails() throws -> Sender {
    try Sender(name: "Club Estran", address: "club@estran.example")
}

/// Settings of a server on this machine, with short timeouts.
func settings(
    port: Int, host: String = "127.0.0.1", tls: SMTPTarget.Encryption? = nil,
    trusting certificate: Certificate? = nil, as credentials: SMTPTarget.Credentials? = nil,
    within limit: Duration = .seconds(20), connections: Int = 2
) throws -> SMTPTarget.Settings {
    SMTPTarget.Settings(
        host: host, port: port, tls: tls, caFile: certificate?.path, credentials: credentials,
        sender: try authorOfMails(), heloName: "tact.example",
        timeouts: SMTPTarget.Timeouts(connect: limit, command: limit, content: limit),
        connections: connections)
}

/// The bytes that a server is to get.
func mailBytes(_ message: OutboxMessage) throws -> [UInt8] {
    try MailMessage(message, from: authorOfMails(), lineEnd: .crlf).bytes
}

/// The failure of an attempt; nil: none.
func failure(
    of target: some RemoteTarget, delivering message: OutboxMessage = sampleMessage()
) async -> DeliveryFailure? {
    do throws(DeliveryFailure) {
        try await target.deliver(message)
        return nil
    } catch {
        return error
    }
}

/// Plays a script to one target, which is closed at the end, and the server with it.
func withServer(
    _ script: MailScript, within limit: Duration = .seconds(20), connections: Int = 2,
    _ body: (SMTPTarget, MailServer) async throws -> Void
) async throws {
    let server = try await MailServer(script)
    let target = try SMTPTarget(
        settings(port: server.port, within: limit, connections: connections))
    do {
        try await body(target, server)
    } catch {
        await target.close()
        await server.close()
        throw error
    }
    await target.close()
    await server.close()
}

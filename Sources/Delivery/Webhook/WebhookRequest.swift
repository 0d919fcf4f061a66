import CivilTime
import Engine
import Outbox

/// What is posted for a message: its JSON, and headers by which the receiver can tell who sent it
/// and whether it has come before.
struct WebhookRequest: Sendable {
    let headers: [(String, String)]
    let body: [UInt8]

    /// Signed at an instant with each of the secrets (Standard Webhooks). Throws `bad_key`.
    init(
        _ message: OutboxMessage, secrets: [WebhookSecret], at now: Instant
    ) throws(DeliveryFailure) {
        let id = try PlainName(key: message.key).text
        var line = message.handOverLine()
        line.removeLast()
        body = line
        let timestamp = now.wholeSeconds
        let signatures = secrets.map { $0.signature(id: id, timestamp: timestamp, body: line) }
        headers = [
            ("content-type", "application/json"),
            ("user-agent", "tact"),
            ("idempotency-key", id),
            ("webhook-id", id),
            ("webhook-timestamp", String(timestamp)),
            ("webhook-signature", signatures.joined(separator: " ")),
        ]
    }
}

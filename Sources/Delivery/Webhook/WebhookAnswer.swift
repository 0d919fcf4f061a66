import CivilTime
import Outbox

/// What a webhook's receiver answers: a status and perhaps a `Retry-After` (RFC 9110).
struct WebhookAnswer: Hashable, Sendable {
    var status: Int
    var retryAfter: String?

    /// nil: the receiver has taken the message over.
    func failure(from peer: Peer, at now: Instant) -> DeliveryFailure? {
        switch status {
        case 200..<300: nil
        case 300..<400:
            DeliveryFailure(
                .misconfigured,
                "\(peer) answers \(status), a redirect, which is not followed; give its own URL")
        case 401, 407: DeliveryFailure(.unauthorized, words(peer))
        // About the address far more often than about one message, but some say 404 of a member.
        case 403, 404, 405, 410: DeliveryFailure(.misdirected, words(peer))
        case 408, 425, 429, 500...:
            DeliveryFailure(.busy, words(peer), retryAfter: seconds(from: now))
        case 400..<500: DeliveryFailure(.rejected, words(peer))
        default: DeliveryFailure(.badReply, words(peer))
        }
    }

    private func words(_ peer: Peer) -> String { "\(peer) answers \(status)" }

    /// Seconds that the receiver asks for, from 0 to a day; nil where it does not ask.
    private func seconds(from now: Instant) -> Int? {
        guard let text = retryAfter else { return nil }
        if text.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }), !text.isEmpty {
            return min(Int(text) ?? 86_400, 86_400)
        }
        guard let instant = Instant(httpDate: text) else { return nil }
        return Int(min(max(0, instant.wholeSeconds - now.wholeSeconds), 86_400))
    }
}

extension Instant {
    /// Reads a date of HTTP, as in `Wed, 21 Oct 2026 07:28:00 GMT` (RFC 9110, 5.6.7).
    init?(httpDate text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 6, words[0].utf8.count == 4, words[0].last == ",", words[5] == "GMT",
            let month = Instant.months.firstIndex(of: String(words[2]))
        else { return nil }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        self.init(rfc3339: "\(words[3])-\(number)-\(words[1])T\(words[4])Z")
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}

import Campaigns
import Foundation
package import Outbox

/// A secret that a webhook's sender and its receiver share, written `whsec_` and base64 (Standard
/// Webhooks). Never printed.
package struct WebhookSecret: Sendable, CustomStringConvertible, CustomReflectable {
    private let key: [UInt8]

    /// Throws `misconfigured`; what was found is not told.
    package init(_ text: String) throws(DeliveryFailure) {
        guard text.hasPrefix("whsec_"), let bytes = WebhookSecret.bytes(of: text.dropFirst(6)),
            (24...64).contains(bytes.count)
        else {
            throw DeliveryFailure(
                .misconfigured,
                "a webhook's secret is 'whsec_' and 24 to 64 random bytes in base64, "
                    + "as made by: echo whsec_$(head -c 32 /dev/urandom | base64 -w 0)")
        }
        key = Array(bytes)
    }

    package var description: String { "whsec_..." }
    package var customMirror: Mirror { Mirror(self, children: []) }

    /// `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`.
    func signature(id: String, timestamp: Int64, body: [UInt8]) -> String {
        let code = HMAC(key: key).code(of: Array("\(id).\(timestamp).".utf8) + body)
        return "v1,\(Data(code).base64EncodedString())"
    }

    /// Base64 with or without its padding.
    private static func bytes(of text: Substring) -> Data? {
        let bare = text.prefix { $0 != "=" }
        let padding = String(repeating: "=", count: (4 - bare.utf8.count % 4) % 4)
        return text == bare || text == bare + padding ? Data(base64Encoded: bare + padding) : nil
    }
}

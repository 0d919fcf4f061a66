import Foundation
import Outbox

extension WebhookTarget {
    /// Where messages are posted to, and how they are signed.
    package struct Settings: Sendable {
        /// `https`; `http` to this machine alone.
        package var url: String
        /// One, or two while the receiver goes over from one to the other: each signs.
        package var secrets: [WebhookSecret]
        /// A PEM file of those who may have signed the receiver's certificate, in place of the
        /// system's.
        package var caFile: String?
        /// From the connection to the end of the answer.
        package var timeout: Duration
        /// How many posts at a time.
        package var connections: Int

        package init(
            url: String, secrets: [WebhookSecret], caFile: String? = nil,
            timeout: Duration = .seconds(20), connections: Int = 8
        ) {
            self.url = url
            self.secrets = secrets
            self.caFile = caFile
            self.timeout = timeout
            self.connections = connections
        }

        /// What the settings ask for, or the rule that they break, as `misconfigured`. The URL may
        /// hold a secret in its path: only host and port are told.
        func checked() throws(DeliveryFailure) -> Peer {
            guard let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased(),
                scheme == "https" || scheme == "http", let host = parts.host
            else { throw Settings.broken("a webhook's URL is https, a host and a path") }
            let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
            let peer = try Peer(host: bare, port: parts.port ?? (scheme == "https" ? 443 : 80))
            guard parts.user == nil, parts.password == nil, parts.fragment == nil else {
                throw Settings.broken("a webhook's URL has no user, password or fragment")
            }
            guard scheme == "https" || peer.isLoopback else {
                throw Settings.broken("a webhook's URL is https, unless it is on this machine")
            }
            guard (1...2).contains(secrets.count) else {
                throw Settings.broken("a webhook has one secret, or two during a change")
            }
            guard timeout > .zero, connections >= 1 else {
                throw Settings.broken("a webhook has a timeout and at least one connection")
            }
            return peer
        }

        private static func broken(_ rule: String) -> DeliveryFailure {
            DeliveryFailure(.misconfigured, rule)
        }
    }
}

import NIOCore
import Outbox

/// The machine and port that a target talks to.
struct Peer: Hashable, Sendable, CustomStringConvertible {
    /// A host name or an IP address.
    let host: String
    let port: Int

    /// Throws `misconfigured` for what is neither a host name nor an address, or no port.
    init(host: String, port: Int) throws(DeliveryFailure) {
        guard Peer.isAddress(host) || Peer.isName(host) else {
            throw DeliveryFailure(
                .misconfigured,
                "the host is a host name or an IP address, without brackets, scheme or port")
        }
        guard (1...65_535).contains(port) else {
            throw DeliveryFailure(.misconfigured, "a port is 1 to 65535, not \(port)")
        }
        (self.host, self.port) = (host, port)
    }

    /// `mail.example.org:587`, for notes and logs.
    var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// Whether it is this machine, which nobody can listen to on the way.
    var isLoopback: Bool {
        host.lowercased() == "localhost" || host == "::1"
            || (Peer.isAddress(host) && host.hasPrefix("127."))
    }

    /// What the certificate has to name; nil: the address itself.
    var nameForTLS: String? { Peer.isAddress(host) ? nil : host }

    /// Whether it is a host name: letters, digits, hyphens, dots (RFC 1123), underscores.
    static func isName(_ text: String) -> Bool {
        (1...253).contains(text.utf8.count) && !text.hasPrefix(".") && !text.hasPrefix("-")
            && text.utf8.allSatisfy { byte in
                byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 26
                    || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
                    || byte == UInt8(ascii: "_")
            }
    }

    /// Whether it is an IP address.
    static func isAddress(_ text: String) -> Bool {
        (try? SocketAddress(ipAddress: text, port: 1)) != nil
    }
}

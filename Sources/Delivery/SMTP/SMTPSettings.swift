import NIOCore
package import Outbox

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension SMTPTarget {
    /// When the connection is encrypted.
    package enum Encryption: String, CaseIterable, Hashable, Sendable {
        /// Never.
        case plain = "none"
        /// After the greeting (RFC 3207); never without where the server has none.
        case starttls
        /// From the first byte on (RFC 8314).
        case implicit
    }

    /// Who the server is told that we are. Prints without the password.
    package struct Credentials: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
        package var user: String
        package var password: String

        package init(user: String, password: String) {
            self.user = user
            self.password = password
        }

        package var description: String { "credentials of \(user)" }
        package var customMirror: Mirror { Mirror(self, children: ["user": user]) }
    }

    /// How long each step may take.
    package struct Timeouts: Hashable, Sendable {
        /// Finding the host and reaching it.
        package var connect: Duration
        /// The greeting, and the reply to each command.
        package var command: Duration
        /// The bytes of a mail, and the server's word that it has them.
        package var content: Duration
        /// How long a connection that nobody uses stays open.
        package var idle: Duration

        package init(
            connect: Duration = .seconds(30), command: Duration = .seconds(60),
            content: Duration = .seconds(300), idle: Duration = .seconds(30)
        ) {
            self.connect = connect
            self.command = command
            self.content = content
            self.idle = idle
        }

        /// The limit of the reply to what a stage says.
        func limit(at stage: SMTPStage) -> Duration { stage == .content ? content : command }
    }

    /// Where mails go, and from whom.
    package struct Settings: Sendable {
        /// A host name, which its certificate has to show, or an IP address.
        package var host: String
        package var port: Int
        package var tls: Encryption
        /// A PEM file of those who may have signed the server's certificate, in place of the
        /// system's.
        package var caFile: String?
        package var credentials: Credentials?
        /// The author; the address is the return path, too.
        package var sender: Sender
        /// What we call ourselves in EHLO: a host name, or an address in brackets.
        package var heloName: String
        package var timeouts: Timeouts
        /// How many connections, and so mails, at a time.
        package var connections: Int

        /// Without `tls`: implicit at port 465, none to this machine, STARTTLS to any other.
        /// Without `port`: the one that goes with that (465, 25, 587). Without `heloName`: the
        /// machine's name.
        package init(
            host: String, port: Int? = nil, tls: Encryption? = nil, caFile: String? = nil,
            credentials: Credentials? = nil, sender: Sender, heloName: String? = nil,
            timeouts: Timeouts = Timeouts(), connections: Int = 2
        ) {
            let isLoopback = (try? Peer(host: host, port: 1))?.isLoopback == true
            let tls = tls ?? (port == 465 ? .implicit : isLoopback ? .plain : .starttls)
            self.host = host
            self.port = port ?? (tls == .implicit ? 465 : tls == .starttls ? 587 : 25)
            self.tls = tls
            self.caFile = caFile
            self.credentials = credentials
            self.sender = sender
            self.heloName = heloName ?? Settings.machineName
            self.timeouts = timeouts
            self.connections = connections
        }

        static let plainCredentials =
            "user and password go over an encrypted connection only, unless to this machine; "
            + "set tls to starttls or implicit"

        /// The name that the machine has, where it is a host's.
        private static var machineName: String {
            var buffer = [CChar](repeating: 0, count: 256)
            guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
            let name = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
            return Peer.isName(name) ? name : "localhost"
        }

        /// What the settings ask for, or the rule that they break, as `misconfigured`.
        func checked() throws(DeliveryFailure) -> Peer {
            let peer = try Peer(host: host, port: port)
            try require(Settings.isHeloName(heloName), "the name in EHLO is a host name")
            try require(connections >= 1, "at least one connection is needed")
            let limits = [timeouts.connect, timeouts.command, timeouts.content, timeouts.idle]
            try require(limits.allSatisfy { $0 > .zero }, "a timeout is longer than nothing")
            guard let credentials else { return peer }
            try require(
                credentials.isUsable,
                "user and password have 1 to 512 bytes each and no control characters")
            try require(tls != .plain || peer.isLoopback, Settings.plainCredentials)
            return peer
        }

        private func require(_ isTrue: Bool, _ rule: String) throws(DeliveryFailure) {
            guard isTrue else { throw DeliveryFailure(.misconfigured, rule) }
        }

        private static func isHeloName(_ text: String) -> Bool {
            guard text.hasPrefix("["), text.hasSuffix("]") else { return Peer.isName(text) }
            let address = String(text.dropFirst().dropLast())
            return Peer.isAddress(
                address.hasPrefix("IPv6:") ? String(address.dropFirst(5)) : address)
        }
    }
}

extension SMTPTarget.Credentials {
    /// Whether AUTH can carry them (RFC 4616: no NUL; a line has its limits).
    package var isUsable: Bool {
        [user, password].allSatisfy { text in
            (1...512).contains(text.utf8.count) && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
        }
    }
}

package import CivilTime

/// What the daemon is told by `tact.yaml`, its environment and its options. Every path is absolute;
/// where one is nil, nobody has said it and the daemon's own place holds.
package struct ServiceConfiguration: Hashable, Sendable {
    package var listen: ListenAddress
    /// Where others reach it: http or https, without a slash at its end; nil: not said.
    package var publicURL: String?
    /// The database.
    package var store: String?
    /// The file of tokens.
    package var tokens: String?
    /// The drop folder; nil: there is none.
    package var incoming: String?
    /// The folder that takes messages of channels without a target.
    package var outbox: String?
    /// Who mails are from, unless a target says otherwise.
    package var from: MailSender?
    package var logLevel: LogLevel
    package var logFormat: LogFormat
    /// In order of the file; a channel has one at most.
    package var targets: [ChannelTarget]
    package var limits: ServiceLimits
    package var retention: Retention

    /// What the file says of a channel; nil: its messages go to a folder of the outbox.
    package func target(of channel: String) -> ChannelTarget? {
        targets.first { $0.channel == channel }
    }

    /// Where others reach it, without a slash at its end; `port` is the one that it listens on, for
    /// the configured one may be 0, and a socket that is handed down has its own.
    package func publicURL(onPort port: Int) -> String {
        publicURL ?? "http://\(ListenAddress(host: listen.host, port: port))"
    }
}

/// A host and port to listen on.
package struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
    /// A host name or an IP address, an IPv6 address without its brackets.
    package var host: String
    /// 0: any that is free.
    package var port: Int

    package init(host: String, port: Int) { (self.host, self.port) = (host, port) }

    /// Whether only this machine can reach it.
    package var isLoopback: Bool { isLoopbackHost(host) }

    /// Whether it is every address that the machine has.
    package var isEveryAddress: Bool { host == "0.0.0.0" || host == "::" }

    /// The address that a program on this machine connects to.
    package var onThisMachine: ListenAddress {
        guard isEveryAddress else { return self }
        return ListenAddress(host: host == "::" ? "::1" : "127.0.0.1", port: port)
    }

    /// `127.0.0.1:8321`, `[::1]:8321`.
    package var description: String {
        host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}

/// From what level on lines are logged.
package enum LogLevel: String, CaseIterable, Sendable {
    case debug, info, notice, warning, error
}

/// What a log line looks like.
package enum LogFormat: String, CaseIterable, Sendable {
    case text, json
}

/// What is taken from outside at most.
package struct ServiceLimits: Hashable, Sendable {
    /// Bytes of one request's body.
    package var body: Int
    /// Events of one request.
    package var batch: Int
    /// Bytes of one line of NDJSON.
    package var line: Int
    /// Open at the same time.
    package var connections: Int
    /// For a whole request.
    package var requestTime: Duration
    /// Without a byte from the other end.
    package var idleTime: Duration
    /// Bytes that wait to be decided; never less than `body`.
    package var queue: Int
}

/// How long things are kept; nil: for ever.
package struct Retention: Hashable, Sendable {
    package var events: CivilDuration?
    /// The bodies of messages.
    package var bodies: CivilDuration?
    package var ledger: CivilDuration?
}

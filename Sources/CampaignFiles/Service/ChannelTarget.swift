/// Where the messages of a channel go.
package struct ChannelTarget: Hashable, Sendable {
    /// The ways to hand a message over.
    package enum Way: Hashable, Sendable {
        /// A Maildir, by its path.
        case maildir(String)
        /// A folder of JSON files, by its path.
        case spool(String)
        case smtp(SMTPServer)
        case webhook(Webhook)
        /// Others fetch them over HTTP.
        case pull
    }

    package var channel: String
    package var way: Way
    /// nil: as fast as it takes them. Never with `pull`.
    package var rate: DeliveryRate?
}

/// A server that takes mails (RFC 5321).
package struct SMTPServer: Hashable, Sendable {
    package var host: String
    package var port: Int
    package var security: TransportSecurity
    /// nil: without a login.
    package var login: SMTPLogin?
    /// Path of the certificates that the server's is checked by, in PEM; nil: the machine's.
    package var caFile: String?
    /// Open at the same time at most.
    package var connections: Int
    package var from: MailSender
    /// The name that it is greeted by; nil: the machine's.
    package var helo: String?
}

/// Who logs in at a mail server.
package struct SMTPLogin: Hashable, Sendable {
    package var user: String
    package var passwordFile: String
}

/// How a connection to a mail server is encrypted.
package enum TransportSecurity: String, CaseIterable, Sendable {
    case none, starttls, implicit

    /// The port where none is said.
    var standardPort: Int {
        switch self {
        case .none: 25
        case .starttls: 587
        case .implicit: 465
        }
    }
}

/// A URL that messages are posted to, signed.
package struct Webhook: Hashable, Sendable {
    package var url: String
    package var secretFile: String
    /// For a whole request.
    package var timeout: Duration
}

/// How many messages in how much time at most.
package struct DeliveryRate: Hashable, Sendable {
    /// What the messages are counted over.
    package enum Period: String, CaseIterable, Sendable {
        case second, minute, hour

        /// Its length in microseconds.
        package var microseconds: Int64 {
            switch self {
            case .second: 1_000_000
            case .minute: 60_000_000
            case .hour: 3_600_000_000
            }
        }
    }

    /// At least 1.
    package var count: Int
    package var period: Period
}

/// Who mails are from.
package struct MailSender: Hashable, Sendable {
    /// nil: the address alone.
    package var name: String?
    /// ASCII, `local@domain`.
    package var address: String
}

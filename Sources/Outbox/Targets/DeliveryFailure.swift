/// Why a message could not be handed over, and whether trying again can help.
package struct DeliveryFailure: Error, Hashable, Sendable {
    /// What went wrong; the raw values are words for the outbox's notes.
    package enum Code: String, CaseIterable, Hashable, Sendable {
        /// The recipient's or the sender's address cannot stand in a mail.
        case badAddress = "bad_address"
        /// The channel's name cannot be a folder's.
        case badChannel = "bad_channel"
        /// The id cannot be part of a file's name.
        case badID = "bad_id"
        /// The key cannot be part of a file's name or of a `Message-ID`.
        case badKey = "bad_key"
        /// The receiver refuses the message for good.
        case rejected
        /// The message is larger than the receiver takes.
        case tooLarge = "too_large"
        /// The receiver wants the message, later.
        case deferred
        /// The connection or the talk broke off while the message was on its way: the receiver may
        /// have it or not.
        case interrupted
        /// The receiver has too much or fails at present, perhaps over this message.
        case busy
        /// The receiver, or a gateway before it, takes no posts at this address; perhaps only not
        /// this message.
        case misdirected
        /// Something else stands where the message's file is to be.
        case blocked
        /// No room: the disk or a quota is full.
        case full
        /// The folder or the disk refuses to be written to.
        case unwritable
        /// Whoever runs the program may not write there.
        case forbidden
        /// No connection, or one that ended before a message was on its way.
        case unreachable
        /// No encrypted connection, or one to somebody who cannot show who they are.
        case tlsFailed = "tls_failed"
        /// No answer in time.
        case timedOut = "timed_out"
        /// The receiver takes nothing at present.
        case unavailable
        /// The receiver does not know the user, the password or the secret.
        case unauthorized
        /// The receiver cannot be used with these settings.
        case misconfigured
        /// The receiver answers what the protocol does not know.
        case badReply = "bad_reply"
    }

    /// Whom a failure is about.
    package enum Reach: Hashable, Sendable {
        /// This message, and no later attempt can do better.
        case messageForGood
        /// This message, for now.
        case message
        /// The message or the target, nobody knows which: both wait, so that another message can
        /// tell.
        case messageOrTarget
        /// Whatever would be handed over.
        case target
    }

    package var code: Code
    /// The rule and what was found, in words; no data of a member.
    package var detail: String
    /// In so many seconds, at the earliest, the receiver wants to be asked again.
    package var retryAfter: Int?

    package init(_ code: Code, _ detail: String, retryAfter: Int? = nil) {
        self.code = code
        self.detail = detail
        self.retryAfter = retryAfter
    }

    /// Whom it is about: who waits before the next attempt.
    package var reach: Reach {
        switch code {
        case .badAddress, .badChannel, .badID, .badKey, .rejected, .tooLarge: .messageForGood
        case .blocked, .deferred: .message
        case .interrupted, .busy, .misdirected: .messageOrTarget
        case .full, .unwritable, .forbidden, .unreachable, .tlsFailed, .timedOut, .unavailable,
            .unauthorized, .misconfigured, .badReply:
            .target
        }
    }

    /// Whether the message itself is at fault, so that no later attempt can do better.
    package var isPermanent: Bool { reach == .messageForGood }

    /// Whether it concerns this message alone, so that others can go on.
    package var isOfOneMessage: Bool { isPermanent || reach == .message }
}

extension DeliveryFailure: CustomStringConvertible {
    /// `bad_address: ...`, for a settlement's note and for the log.
    package var description: String { "\(code.rawValue): \(detail)" }
}

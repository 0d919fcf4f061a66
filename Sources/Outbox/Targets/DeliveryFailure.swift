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
        /// Something else stands where the message's file is to be.
        case blocked
        /// No room: the disk or a quota is full.
        case full
        /// The folder or the disk refuses to be written to.
        case unwritable
        /// Whoever runs the program may not write there.
        case forbidden
    }

    package var code: Code
    /// The rule and what was found, in words; no data of a member.
    package var detail: String

    package init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    /// Whether the message itself is at fault, so that no later attempt can do better.
    package var isPermanent: Bool {
        switch code {
        case .badAddress, .badChannel, .badID, .badKey: true
        case .blocked, .full, .unwritable, .forbidden: false
        }
    }

    /// Whether it concerns this message alone, so that others can go on.
    package var isOfOneMessage: Bool { isPermanent || code == .blocked }
}

extension DeliveryFailure: CustomStringConvertible {
    /// `bad_address: ...`, for a settlement's note and for the log.
    package var description: String { "\(code.rawValue): \(detail)" }
}

package import Campaigns
package import CivilTime
package import Engine

/// Why something was decided, with all that the ledger and the files tell of it; no words.
package enum Why: Sendable {
    /// The journey had ended; at entry: an exit condition was true already.
    case exited(atEntry: Bool)
    /// The deadline (nil: of that very instant) had come; beforehand: contact hours would not open
    /// before it.
    case expired(deadline: Instant?, beforehand: Bool)
    /// Where it is so now, with the parts of the audience that are not true.
    case notInAudience(Lack?, [FalsePart])
    case condition(Lack?)
    /// Without an address on any of these channels.
    case unreachable([String])
    /// On none of these channels for the category, with the parts of the conditions for it that are not
    /// true now; where it was taken back, that.
    case noConsent([String], category: String, [FalsePart], withdrawn: Withdrawal?)
    case suppressed([String], Suppression?)
    case controlGroup
    case hold(String?)
    case paused
    /// By a scenario that keeps the category quiet until the instant.
    case excluded(by: String?, category: String, until: Instant?)
    case contactHours
    case cap(String?, limit: Int, contacts: [Made])
    /// For a send, and when.
    case reserved(String?, at: Instant?)
    case missingValue(Lack?)
    /// The entry rule, and when the member had last entered.
    case entry(EntryRule?, last: Instant?)
    case runs(ClosedRange<CivilDate>?)
    case superseded
    case scenarioChanged
    case cancelled

    /// The instant at which the reason ends, where it tells of one.
    var end: Instant? {
        switch self {
        case .excluded(_, _, let until): until
        case .reserved(_, let at): at
        default: nil
        }
    }

    /// A contact that weighs on a cap.
    package struct Made: Sendable, Hashable {
        /// The message; of another tool's, its event's name.
        package var name: String
        /// nil: not known any more.
        package var at: Instant?

        package init(name: String, at: Instant?) {
            self.name = name
            self.at = at
        }
    }
}

/// What something lacked, so that it could not be worked out or written.
package enum Lack: Sendable, Hashable {
    /// The value of a name.
    case value(String)
    /// The text of a template, for the channel and locale at hand.
    case template(String)
    /// The block of a template that travels in a mail.
    case insert(String)
    /// Something else, in the words of whoever found it, which are English.
    case other(String)

    /// What the ledger calls missing in a message: the expression that had nothing to print, a
    /// template, or a sentence.
    package init(missing text: String) {
        let words = text.split(separator: " ")
        if words.count == 1 || words.dropFirst().first == "|" {
            self = .value(text)
        } else if words.count == 2, words[0] == "template" {
            self = .template(String(words[1]))
        } else if words.count == 4, text.hasPrefix("insert of template ") {
            self = .insert(String(words[3]))
        } else {
            self = .other(text)
        }
    }

    /// Why a condition or an assignment has no value. Of a computed attribute it is what that lacks.
    package init(error text: String) {
        let ending = " has no value"
        let parts = text.split(separator: ": ")
        if let last = parts.last, parts.allSatisfy({ $0.hasSuffix(ending) }),
            case let name = last.dropLast(ending.count), !name.contains(" ")
        {
            self = .value(String(name))
        } else {
            self = .other(text)
        }
    }
}

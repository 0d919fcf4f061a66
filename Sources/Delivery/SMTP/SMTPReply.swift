/// A mail server's reply (RFC 5321, 4.2).
struct SMTPReply: Hashable, Sendable {
    /// Three digits, from 200 to 599.
    let code: Int
    /// What stands behind the code in each line.
    let lines: [String]

    /// What the first digit says.
    enum Kind: Hashable, Sendable {
        case done
        case goOn
        case notNow
        case never
    }

    var kind: Kind {
        switch code {
        case ..<300: .done
        case ..<400: .goOn
        case ..<500: .notNow
        default: .never
        }
    }

    /// `550 5.1.1`: what may be noted. The text of a reply may quote addresses.
    var words: String {
        guard let status = lines.first.flatMap(EnhancedStatus.init(leading:)) else {
            return "\(code)"
        }
        return "\(code) \(status)"
    }
}

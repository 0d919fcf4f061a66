/// What a mail server says it can do, in answer to EHLO (RFC 5321, 4.1.1.1).
struct SMTPAbilities: Hashable, Sendable {
    /// RFC 3207.
    private(set) var startTLS = false
    /// Mechanisms of AUTH, in capitals (RFC 4954).
    private(set) var mechanisms: Set<String> = []
    /// Whether a mail's size may be told beforehand (RFC 1870).
    private(set) var takesSize = false
    /// The bytes that a mail may have; nil: not told.
    private(set) var largestSize: Int?

    /// Nothing: the server knows no EHLO.
    init() {}

    /// Reads the reply; what it does not know it passes over.
    init(_ reply: SMTPReply) {
        for line in reply.lines.dropFirst() {
            let words = line.uppercased().split(separator: " ").map(String.init)
            switch words.first {
            case "STARTTLS": startTLS = true
            case "AUTH": mechanisms.formUnion(words.dropFirst())
            case "SIZE":
                takesSize = true
                // 0 is no limit.
                largestSize = words.dropFirst().first.flatMap { Int($0) }
                if largestSize == 0 { largestSize = nil }
            default: break
            }
        }
    }
}

/// An enhanced status code of a mail server, as in `5.1.1` (RFC 3463).
struct EnhancedStatus: Hashable, Sendable, CustomStringConvertible {
    let description: String

    /// Reads it from the beginning of a reply's text (RFC 2034); nil where there is none.
    init?(leading text: String) {
        let word = text.utf8.prefix { $0 != UInt8(ascii: " ") }
        let parts = word.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, ["2", "4", "5"].contains(Substring(parts[0])),
            parts.dropFirst().allSatisfy({ part in
                (1...3).contains(part.count) && part.allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
            })
        else { return nil }
        description = String(Substring(word))
    }
}

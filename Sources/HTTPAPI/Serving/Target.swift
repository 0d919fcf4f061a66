/// What a request is about: the parts of its path, percent-decoded, and the values of its query.
struct RequestTarget: Sendable {
    let parts: [String]
    let query: [String: String]

    /// nil: the text is no path that we could mean (RFC 3986): it lacks the slash at its start, or
    /// what it encodes is no UTF-8.
    init?(_ text: String) {
        let halves = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard let path = halves.first, path.hasPrefix("/") else { return nil }
        var parts: [String] = []
        for part in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            guard let decoded = RequestTarget.decoded(part) else { return nil }
            parts.append(decoded)
        }
        self.parts = parts
        var query: [String: String] = [:]
        for pair in halves.count > 1 ? halves[1].split(separator: "&") : [] {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = RequestTarget.decoded(sides[0]),
                let value = RequestTarget.decoded(sides.count > 1 ? sides[1] : "")
            else { return nil }
            query[name] = value
        }
        self.query = query
    }

    private static func decoded(_ text: Substring) -> String? {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, let text = String(validating: digits, as: UTF8.self),
                !text.hasPrefix("+"), !text.hasPrefix("-"), let value = UInt8(text, radix: 16)
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

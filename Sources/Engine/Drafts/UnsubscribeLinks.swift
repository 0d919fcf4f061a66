public import Campaigns

/// The links that unsubscribe with one click (RFC 8058): `<public URL>/u/<token>`, where the token is a
/// message's id and, where there is a key, its signature. It holds no address, and works as long as the
/// key is kept.
public struct UnsubscribeLinks: Sendable, Hashable {
    public var publicURL: String
    /// nil: links are not signed: of dry runs and replays, which nobody is to click.
    public var key: HMAC?

    public init(publicURL: String, key: HMAC? = nil) {
        self.publicURL = publicURL
        self.key = key
    }

    /// The link of a message.
    public func link(of message: String) -> String {
        guard let key else { return joined(publicURL, "/u/", message) }
        return "\(publicURL)/u/\(message).\(UnsubscribeLinks.signature(of: message, key))"
    }

    /// The message that the token of a link is about; nil: the signature is not ours.
    public func message(ofToken token: Substring) -> String? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard let key, parts.count == 2 else { return nil }
        let expected = UnsubscribeLinks.signature(of: String(parts[0]), key)
        return isSameCode(Array(expected.utf8), Array(parts[1].utf8)) ? String(parts[0]) : nil
    }

    /// 128 bits, hexadecimal: nobody guesses them, and a link stays short.
    private static func signature(of message: String, _ key: HMAC) -> String {
        hexadecimal(Array(key.code(of: "unsubscribe \(message)".utf8).prefix(16)))
    }
}

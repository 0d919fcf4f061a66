/// A media type as RFC 9110, section 8.3.1, writes it. Of its parameters only the charset says
/// anything to us.
public struct MediaType: Hashable, Sendable {
    /// Type and subtype in lower case, such as `application/json`.
    public let essence: String
    /// The charset in lower case; nil where none is given.
    public let charset: String?

    /// Nil where the text is no media type, or gives a charset twice.
    public init?(_ text: some StringProtocol) {
        var field = FieldReader(text)
        guard let type = field.token(), field.skip("/"), let subtype = field.token() else {
            return nil
        }
        var charset: String?
        field.skipBlanks()
        while !field.isAtEnd {
            guard field.skip(";") else { return nil }
            field.skipBlanks()
            if let name = field.token() {
                guard field.skip("="), let value = field.quoted() ?? field.token() else {
                    return nil
                }
                if name.lowercased() == "charset" {
                    guard charset == nil else { return nil }
                    charset = value.lowercased()
                }
            }
            field.skipBlanks()
        }
        essence = "\(type)/\(subtype)".lowercased()
        self.charset = charset
    }

    /// Whether it is JSON, as CloudEvents sees it: the subtype is `json` or ends with `+json`.
    public var isJSON: Bool { essence.hasSuffix("/json") || essence.hasSuffix("+json") }

    /// Whether its text is UTF-8, which it is unless it says otherwise.
    public var isUTF8: Bool { charset == nil || charset == "utf-8" }
}

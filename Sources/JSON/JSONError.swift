/// Why a text is not JSON as RFC 8259 defines it, or is beyond our limits, and at which byte.
public struct JSONError: Error, Hashable, Sendable {
    /// The rule that was broken; each reads as the beginning of a sentence.
    public enum Rule: String, Hashable, Sendable, CaseIterable {
        case value = "a value is an object, an array, a string, a number, true, false or null"
        case object = "an object was expected"
        case array = "an array was expected"
        case string = "a string was expected"
        case number = "a number was expected"
        case bool = "true or false was expected"
        case null = "null was expected"
        case key = "a key is a string in double quotes"
        case colon = "a colon follows a key"
        case fieldEnd = "a field of an object is followed by ',' or '}'"
        case elementEnd = "an element of an array is followed by ',' or ']'"
        case stringEnd = "a string ends with a double quote"
        case controlCharacter = "a control character within a string must be escaped"
        case escape = "a backslash is followed by one of \" \\ / b f n r t u"
        case hexadecimal = "\\u is followed by four hexadecimal digits"
        case surrogate = "an escaped surrogate must be half of a pair"
        case utf8 = "text must be UTF-8"
        case digits = "a number needs a digit here"
        case leadingZero = "a number has no leading zero"
        case numberRange = "a number must be within the range of a double"
        case numberLength = "a number is too long"
        case depth = "objects and arrays are nested too deeply"
        case duplicateKey = "a key may occur only once in an object"
        case end = "nothing but white space may follow the value"
    }

    public var rule: Rule
    /// Byte offset from the start of the text, from 0.
    public var offset: Int
    /// The byte at that offset; nil at the end of the text.
    public var found: UInt8?

    public init(_ rule: Rule, at offset: Int, found: UInt8?) {
        self.rule = rule
        self.offset = offset
        self.found = found
    }
}

extension JSONError: CustomStringConvertible {
    /// One line: the rule, then what was found and where.
    public var description: String { "\(rule.rawValue), found \(foundInWords) at byte \(offset)" }

    private var foundInWords: String {
        guard let found else { return "the end of the text" }
        if found >= 0x20, found < 0x7F { return "'\(Character(Unicode.Scalar(found)))'" }
        let digits = String(found, radix: 16, uppercase: true)
        return "byte 0x" + (digits.utf8.count < 2 ? "0" : "") + digits
    }
}

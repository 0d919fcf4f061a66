/// What kind of value comes next in a text.
public enum JSONKind: Hashable, Sendable {
    case null, bool, number, string, array, object
}

/// Walks a JSON text value by value without building anything for what the caller skips; what is
/// skipped is validated all the same. It borrows the bytes: use it only while they are there.
///
/// After an error the scanner is spent. A key that comes twice is the caller's to notice
/// (`JSONValue` does), because only the caller keeps the keys.
public struct JSONScanner {
    let bytes: UnsafeBufferPointer<UInt8>
    let rules: JSONRules
    /// Byte offset of what is read next.
    public internal(set) var position = 0
    private var depth = 0
    /// True right after '{' or '[': the next field or element has no comma before it.
    private var fresh = false

    public init(_ bytes: UnsafeBufferPointer<UInt8>, rules: JSONRules = .unambiguous) {
        self.bytes = bytes
        self.rules = rules
    }

    /// The kind of the next value, judged by its first byte; throws where no value can begin.
    public mutating func peek() throws(JSONError) -> JSONKind {
        skipWhiteSpace()
        guard position < bytes.count else { throw failure(.value) }
        switch bytes[position] {
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
        case UInt8(ascii: "n"): return .null
        default: throw failure(.value)
        }
    }

    /// Steps over '{'; `nextKey` then gives the fields one by one.
    public mutating func enterObject() throws(JSONError) {
        try enter(UInt8(ascii: "{"), .object)
    }

    /// Steps over '['; `nextElement` then says whether there is another element.
    public mutating func enterArray() throws(JSONError) {
        try enter(UInt8(ascii: "["), .array)
    }

    /// The next key of the object entered last, its value ready to be read or skipped; nil at the
    /// object's end, which is stepped over.
    public mutating func nextKey() throws(JSONError) -> JSONText? {
        guard try nextItem(until: UInt8(ascii: "}"), orElse: .fieldEnd) else { return nil }
        guard peekByte() == UInt8(ascii: "\"") else { throw failure(.key) }
        let key = try string()
        skipWhiteSpace()
        guard peekByte() == UInt8(ascii: ":") else { throw failure(.colon) }
        position += 1
        return key
    }

    /// Whether the array entered last has another element, ready to be read or skipped; at the
    /// array's end false, and the end is stepped over.
    public mutating func nextElement() throws(JSONError) -> Bool {
        try nextItem(until: UInt8(ascii: "]"), orElse: .elementEnd)
    }

    /// Reads `true` or `false`.
    public mutating func bool() throws(JSONError) -> Bool {
        skipWhiteSpace()
        if peekByte() == UInt8(ascii: "t") {
            try literal("true", .bool)
            return true
        }
        try literal("false", .bool)
        return false
    }

    /// Reads `null`.
    public mutating func null() throws(JSONError) {
        skipWhiteSpace()
        try literal("null", .null)
    }

    /// Steps over the next value, whatever it is, and validates it.
    public mutating func skip() throws(JSONError) {
        switch try peek() {
        case .string: _ = try string()
        case .number: _ = try number()
        case .bool: _ = try bool()
        case .null: try null()
        case .array:
            try enterArray()
            while try nextElement() { try skip() }
        case .object:
            try enterObject()
            while try nextKey() != nil { try skip() }
        }
    }

    /// Throws unless only white space is left.
    public mutating func finish() throws(JSONError) {
        skipWhiteSpace()
        guard position >= bytes.count else { throw failure(.end) }
    }

    /// An error at the byte that is read next.
    func failure(_ rule: JSONError.Rule) -> JSONError { failure(rule, at: position) }

    /// An error at the byte with this offset.
    func failure(_ rule: JSONError.Rule, at offset: Int) -> JSONError {
        JSONError(rule, at: offset, found: offset < bytes.count ? bytes[offset] : nil)
    }

    /// The byte that is read next; 0, which no grammar rule expects, at the end.
    @inline(__always)
    func peekByte() -> UInt8 { position < bytes.count ? bytes[position] : 0 }

    /// Steps over blanks, tabs and line ends.
    @inline(__always)
    mutating func skipWhiteSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    private mutating func enter(_ bracket: UInt8, _ rule: JSONError.Rule) throws(JSONError) {
        skipWhiteSpace()
        guard peekByte() == bracket else { throw failure(rule) }
        guard depth < rules.maximumDepth else { throw failure(.depth) }
        position += 1
        depth += 1
        fresh = true
    }

    /// Steps over what stands between two items; false at the closing bracket.
    private mutating func nextItem(
        until bracket: UInt8, orElse rule: JSONError.Rule
    ) throws(JSONError) -> Bool {
        skipWhiteSpace()
        let byte = peekByte()
        if byte == bracket {
            position += 1
            depth -= 1
            fresh = false
            return false
        }
        if fresh {
            fresh = false
            return true
        }
        guard byte == UInt8(ascii: ",") else { throw failure(rule) }
        position += 1
        skipWhiteSpace()
        return true
    }

    private mutating func literal(_ word: StaticString, _ rule: JSONError.Rule) throws(JSONError) {
        for index in 0..<word.utf8CodeUnitCount {
            guard peekByte() == word.utf8Start[index] else { throw failure(rule) }
            position += 1
        }
    }
}

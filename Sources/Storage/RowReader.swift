public import JSON

/// Reads the JSON that `RowText` has written: without white space, the characters of its texts
/// checked only as Swift does on making a `String`. It borrows the bytes: use it only while they
/// are there.
///
/// A row that is damaged is an error, never a trap; after an error the reader is spent.
public struct RowReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0
    /// True right after a bracket that opens: what comes next has no comma before it.
    private var fresh = false
    /// Brackets that are open.
    private var depth = 0

    public init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// Rows nest a few levels; deeper ones are damaged.
    private static let deepest = 64

    /// What a value begins with.
    enum Kind { case null, bool, number, string, array, object }

    /// The byte that is read next; 0, which no rule expects, at the end.
    @inline(__always)
    private var next: UInt8 { position < bytes.count ? bytes[position] : 0 }

    /// An error at what is read next.
    func failure(_ rule: JSONError.Rule = .value) -> JSONError {
        JSONError(rule, at: position, found: position < bytes.count ? bytes[position] : nil)
    }

    /// Throws unless everything has been read.
    public func finish() throws(JSONError) {
        guard position == bytes.count else { throw failure(.end) }
    }

    func peek() throws(JSONError) -> Kind {
        switch next {
        case UInt8(ascii: "\""): .string
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): .number
        case UInt8(ascii: "["): .array
        case UInt8(ascii: "{"): .object
        case UInt8(ascii: "t"), UInt8(ascii: "f"): .bool
        case UInt8(ascii: "n"): .null
        default: throw failure()
        }
    }

    mutating func enterObject() throws(JSONError) {
        try skip(UInt8(ascii: "{"), .object)
        try descend()
    }

    mutating func enterArray() throws(JSONError) {
        try skip(UInt8(ascii: "["), .array)
        try descend()
    }

    /// Steps into an object or an array; a damaged row must not reach the end of the stack.
    private mutating func descend() throws(JSONError) {
        depth += 1
        guard depth <= RowReader.deepest else { throw failure(.depth) }
        fresh = true
    }

    /// The bytes of the next key, its value ready to be read; nil at the object's end, which is
    /// stepped over. A key that needs escapes is given as it is written.
    mutating func nextKey() throws(JSONError) -> UnsafeBufferPointer<UInt8>? {
        guard try nextItem(until: UInt8(ascii: "}"), orElse: .fieldEnd) else { return nil }
        let key = try rawString()
        try skip(UInt8(ascii: ":"), .colon)
        return UnsafeBufferPointer(rebasing: bytes[key.start..<key.end])
    }

    /// Whether there is another element, ready to be read; at the array's end, which is stepped
    /// over, false.
    @inline(__always)
    mutating func nextElement() throws(JSONError) -> Bool {
        try nextItem(until: UInt8(ascii: "]"), orElse: .elementEnd)
    }

    @inline(__always)
    private mutating func nextItem(
        until bracket: UInt8, orElse rule: JSONError.Rule
    ) throws(JSONError) -> Bool {
        let byte = next
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
        return true
    }

    @inline(__always)
    private mutating func skip(_ byte: UInt8, _ rule: JSONError.Rule) throws(JSONError) {
        guard next == byte else { throw failure(rule) }
        position += 1
    }

    mutating func null() throws(JSONError) { try word("null", .null) }

    mutating func bool() throws(JSONError) -> Bool {
        if next == UInt8(ascii: "t") {
            try word("true", .bool)
            return true
        }
        try word("false", .bool)
        return false
    }

    private mutating func word(_ word: StaticString, _ rule: JSONError.Rule) throws(JSONError) {
        for index in 0..<word.utf8CodeUnitCount { try skip(word.utf8Start[index], rule) }
    }

    /// Reads an integer; throws where there is another number, or one beyond 64 bits.
    mutating func integer() throws(JSONError) -> Int64 {
        let negative = next == UInt8(ascii: "-")
        if negative { position += 1 }
        let start = position
        var value: UInt64 = 0
        while case let digit = next &- UInt8(ascii: "0"), digit < 10 {
            value = value &* 10 &+ UInt64(digit)
            position += 1
        }
        // Nineteen digits cannot overflow an unsigned number of 64 bits.
        guard position > start, position - start <= 19,
            value <= UInt64(Int64.max) + (negative ? 1 : 0),
            next != UInt8(ascii: "."), next | 0x20 != UInt8(ascii: "e")
        else { throw failure(.number) }
        return negative ? Int64(truncatingIfNeeded: 0 &- value) : Int64(value)
    }

    /// Reads any number.
    mutating func number() throws(JSONError) -> JSONNumber {
        let start = position
        while isOfNumber(next) { position += 1 }
        var scanner = JSONScanner(UnsafeBufferPointer(rebasing: bytes[start..<position]))
        let number = try scanner.number()
        try scanner.finish()
        return number
    }

    private func isOfNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"),
            UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }

    /// Reads a string.
    mutating func text() throws(JSONError) -> String {
        let raw = try rawString()
        if !raw.escaped {
            return String(
                decoding: UnsafeBufferPointer(rebasing: bytes[raw.start..<raw.end]), as: UTF8.self)
        }
        var scanner = JSONScanner(UnsafeBufferPointer(rebasing: bytes[raw.start - 1..<raw.end + 1]))
        return scanner.string(try scanner.string())
    }

    /// Steps over a string: where the bytes between its quotes are, and whether escapes are among
    /// them.
    mutating func rawString() throws(JSONError) -> JSONText {
        try skip(UInt8(ascii: "\""), .string)
        let start = position
        var escaped = false
        while true {
            skipPlainText()
            switch next {
            case UInt8(ascii: "\""):
                position += 1
                return JSONText(start: start, end: position - 1, escaped: escaped)
            case UInt8(ascii: "\\") where position + 2 < bytes.count:
                escaped = true
                position += 2
            default: throw failure(.stringEnd)
            }
        }
    }

    /// Steps to the next quote or backslash, eight bytes at a time.
    @inline(__always)
    private mutating func skipPlainText() {
        let (ones, tops) = (UInt64(0x0101_0101_0101_0101), UInt64(0x8080_8080_8080_8080))
        while position + 8 <= bytes.count, let start = bytes.baseAddress {
            let word = UInt64(
                littleEndian: UnsafeRawPointer(start + position).loadUnaligned(as: UInt64.self))
            let (quote, slash) = (word ^ (ones &* 0x22), word ^ (ones &* 0x5C))
            // A borrow can mark a byte wrongly only above one that is marked rightly.
            let marks = ((quote &- ones) & ~quote | (slash &- ones) & ~slash) & tops
            if marks != 0 {
                position += marks.trailingZeroBitCount >> 3
                return
            }
            position += 8
        }
        while position < bytes.count, bytes[position] != 0x22, bytes[position] != 0x5C {
            position += 1
        }
    }

    /// The bytes of a string that was stepped over.
    func rawBytes(of text: JSONText) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: bytes[text.start..<text.end])
    }

    /// Steps over the next value, whatever it is.
    mutating func skip() throws(JSONError) {
        switch try peek() {
        case .null: try null()
        case .bool: _ = try bool()
        case .number: _ = try number()
        case .string: _ = try rawString()
        case .array:
            try enterArray()
            while try nextElement() { try skip() }
        case .object:
            try enterObject()
            while try nextKey() != nil { try skip() }
        }
    }
}

/// Whether a key is this word, byte for byte.
@inline(__always)
func key(_ key: UnsafeBufferPointer<UInt8>, is word: StaticString) -> Bool {
    guard key.count == word.utf8CodeUnitCount else { return false }
    for index in 0..<key.count where key[index] != word.utf8Start[index] { return false }
    return true
}

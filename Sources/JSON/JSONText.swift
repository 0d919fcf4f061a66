/// Where a string stands in the text that a scanner reads: no copy, no decoding. The offsets are of
/// the bytes between the quotes.
public struct JSONText: Hashable, Sendable {
    public var start: Int
    public var end: Int
    /// Whether it holds backslashes, so that its bytes are not yet its characters.
    public var escaped: Bool

    public init(start: Int, end: Int, escaped: Bool) {
        self.start = start
        self.end = end
        self.escaped = escaped
    }

    /// Whether it is the empty string.
    public var isEmpty: Bool { start == end }
}

extension JSONScanner {
    /// Reads a string, which is validated whole: UTF-8, escapes, surrogates.
    public mutating func string() throws(JSONError) -> JSONText {
        skipWhiteSpace()
        guard peekByte() == UInt8(ascii: "\"") else { throw failure(.string) }
        position += 1
        let start = position
        var escaped = false
        while true {
            skipPlainText()
            guard position < bytes.count else { throw failure(.stringEnd) }
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return JSONText(start: start, end: position - 1, escaped: escaped)
            case UInt8(ascii: "\\"):
                escaped = true
                try skipEscape()
            case 0x80...: try skipMultibyte()
            default: throw failure(.controlCharacter)
            }
        }
    }

    /// The raw bytes between the quotes; they are the characters where the text is not `escaped`.
    public func rawBytes(of text: JSONText) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: bytes[text.start..<text.end])
    }

    /// The characters of a string that this scanner has read.
    public func string(_ text: JSONText) -> String {
        if text.escaped { return String(decoding: characters(of: text), as: UTF8.self) }
        return String(decoding: rawBytes(of: text), as: UTF8.self)
    }

    /// Whether a string that this scanner has read is this word, byte for byte.
    public func equals(_ text: JSONText, _ word: StaticString) -> Bool {
        let other = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        return equals(text, other)
    }

    /// Whether a string that this scanner has read has exactly these UTF-8 bytes.
    public func equals(_ text: JSONText, _ other: UnsafeBufferPointer<UInt8>) -> Bool {
        if text.escaped { return characters(of: text).elementsEqual(other) }
        guard text.end - text.start == other.count else { return false }
        return sameBytes(rawBytes(of: text), other)
    }

    /// The bytes between two offsets, such as those of a value that was skipped.
    public func bytes(in range: Range<Int>) -> Slice<UnsafeBufferPointer<UInt8>> { bytes[range] }
}

/// Whether both are the same bytes; compared eight at a time.
public func sameBytes(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Bool {
    guard a.count == b.count else { return false }
    let (x, y) = (UnsafeRawBufferPointer(a), UnsafeRawBufferPointer(b))
    func same<Word: FixedWidthInteger & BitwiseCopyable>(_ word: Word.Type, at offset: Int) -> Bool
    {
        x.loadUnaligned(fromByteOffset: offset, as: word)
            == y.loadUnaligned(fromByteOffset: offset, as: word)
    }
    // The last words may overlap those before: that is cheaper than going on byte by byte.
    if x.count >= 8 {
        var index = 0
        while index + 8 < x.count {
            guard same(UInt64.self, at: index) else { return false }
            index += 8
        }
        return same(UInt64.self, at: x.count - 8)
    }
    if x.count >= 4 { return same(UInt32.self, at: 0) && same(UInt32.self, at: x.count - 4) }
    for index in 0..<x.count where x[index] != y[index] { return false }
    return true
}

/// Steps through the UTF-8 bytes of a text.
struct ByteReader {
    private let bytes: [UInt8]
    var position = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    var count: Int { bytes.count }

    /// The byte so many behind the position; nil past the end.
    @inline(__always)
    func peek(_ ahead: Int) -> UInt8? {
        position + ahead < bytes.count ? bytes[position + ahead] : nil
    }

    /// Moves on over bytes of the kind.
    mutating func skip(while isWanted: (UInt8) -> Bool) {
        while let byte = peek, isWanted(byte) { position += 1 }
    }

    /// The byte at the position, or nil at the end.
    var peek: UInt8? { peek(0) }

    /// Moves on over one code point.
    mutating func skipScalar() {
        position += 1
        skip { $0 & 0xC0 == 0x80 }
    }

    /// The text between the place and the position.
    func text(from start: Int) -> String {
        String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// The text of so many bytes from the place.
    func text(from start: Int, count: Int) -> String {
        String(decoding: bytes[start..<start + count], as: UTF8.self)
    }

    /// Whether the bytes at the position are these; moves on over them if so.
    mutating func skip(_ wanted: [UInt8]) -> Bool {
        guard position + wanted.count <= bytes.count,
            bytes[position..<position + wanted.count].elementsEqual(wanted)
        else { return false }
        position += wanted.count
        return true
    }
}

extension UInt8 {
    var isDigit: Bool { (48...57).contains(self) }
    var isHexDigit: Bool { isDigit || (97...102).contains(self | 32) }
    /// `[_a-zA-Z]`.
    var isNameStart: Bool { self == 95 || (97...122).contains(self | 32) && self < 128 }
    /// `[_a-zA-Z0-9]`.
    var isNamePart: Bool { isNameStart || isDigit }

    /// The value of a hexadecimal digit.
    var hexValue: UInt32? {
        isDigit ? UInt32(self - 48) : isHexDigit ? UInt32((self | 32) - 87) : nil
    }
}

extension JSONScanner {
    /// Steps over bytes that need no thought, eight at a time: everything but quotes, backslashes,
    /// control characters and what is not ASCII.
    @inline(__always)
    mutating func skipPlainText() {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = 0x8080_8080_8080_8080
        while position + 8 <= bytes.count {
            let word = UInt64(
                littleEndian: UnsafeRawPointer(bytes.baseAddress! + position)
                    .loadUnaligned(as: UInt64.self))
            let quote = word ^ (ones &* 0x22)
            let slash = word ^ (ones &* 0x5C)
            // A borrow can mark a byte wrongly only above one that is marked rightly.
            let marks =
                (word | (word &- ones &* 0x20) | (quote &- ones) | (slash &- ones)) & tops
            if marks != 0 {
                position += marks.trailingZeroBitCount >> 3
                return
            }
            position += 8
        }
        while position < bytes.count, isPlain(bytes[position]) { position += 1 }
    }

    private func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x80 && byte != 0x22 && byte != 0x5C
    }

    /// Steps over a backslash and what belongs to it.
    mutating func skipEscape() throws(JSONError) {
        let start = position
        position += 1
        switch peekByte() {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 1
        case UInt8(ascii: "u"):
            position += 1
            try skipCodeUnits(escapeAt: start)
        default: throw failure(.escape)
        }
    }

    /// Steps over four hexadecimal digits and, after a high surrogate, the low one it needs.
    private mutating func skipCodeUnits(escapeAt start: Int) throws(JSONError) {
        let first = try codeUnit()
        guard first & 0xF800 == 0xD800 else { return }
        guard first < 0xDC00, peekByte() == UInt8(ascii: "\\") else {
            throw failure(.surrogate, at: start)
        }
        position += 1
        guard peekByte() == UInt8(ascii: "u") else { throw failure(.surrogate, at: start) }
        position += 1
        let second = try codeUnit()
        guard second & 0xFC00 == 0xDC00 else { throw failure(.surrogate, at: start) }
    }

    private mutating func codeUnit() throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = hexadecimalDigit(peekByte()) else { throw failure(.hexadecimal) }
            value = value << 4 | digit
            position += 1
        }
        return value
    }

    private func hexadecimalDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    /// Steps over one character of two to four bytes, well-formed by table 3-7 of the Unicode
    /// standard: no overlong form, no surrogate, nothing above U+10FFFF.
    mutating func skipMultibyte() throws(JSONError) {
        let lead = bytes[position]
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0...0xEF:
            length = 3
            if lead == 0xE0 { second = 0xA0...0xBF }
            if lead == 0xED { second = 0x80...0x9F }
        case 0xF0...0xF4:
            length = 4
            if lead == 0xF0 { second = 0x90...0xBF }
            if lead == 0xF4 { second = 0x80...0x8F }
        default: throw failure(.utf8)
        }
        guard position + length <= bytes.count, second.contains(bytes[position + 1]) else {
            throw failure(.utf8)
        }
        for index in 2..<max(length, 2) where bytes[position + index] & 0xC0 != 0x80 {
            throw failure(.utf8)
        }
        position += length
    }

    /// The characters, in UTF-8, of an escaped string that was validated when it was read.
    public func characters(of text: JSONText) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.end - text.start)
        var index = text.start
        while index < text.end {
            if bytes[index] == UInt8(ascii: "\\") {
                index = appendEscape(at: index, to: &result)
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }

    /// Appends what one escape stands for; returns the offset after it.
    private func appendEscape(at start: Int, to result: inout [UInt8]) -> Int {
        switch bytes[start + 1] {
        case UInt8(ascii: "b"): result.append(0x08)
        case UInt8(ascii: "f"): result.append(0x0C)
        case UInt8(ascii: "n"): result.append(0x0A)
        case UInt8(ascii: "r"): result.append(0x0D)
        case UInt8(ascii: "t"): result.append(0x09)
        case UInt8(ascii: "u"): return appendCodeUnits(at: start, to: &result)
        case let byte: result.append(byte)
        }
        return start + 2
    }

    private func appendCodeUnits(at start: Int, to result: inout [UInt8]) -> Int {
        var scalar = validatedCodeUnit(at: start + 2)
        var end = start + 6
        if scalar & 0xF800 == 0xD800 {
            let low = validatedCodeUnit(at: start + 8)
            scalar = 0x10000 + (scalar & 0x3FF) << 10 + low & 0x3FF
            end += 6
        }
        guard let character = Unicode.Scalar(scalar) else {
            preconditionFailure("an escape is decoded only after its string was validated")
        }
        result.append(contentsOf: Character(character).utf8)
        return end
    }

    private func validatedCodeUnit(at start: Int) -> UInt32 {
        bytes[start..<start + 4].reduce(0) { $0 << 4 | (hexadecimalDigit($1) ?? 0) }
    }
}

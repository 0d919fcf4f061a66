/// Writes the JSON of one row into memory that the next row uses again: what `JSONWriter` does, for
/// the path where each byte counts. Commas come by themselves.
///
/// What it lends is there until the next change.
public struct RowText: ~Copyable {
    private var memory: UnsafeMutablePointer<UInt8>
    /// How many bytes there is room for.
    public private(set) var capacity = 4096
    /// How many bytes have been written.
    public private(set) var count = 0
    /// True where the next key or element needs a comma before it.
    private var needsComma = false

    public init() { memory = .allocate(capacity: capacity) }

    deinit { memory.deallocate() }

    /// What has been written.
    public var bytes: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: memory, count: count)
    }

    /// A copy of what has been written.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Begins a new row.
    public mutating func empty() {
        count = 0
        needsComma = false
    }

    public mutating func beginObject() { open(UInt8(ascii: "{")) }

    public mutating func endObject() { close(UInt8(ascii: "}")) }

    public mutating func beginArray() { open(UInt8(ascii: "[")) }

    public mutating func endArray() { close(UInt8(ascii: "]")) }

    /// Writes a key that needs no escapes; its value comes next.
    public mutating func key(_ key: StaticString) {
        beginValue(reserving: key.utf8CodeUnitCount + 4)
        put(UInt8(ascii: "\""))
        (memory + count).update(from: key.utf8Start, count: key.utf8CodeUnitCount)
        count += key.utf8CodeUnitCount
        put(UInt8(ascii: "\""))
        put(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes a key; its value comes next.
    public mutating func key(_ key: String) {
        string(key)
        put(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes the key in that place; its value comes next.
    mutating func key(_ place: Int, of keys: RowKeys) {
        keys.show(place) { bytes in
            beginValue(reserving: bytes.count)
            append(bytes)
        }
        needsComma = false
    }

    public mutating func null() { word("null") }

    public mutating func bool(_ value: Bool) { word(value ? "true" : "false") }

    public mutating func int(_ value: Int64) {
        beginValue(reserving: 21)
        if value < 0 { put(UInt8(ascii: "-")) }
        digits(value.magnitude)
        needsComma = true
    }

    /// Writes a finite number in its shortest form that reads back as the same double.
    public mutating func double(_ value: Double) {
        var text = value.description
        text.withUTF8 { bytes in
            beginValue(reserving: bytes.count)
            append(bytes)
        }
        needsComma = true
    }

    public mutating func string(_ text: String) {
        // Who makes the text mutable to get at its bytes counts its holders up and down.
        if text.utf8.withContiguousStorageIfAvailable({ quoted($0) }) != nil { return }
        var text = text
        text.withUTF8 { quoted($0) }
    }

    @inline(__always)
    private mutating func quoted(_ bytes: UnsafeBufferPointer<UInt8>) {
        // Six bytes for the worst escape, two quotes, a comma and a colon.
        beginValue(reserving: bytes.count * 6 + 4)
        put(UInt8(ascii: "\""))
        if isPlain(bytes) { append(bytes) } else { appendEscaped(bytes) }
        put(UInt8(ascii: "\""))
        needsComma = true
    }

    /// Writes `"2026-12-01"`; the year has four digits.
    mutating func quoted(year: Int, month: Int, day: Int) {
        beginValue(reserving: 13)
        put(UInt8(ascii: "\""))
        pair(UInt32(year / 100))
        pair(UInt32(year % 100))
        put(UInt8(ascii: "-"))
        pair(UInt32(month))
        put(UInt8(ascii: "-"))
        pair(UInt32(day))
        put(UInt8(ascii: "\""))
        needsComma = true
    }
}

// The bytes. Room is made by `beginValue`; what follows it relies on that.
extension RowText {
    @inline(__always)
    private mutating func put(_ byte: UInt8) {
        memory[count] = byte
        count += 1
    }

    @inline(__always)
    private mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let start = bytes.baseAddress else { return }
        (memory + count).update(from: start, count: bytes.count)
        count += bytes.count
    }

    /// Makes room for so many bytes after a comma, and writes the comma where one is due.
    @inline(__always)
    private mutating func beginValue(reserving size: Int) {
        if count + size + 1 > capacity { grow(by: size + 1) }
        if needsComma { put(UInt8(ascii: ",")) }
    }

    private mutating func grow(by size: Int) {
        capacity = max(capacity * 2, count + size)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: memory, count: count)
        memory.deallocate()
        memory = larger
    }

    private mutating func open(_ bracket: UInt8) {
        beginValue(reserving: 1)
        put(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        needsComma = false
        beginValue(reserving: 1)
        put(bracket)
        needsComma = true
    }

    private mutating func word(_ word: StaticString) {
        beginValue(reserving: word.utf8CodeUnitCount)
        append(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
        needsComma = true
    }

    /// Numbers are mostly instants, of sixteen digits: eight at a time.
    private mutating func digits(_ number: UInt64) {
        guard number >= 100_000_000 else { return digits(below: UInt32(number)) }
        let (upper, lower) = number.quotientAndRemainder(dividingBy: 100_000_000)
        digits(upper)
        let (first, second) = UInt32(lower).quotientAndRemainder(dividingBy: 10_000)
        pair(first / 100)
        pair(first % 100)
        pair(second / 100)
        pair(second % 100)
    }

    /// Eight digits at most, without leading zeros.
    @inline(__always)
    private mutating func digits(below number: UInt32) {
        var (length, bound) = (1, UInt32(10))
        while length < 8, number >= bound {
            length += 1
            bound *= 10
        }
        var rest = number
        count += length
        for offset in 1...length {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            memory[count - offset] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
            rest = quotient
        }
    }

    @inline(__always)
    private mutating func pair(_ number: UInt32) {
        let (first, second) = number.quotientAndRemainder(dividingBy: 10)
        put(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: first))
        put(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: second))
    }

    /// Whether nothing needs an escape: eight bytes at a time, then one by one.
    @inline(__always)
    private func isPlain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let (ones, tops) = (UInt64(0x0101_0101_0101_0101), UInt64(0x8080_8080_8080_8080))
        var index = 0
        while index + 8 <= bytes.count, let start = bytes.baseAddress {
            let word = UnsafeRawPointer(start + index).loadUnaligned(as: UInt64.self)
            let quote = word ^ (ones &* 0x22)
            let slash = word ^ (ones &* 0x5C)
            // Of each byte: below 0x20, or a quote, or a backslash; bytes from 0x80 on are none of
            // it.
            let marks =
                ((word &- ones &* 0x20) | (quote &- ones) | (slash &- ones)) & ~word & tops
            if marks != 0 { return false }
            index += 8
        }
        while index < bytes.count {
            if needsEscape(bytes[index]) { return false }
            index += 1
        }
        return true
    }

    @inline(__always)
    private func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func appendEscaped(_ bytes: UnsafeBufferPointer<UInt8>) {
        for byte in bytes {
            guard needsEscape(byte) else {
                put(byte)
                continue
            }
            put(UInt8(ascii: "\\"))
            guard byte < 0x20 else {
                put(byte)
                continue
            }
            for letter in "u00".utf8 { put(letter) }
            put(byte < 0x10 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
            put("0123456789abcdef".utf8.dropFirst(Int(byte & 0xF)).first ?? 0)
        }
    }
}

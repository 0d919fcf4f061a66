import CivilTime

extension LiquidValue {
    /// The value as `{{ }}` prints it without escaping.
    public var printed: String {
        switch self {
        case .string(let text), .safe(let text): return text
        default:
            var bytes: [UInt8] = []
            append(to: &bytes)
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    /// Appends what `{{ }}` prints, unescaped.
    func append(to output: inout [UInt8]) {
        switch self {
        case .missing: break
        case .string(let text), .safe(let text): appendText(text, to: &output)
        case .int(let number): appendDecimal(number, to: &output)
        case .bool(let flag): appendText(flag ? "true" : "false", to: &output)
        case .double(let number): appendText(doubleText(number), to: &output)
        case .array(let items): for item in items { item.append(to: &output) }
        case .object: appendInspected(to: &output)
        case .range(let first, let last): appendText("\(first)..\(last)", to: &output)
        case .date(let date): appendDate(date, to: &output)
        case .timestamp(let instant, let zone):
            appendText(StrftimeFormat.plain.text(of: DateReading(instant, zone)), to: &output)
        case .loop: appendText("Liquid::ForloopDrop", to: &output)
        }
    }

    /// The value as text for a filter that works on text: a list in brackets, as the reference
    /// does.
    var asText: String {
        switch self {
        case .string(let text), .safe(let text): return text
        case .array:
            var bytes: [UInt8] = []
            appendInspected(to: &bytes)
            return String(decoding: bytes, as: UTF8.self)
        default: return printed
        }
    }

    /// The value as a failure shows it, at most 40 code points: failures are kept, and a member's
    /// data is not to be in them whole.
    var excerpt: String {
        let scalars = asText.unicodeScalars
        let beginning = scalars.prefix(40)
        return beginning.endIndex == scalars.endIndex
            ? String(scalars) : String(beginning.dropLast()) + "…"
    }

    /// The form that values have inside a printed list or object: strings in quotes.
    private func appendInspected(to output: inout [UInt8]) {
        switch self {
        case .missing: appendText("nil", to: &output)
        case .string(let text), .safe(let text): appendQuoted(text, to: &output)
        case .array(let items):
            output.append(UInt8(ascii: "["))
            for (index, item) in items.enumerated() {
                if index > 0 { appendText(", ", to: &output) }
                item.appendInspected(to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .object(let object): appendEntries(of: object, to: &output)
        default: append(to: &output)
        }
    }

    private func appendEntries(of object: LiquidObject, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "{"))
        for (index, entry) in object.entries.enumerated() {
            if index > 0 { appendText(", ", to: &output) }
            appendQuoted(entry.key, to: &output)
            appendText("=>", to: &output)
            entry.value.appendInspected(to: &output)
        }
        output.append(UInt8(ascii: "}"))
    }
}

/// Appends the bytes of a string.
@inline(__always)
func appendText(_ text: String, to output: inout [UInt8]) {
    withBytes(of: text) { output.append(contentsOf: $0) }
}

/// Shows the bytes of a string. Who makes it mutable to get at them counts its holders up and down:
/// that is done only where they do not lie in one piece.
@inline(__always)
private func withBytes(of text: String, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    if text.utf8.withContiguousStorageIfAvailable(body) != nil { return }
    var text = text
    text.withUTF8(body)
}

/// Appends text with `& < > " '` as character references, so that it is inert in HTML.
func appendEscaped(_ text: String, to output: inout [UInt8]) {
    withBytes(of: text) { bytes in
        if !hasMarkup(bytes) { return output.append(contentsOf: bytes) }
        var start = 0
        for index in 0..<bytes.count {
            guard let reference = characterReference(of: bytes[index]) else { continue }
            output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<index]))
            output.append(contentsOf: reference.utf8)
            start = index + 1
        }
        output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start...]))
    }
}

/// Whether a byte may need a character reference: eight at a time, then one by one.
private func hasMarkup(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    /// Not 0 where the sign is among the bytes of the word.
    func marks(_ sign: UInt64, in word: UInt64) -> UInt64 {
        let rest = word ^ (ones &* sign)
        return (rest &- ones) & ~rest & (ones &* 0x80)
    }
    var index = 0
    while index + 8 <= bytes.count, let start = bytes.baseAddress {
        let word = UnsafeRawPointer(start + index).loadUnaligned(as: UInt64.self)
        if marks(0x22, in: word) | marks(0x26, in: word) | marks(0x27, in: word)
            | marks(0x3C, in: word) | marks(0x3E, in: word) != 0
        {
            return true
        }
        index += 8
    }
    while index < bytes.count {
        if characterReference(of: bytes[index]) != nil { return true }
        index += 1
    }
    return false
}

/// The character reference that stands for the byte in HTML, or nil where it may stand as it is.
@inline(__always)
func characterReference(of byte: UInt8) -> StaticText? {
    switch byte {
    case UInt8(ascii: "&"): StaticText("&amp;")
    case UInt8(ascii: "<"): StaticText("&lt;")
    case UInt8(ascii: ">"): StaticText("&gt;")
    case UInt8(ascii: "\""): StaticText("&quot;")
    case UInt8(ascii: "'"): StaticText("&#39;")
    default: nil
    }
}

/// A constant text whose bytes lie in the program itself.
struct StaticText {
    private let text: StaticString

    init(_ text: StaticString) { self.text = text }

    var utf8: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    }
}

/// Appends a whole number in decimal digits.
func appendDecimal(_ number: Int, to output: inout [UInt8]) {
    if number < 0 { output.append(UInt8(ascii: "-")) }
    var rest = number.magnitude
    let start = output.count
    repeat {
        output.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
        rest /= 10
    } while rest > 0
    output[start...].reverse()
}

/// Appends `2026-03-01`.
func appendDate(_ date: CivilDate, to output: inout [UInt8]) {
    let (year, month, day) = date.components
    if (0..<1000).contains(year) {
        output.append(
            contentsOf: repeatElement(UInt8(ascii: "0"), count: year < 10 ? 3 : year < 100 ? 2 : 1))
    }
    appendDecimal(year, to: &output)
    for part in [month, day] {
        output.append(UInt8(ascii: "-"))
        if part < 10 { output.append(UInt8(ascii: "0")) }
        appendDecimal(part, to: &output)
    }
}

/// A floating-point number as Liquid prints it: always with a fraction (`5.0`, `1.0e+20`).
func doubleText(_ number: Double) -> String {
    if number.isNaN { return "NaN" }
    if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
    let text = number.description
    guard let exponent = text.firstIndex(of: "e"), !text[..<exponent].contains(".") else {
        return text
    }
    return text[..<exponent] + ".0" + text[exponent...]
}

private func appendQuoted(_ text: String, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            output.append(UInt8(ascii: "\\"))
            output.append(byte)
        case UInt8(ascii: "\n"): appendText("\\n", to: &output)
        case UInt8(ascii: "\t"): appendText("\\t", to: &output)
        case UInt8(ascii: "\r"): appendText("\\r", to: &output)
        default: output.append(byte)
        }
    }
    output.append(UInt8(ascii: "\""))
}

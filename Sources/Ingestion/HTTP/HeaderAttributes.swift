import JSON

/// The attributes of an event that came in headers, one header each (CloudEvents HTTP protocol
/// binding 1.0.2, section 3.1.3).
struct HeaderAttributes {
    /// The decoded values, one after the other.
    private(set) var values: [UInt8] = []
    /// Where they stand in `values`.
    private(set) var attributes: EventAttributes

    /// Throws where a header cannot stand for an attribute.
    init(_ head: EventRequestHead, line: Int) throws(Rejection) {
        attributes = EventAttributes(line: line)
        if let contentType = head.contentType { place("datacontenttype", contentType.utf8) }
        var seen: Set<String> = []
        for (name, value) in head.attributes {
            guard seen.insert(name).inserted else {
                throw Rejection(
                    .ambiguous, line: line, "'ce-\(name)' may occur only once, found it twice")
            }
            if name == "datacontenttype" || name == "data" {
                throw Rejection(
                    .badAttribute, line: line,
                    "data is the body, and Content-Type says what it is; found 'ce-\(name)'")
            }
            guard let characters = decodedFieldValue(value) else {
                throw Rejection(
                    .badAttribute, line: line,
                    "'ce-\(name)' must be ASCII, other characters as %XX of their UTF-8; found "
                        + excerpt(value))
            }
            place(name, characters)
        }
    }

    private mutating func place(_ name: String, _ characters: some Collection<UInt8>) {
        let start = values.count
        values.append(contentsOf: characters)
        let text = JSONText(start: start, end: values.count, escaped: false)
        var key = name
        key.withUTF8 { attributes.noteName($0) }
        if let attribute = EventAttribute(name) { return attributes.place(attribute, at: text) }
        values.withUnsafeBufferPointer {
            attributes.noteExtension(text, in: JSONScanner($0), named: name)
        }
    }
}

/// What the value of an attribute's header stands for, in UTF-8 (section 3.1.3.2): quoted strings
/// are unquoted, then percent signs decoded once. Nil where a byte is not ASCII, because nobody can
/// know what it means, a quote or a percent sign stands alone, or the result is not UTF-8.
func decodedFieldValue(_ value: String) -> [UInt8]? {
    guard value.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
    guard value.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "\"") }) else {
        return Array(value.utf8)
    }
    guard let unquoted = unquoted(value), let bytes = percentDecoded(unquoted),
        String(validating: bytes, as: UTF8.self) != nil
    else { return nil }
    return bytes
}

private func unquoted(_ value: String) -> [UInt8]? {
    var field = FieldReader(value)
    var result: [UInt8] = []
    while !field.isAtEnd {
        if let content = field.quoted() {
            result.append(contentsOf: content.utf8)
        } else if let byte = field.next(), byte != UInt8(ascii: "\"") {
            result.append(byte)
        } else {
            return nil
        }
    }
    return result
}

private func percentDecoded(_ bytes: [UInt8]) -> [UInt8]? {
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
        guard bytes[index] == UInt8(ascii: "%") else {
            result.append(bytes[index])
            index += 1
            continue
        }
        guard index + 2 < bytes.count, let high = hexadecimalDigit(bytes[index + 1]),
            let low = hexadecimalDigit(bytes[index + 2])
        else { return nil }
        result.append(high << 4 | low)
        index += 3
    }
    return result
}

private func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}

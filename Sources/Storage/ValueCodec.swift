public import CivilTime
public import Expressions
public import JSON

// Values as JSON in two forms. The plain one is for columns whose types the catalogue knows: dates
// are text, instants and durations microseconds. The tagged one describes itself, for what must
// outlive a change of files: `{"date":"2026-12-01"}`, `{"timestamp":1764547200000000}`.

extension RowText {
    /// Writes a value in the plain form, to be read back with its type.
    public mutating func plain(_ value: Value) {
        switch value {
        case .null: null()
        case .bool(let bool): self.bool(bool)
        case .int(let integer): int(integer)
        case .double(let double):
            if double.isFinite { self.double(double) } else { string(nameOfNonFinite(double)) }
        case .string(let text): string(text)
        case .date(let date): self.date(date)
        case .timestamp(let instant): int(instant.microseconds)
        case .duration(let microseconds): int(microseconds)
        case .list(let elements):
            beginArray()
            for element in elements { plain(element) }
            endArray()
        case .map: tagged(value)
        }
    }

    /// Writes a value in the form that describes itself.
    public mutating func tagged(_ value: Value) {
        switch value {
        case .double(let double) where !double.isFinite:
            tag("double") { $0.string(nameOfNonFinite(double)) }
        case .date(let date): tag("date") { $0.date(date) }
        case .timestamp(let instant): tag("timestamp") { $0.int(instant.microseconds) }
        case .duration(let microseconds): tag("duration") { $0.int(microseconds) }
        case .list(let elements):
            beginArray()
            for element in elements { tagged(element) }
            endArray()
        case .map(let map):
            tag("map") { row in
                row.beginArray()
                for entry in map.entries {
                    row.tagged(entry.key)
                    row.tagged(entry.value)
                }
                row.endArray()
            }
        case .null, .bool, .int, .double, .string: plain(value)
        }
    }

    private mutating func tag(_ name: StaticString, _ content: (inout RowText) -> Void) {
        beginObject()
        key(name)
        content(&self)
        endObject()
    }

    /// Writes `"2026-12-01"`; a date outside the years 0 to 9999 as its day number.
    public mutating func date(_ date: CivilDate) {
        let (year, month, day) = date.components
        guard (0...9999).contains(year) else { return int(Int64(date.dayNumber)) }
        quoted(year: year, month: month, day: day)
    }

    /// Writes an instant as microseconds since 1970; nil as null.
    public mutating func instant(_ instant: Instant?) {
        if let instant { int(instant.microseconds) } else { null() }
    }

    /// Writes a text; nil as null.
    public mutating func text(_ text: String?) {
        if let text { string(text) } else { null() }
    }
}

/// JSON has no such numbers.
private func nameOfNonFinite(_ value: Double) -> String {
    value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity"
}

private func nonFinite(named name: String) -> Double? {
    switch name {
    case "NaN": .nan
    case "Infinity": .infinity
    case "-Infinity": -.infinity
    default: nil
    }
}

extension RowReader {
    /// Reads a value of the type (`any`: the tagged form); nil, the value stepped over, where what
    /// is there does not fit. A word that an enumeration no longer has is kept.
    public mutating func value(of type: ValueType) throws(JSONError) -> Value? {
        switch try peek() {
        case .null:
            try null()
            return .null
        case .bool:
            let value = try bool()
            return type == .bool || type == .any ? .bool(value) : nil
        case .string: return try textValue(of: type)
        case .number:
            return value(of: type, from: try number())
        case .array: return try list(of: type)
        case .object: return try taggedValue(of: type)
        }
    }

    private mutating func textValue(of type: ValueType) throws(JSONError) -> Value? {
        switch type {
        case .string, .enumeration, .any: return .string(try text())
        case .date: return date(try rawString()).map(Value.date)
        case .double: return nonFinite(named: try text()).map(Value.double)
        default:
            _ = try rawString()
            return nil
        }
    }

    private func value(of type: ValueType, from number: JSONNumber) -> Value? {
        switch (type, number) {
        case (.int, .int(let integer)), (.any, .int(let integer)): .int(integer)
        case (.double, .double(let double)), (.any, .double(let double)): .double(double)
        case (.double, .int(let integer)): .double(Double(integer))
        case (.timestamp, .int(let integer)): .timestamp(Instant(microseconds: integer))
        case (.duration, .int(let integer)): .duration(integer)
        case (.date, .int(let integer)):
            Int32(exactly: integer).map { .date(CivilDate(dayNumber: $0)) }
        default: nil
        }
    }

    /// All elements are stepped over, even where one does not fit.
    private mutating func list(of type: ValueType) throws(JSONError) -> Value? {
        var elementType: ValueType? = type == .any ? .any : nil
        if case .list(let element) = type { elementType = element }
        try enterArray()
        var elements: [Value] = []
        var fits = elementType != nil
        while try nextElement() {
            let element = try value(of: elementType ?? .any)
            if let element { elements.append(element) } else { fits = false }
        }
        return fits ? .list(elements) : nil
    }

    private mutating func taggedValue(of type: ValueType) throws(JSONError) -> Value? {
        try enterObject()
        var result: Value?
        while let key = try nextKey() {
            result = try taggedContent(String(decoding: key, as: UTF8.self))
        }
        guard let result, type == .any || ValueType(of: result).isKind(of: type) else { return nil }
        return result
    }

    private mutating func taggedContent(_ tag: String) throws(JSONError) -> Value? {
        switch tag {
        case "date": return try value(of: .date)
        case "timestamp": return try value(of: .timestamp)
        case "duration": return try value(of: .duration)
        case "double": return try value(of: .double)
        case "map":
            guard case .list(let parts) = try value(of: .any) else { return nil }
            return map(of: parts)
        default:
            try skip()
            return nil
        }
    }

    /// Keys and values by turns.
    private func map(of parts: [Value]) -> Value? {
        guard parts.count.isMultiple(of: 2) else { return nil }
        let entries = stride(from: 0, to: parts.count, by: 2).map {
            ValueMap.Entry(key: parts[$0], value: parts[$0 + 1])
        }
        guard let map = try? ValueMap(entries) else { return nil }
        return .map(map)
    }

    /// The date that ten characters of text name; nil where they name none.
    private func date(_ text: JSONText) -> CivilDate? {
        let bytes = rawBytes(of: text)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-")
        else { return nil }
        var numbers = (0, 0, 0)
        for index in 0..<10 where index != 4 && index != 7 {
            let digit = Int(bytes[index]) - 48
            guard (0...9).contains(digit) else { return nil }
            if index < 4 {
                numbers.0 = numbers.0 * 10 + digit
            } else if index < 7 {
                numbers.1 = numbers.1 * 10 + digit
            } else {
                numbers.2 = numbers.2 * 10 + digit
            }
        }
        return CivilDate(year: numbers.0, month: numbers.1, day: numbers.2)
    }

    /// Reads a date as `RowText.date` writes it; nil for anything else.
    public mutating func date() throws(JSONError) -> CivilDate? {
        if try peek() == .string { return date(try rawString()) }
        guard case .date(let date) = try value(of: .date) else { return nil }
        return date
    }

    /// Reads an instant in microseconds; throws where there is none.
    public mutating func instant() throws(JSONError) -> Instant {
        Instant(microseconds: try integer())
    }

    /// Reads an instant or null.
    public mutating func optionalInstant() throws(JSONError) -> Instant? {
        guard try peek() == .null else { return try instant() }
        try null()
        return nil
    }

    /// Reads a string or null.
    public mutating func optionalText() throws(JSONError) -> String? {
        guard try peek() == .null else { return try text() }
        try null()
        return nil
    }
}

extension ValueType {
    /// Whether values of the two types are of one kind, whatever they hold.
    fileprivate func isKind(of other: ValueType) -> Bool {
        switch (self, other) {
        case (.map, .map), (.list, .list): true
        default: self == other
        }
    }
}

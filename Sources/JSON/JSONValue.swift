/// One key of an object with its value.
public struct JSONField: Hashable, Sendable {
    public var key: String
    public var value: JSONValue

    public init(_ key: String, _ value: JSONValue) {
        self.key = key
        self.value = value
    }
}

/// A JSON text as a value. Fields keep the order in which they were written.
public enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case string(String)
    case array([JSONValue])
    case object([JSONField])

    /// The value of the only field with this key; nil for what is no object, or where the key is
    /// absent or, in a text read with `duplicateKeys: .keep`, stands twice.
    public subscript(key: String) -> JSONValue? {
        guard case .object(let fields) = self else { return nil }
        let matches = fields.lazy.filter { $0.key.utf8.elementsEqual(key.utf8) }.prefix(2)
        return matches.count == 1 ? matches.first?.value : nil
    }
}

extension JSONValue {
    /// Reads one whole text: a value, with nothing but white space around it.
    public init(
        reading bytes: UnsafeBufferPointer<UInt8>, rules: JSONRules = .unambiguous
    ) throws(JSONError) {
        var scanner = JSONScanner(bytes, rules: rules)
        self = try scanner.value()
        try scanner.finish()
    }

    /// Reads one whole text: a value, with nothing but white space around it.
    public init(
        reading bytes: some Collection<UInt8>, rules: JSONRules = .unambiguous
    ) throws(JSONError) {
        let result: Result<JSONValue, JSONError>? = bytes.withContiguousStorageIfAvailable {
            buffer in
            Result { () throws(JSONError) in try JSONValue(reading: buffer, rules: rules) }
        }
        guard let result else {
            self = try JSONValue(reading: Array(bytes), rules: rules)
            return
        }
        self = try result.get()
    }

    /// Reads one whole text: a value, with nothing but white space around it.
    public init(reading text: String, rules: JSONRules = .unambiguous) throws(JSONError) {
        self = try JSONValue(reading: text.utf8, rules: rules)
    }
}

extension JSONScanner {
    /// Reads the next value, whatever it is.
    public mutating func value() throws(JSONError) -> JSONValue {
        switch try peek() {
        case .null:
            try null()
            return .null
        case .bool: return .bool(try bool())
        case .string: return .string(string(try string()))
        case .number:
            switch try number() {
            case .int(let integer): return .int(integer)
            case .double(let double): return .double(double)
            }
        case .array:
            try enterArray()
            var elements: [JSONValue] = []
            while try nextElement() { elements.append(try value()) }
            return .array(elements)
        case .object: return .object(try fields())
        }
    }

    private mutating func fields() throws(JSONError) -> [JSONField] {
        try enterObject()
        var fields: [JSONField] = []
        var seen = KeySet()
        while let key = try nextKey() {
            let name = string(key)
            if rules.duplicateKeys == .refuse, !seen.insert(name, among: fields) {
                throw failure(.duplicateKey, at: key.start - 1)
            }
            fields.append(JSONField(name, try value()))
        }
        return fields
    }
}

/// Finds keys that an object has twice, byte for byte: compared one by one while they are few,
/// because that is what objects are like; by a set once they are many.
private struct KeySet {
    private var keys: Set<[UInt8]> = []

    /// Returns false if the key is there already; `fields` are those before it.
    mutating func insert(_ key: String, among fields: [JSONField]) -> Bool {
        if fields.count < 16 {
            return !fields.contains { $0.key.utf8.elementsEqual(key.utf8) }
        }
        if keys.isEmpty { keys = Set(fields.map { Array($0.key.utf8) }) }
        return keys.insert(Array(key.utf8)).inserted
    }
}

/// The type of an expression, a variable or a field, as far as it is known before it is evaluated.
public indirect enum ValueType: Hashable, Sendable {
    case null
    case bool
    case int
    case double
    case string
    case date
    case timestamp
    case duration
    case list(ValueType)
    case map(ValueType, ValueType)
    /// A string out of these words.
    case enumeration([String])
    /// Not known before evaluation: what empty and mixed lists and maps hold, and ad-hoc data.
    case any
}

extension ValueType {
    /// The type of a value; lists and maps of mixed values hold `any`.
    public init(of value: Value) {
        switch value {
        case .null: self = .null
        case .bool: self = .bool
        case .int: self = .int
        case .double: self = .double
        case .string: self = .string
        case .date: self = .date
        case .timestamp: self = .timestamp
        case .duration: self = .duration
        case .list(let values): self = .list(.joined(values.map(ValueType.init(of:))))
        case .map(let map):
            self = .map(
                .joined(map.entries.map { ValueType(of: $0.key) }),
                .joined(map.entries.map { ValueType(of: $0.value) }))
        }
    }

    /// The type as an error shows it, of a long list or a deep one by its first elements: in a walk
    /// over many, errors come as often as elements.
    init(toShow value: Value) { self.init(toShow: value, depth: 3) }

    private init(toShow value: Value, depth: Int) {
        switch value {
        case .list(let values):
            self = .list(ValueType.shown(values.prefix(8), depth))
        case .map(let map):
            let entries = map.entries.prefix(8)
            self = .map(
                ValueType.shown(entries.map(\.key)[...], depth),
                ValueType.shown(entries.map(\.value)[...], depth))
        default: self.init(of: value)
        }
    }

    private static func shown(_ values: ArraySlice<Value>, _ depth: Int) -> ValueType {
        depth == 0 ? .any : .joined(values.map { ValueType(toShow: $0, depth: depth - 1) })
    }

    /// The one type that all have; `any` where they differ or there are none.
    static func joined(_ types: [ValueType]) -> ValueType {
        guard let first = types.first else { return .any }
        return types.dropFirst().reduce(first) { $0.joined(with: $1) }
    }

    /// The type that values of either type have.
    func joined(with other: ValueType) -> ValueType {
        switch (self, other) {
        case _ where self == other: self
        case (.enumeration, .string), (.string, .enumeration), (.enumeration, .enumeration): .string
        case (.list(let a), .list(let b)): .list(a.joined(with: b))
        case (.map(let a, let b), .map(let c, let d)): .map(a.joined(with: c), b.joined(with: d))
        default: .any
        }
    }

    /// Whether `==` between the types can be true; numbers compare with each other.
    func compares(with other: ValueType) -> Bool {
        switch (self, other) {
        case (.any, _), (_, .any): true
        case (.int, .double), (.double, .int): true
        case (.list(let a), .list(let b)): a.compares(with: b)
        case (.map(let a, let b), .map(let c, let d)): a.compares(with: c) && b.compares(with: d)
        default: isText && other.isText || self == other
        }
    }

    /// Whether `<` is defined within the type.
    var isOrdered: Bool {
        switch self {
        case .null, .list, .map: false
        default: true
        }
    }

    /// Whether values are strings.
    var isText: Bool {
        switch self {
        case .string, .enumeration: true
        default: false
        }
    }

    var isNumber: Bool { self == .int || self == .double }

    /// What a walk over the values meets: elements of a list, keys of a map; nil for other types.
    var walked: ValueType? {
        switch self {
        case .list(let element): element
        case .map(let key, _): key
        case .any: .any
        default: nil
        }
    }
}

extension ValueType: CustomStringConvertible {
    /// The type as files write it: `list<date>`, `{ enum: [bronze, silver] }`.
    public var description: String {
        switch self {
        case .null: "null"
        case .bool: "bool"
        case .int: "int"
        case .double: "double"
        case .string: "string"
        case .date: "date"
        case .timestamp: "timestamp"
        case .duration: "duration"
        case .list(let element): "list<\(element)>"
        case .map(let key, let value): "map<\(key), \(value)>"
        case .enumeration(let words): "{ enum: [\(words.joined(separator: ", "))] }"
        case .any: "any"
        }
    }
}

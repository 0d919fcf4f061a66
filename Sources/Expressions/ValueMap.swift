/// A map of the language: keys are bool, int or string; entries keep the order they were given in.
public struct ValueMap: Hashable, Sendable {
    /// A key and its value.
    public struct Entry: Hashable, Sendable {
        public var key: Value
        public var value: Value

        public init(key: Value, value: Value) {
            self.key = key
            self.value = value
        }
    }

    /// In the order they were given.
    public let entries: [Entry]
    /// Positions in `entries`, ascending by key, so that look-ups take logarithmic time.
    private let sorted: [Int32]

    /// Why entries do not make a map.
    public enum Fault: Error, Hashable, Sendable {
        case keyType(Value)
        case duplicateKey(Value)
    }

    /// The map with these entries; throws where a key is neither bool, int nor string, or occurs
    /// twice.
    public init(_ entries: [Entry]) throws(Fault) {
        for entry in entries where keyRank(entry.key) == nil { throw .keyType(entry.key) }
        let sorted = entries.indices.map(Int32.init).sorted {
            keyPrecedes(entries[Int($0)].key, entries[Int($1)].key)
        }
        for (a, b) in zip(sorted, sorted.dropFirst())
        where entries[Int(a)].key == entries[Int(b)].key {
            throw .duplicateKey(entries[Int(a)].key)
        }
        self.entries = entries
        self.sorted = sorted
    }

    /// The map without entries.
    public static let empty = ValueMap(entries: [], sorted: [])

    private init(entries: [Entry], sorted: [Int32]) {
        self.entries = entries
        self.sorted = sorted
    }

    public var count: Int { entries.count }

    /// The value under the key; a whole double finds the int. nil where there is none.
    public subscript(key: Value) -> Value? {
        var wanted = key
        if case .double(let number) = key, let whole = whole(number) { wanted = .int(whole) }
        guard keyRank(wanted) != nil else { return nil }
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            let entry = entries[Int(sorted[middle])]
            if keyPrecedes(entry.key, wanted) { low = middle + 1 } else { high = middle }
        }
        guard low < sorted.count else { return nil }
        let entry = entries[Int(sorted[low])]
        return entry.key == wanted ? entry.value : nil
    }

    /// The same entries, in whatever order.
    public static func == (a: ValueMap, b: ValueMap) -> Bool {
        a.count == b.count && a.entries.allSatisfy { b[$0.key] == $0.value }
    }

    public func hash(into hasher: inout Hasher) {
        for position in sorted { hasher.combine(entries[Int(position)]) }
    }
}

/// The place of the key's kind among keys; nil for what cannot be a key.
private func keyRank(_ key: Value) -> Int? {
    switch key {
    case .bool: 0
    case .int: 1
    case .string: 2
    default: nil
    }
}

/// A total order over keys: bools, ints, strings by code points.
private func keyPrecedes(_ a: Value, _ b: Value) -> Bool {
    switch (a, b) {
    case (.bool(let a), .bool(let b)): !a && b
    case (.int(let a), .int(let b)): a < b
    case (.string(let a), .string(let b)): textPrecedes(a, b)
    default: keyRank(a)! < keyRank(b)!
    }
}

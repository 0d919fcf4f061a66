// Equality and order as the language defines them.

/// Whether two strings have the same code points (no Unicode normalisation).
@inline(__always)
func sameText(_ a: String, _ b: String) -> Bool {
    let count = a.utf8.count
    guard count == b.utf8.count else { return false }
    // Most strings differ early or are short; both hold their bytes in a row.
    let same = a.utf8.withContiguousStorageIfAvailable { left in
        b.utf8.withContiguousStorageIfAvailable { right in sameBytes(left, right, count) }
    }
    return (same ?? nil) ?? a.utf8.elementsEqual(b.utf8)
}

@inline(__always)
private func sameBytes(
    _ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>, _ count: Int
) -> Bool {
    let (left, right) = (UnsafeRawBufferPointer(a), UnsafeRawBufferPointer(b))
    var offset = 0
    while offset + 8 <= count {
        let x = left.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        let y = right.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        if x != y { return false }
        offset += 8
    }
    while offset < count {
        if left[offset] != right[offset] { return false }
        offset += 1
    }
    return true
}

/// Order by code points, which is the order of the UTF-8 bytes.
func textPrecedes(_ a: String, _ b: String) -> Bool {
    a.utf8.lexicographicallyPrecedes(b.utf8)
}

/// How two things stand to each other; `unordered` where one is not a number.
enum Order {
    case less, equal, greater, unordered
}

/// The order of two comparable things.
@inline(__always)
func order<Element: Comparable>(_ a: Element, _ b: Element) -> Order {
    a < b ? .less : a == b ? .equal : .greater
}

/// The order of two doubles by IEEE 754.
@inline(__always)
func order(_ a: Double, _ b: Double) -> Order {
    a < b ? .less : a == b ? .equal : a > b ? .greater : .unordered
}

/// The order of an int and a double as CEL's own suite has it: an int outside the exact range of
/// doubles counts as the nearest double.
func order(_ a: Int64, _ b: Double) -> Order { order(Double(a), b) }

extension Value {
    /// The order of two values; nil where the language has none (null, lists, different kinds).
    func ordered(to other: Value) -> Order? {
        switch (self, other) {
        case (.bool(let a), .bool(let b)): order(a ? 1 : 0 as Int64, b ? 1 : 0 as Int64)
        case (.int(let a), .int(let b)): order(a, b)
        case (.double(let a), .double(let b)): order(a, b)
        case (.int(let a), .double(let b)): order(a, b)
        case (.double(let a), .int(let b)): order(b, a).reversed
        case (.string(let a), .string(let b)):
            sameText(a, b) ? .equal : textPrecedes(a, b) ? .less : .greater
        case (.date(let a), .date(let b)): order(a, b)
        case (.timestamp(let a), .timestamp(let b)): order(a, b)
        case (.duration(let a), .duration(let b)): order(a, b)
        default: nil
        }
    }

    /// The values that `in` and the macros walk through: elements of a list, keys of a map; nil for
    /// anything else.
    var walked: [Value]? {
        switch self {
        case .list(let values): values
        case .map(let map): map.entries.map(\.key)
        default: nil
        }
    }
}

extension Order {
    /// The order seen from the other side.
    var reversed: Order {
        switch self {
        case .less: .greater
        case .greater: .less
        case .equal, .unordered: self
        }
    }
}

/// The int of the same value, or nil where there is none.
func whole(_ number: Double) -> Int64? {
    guard number >= -0x1p63, number < 0x1p63 else { return nil }
    let whole = Int64(number)
    return Double(whole) == number ? whole : nil
}

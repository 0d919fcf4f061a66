/// Text that is compared byte for byte, in UTF-8, as every store compares it.
///
/// Swift's own equality takes canonically equivalent texts for the same; an id that a source sends
/// in two forms is two ids.
public struct ByteText: Hashable, Comparable, Sendable {
    public let text: String

    public init(_ text: String) { self.text = text }

    public static func == (a: Self, b: Self) -> Bool { sameBytes(a.text, b.text) }

    public static func < (a: Self, b: Self) -> Bool { compareBytes(a.text, b.text) < 0 }

    /// Texts of the same bytes have the same hash; that others may share it does no harm.
    public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

/// Whether two texts are the same, byte for byte.
public func sameBytes(_ a: String, _ b: String) -> Bool {
    guard a.utf8.count == b.utf8.count else { return false }
    return withBytes(of: a) { left in withBytes(of: b) { right in sameBytes(left, right) } }
}

/// Shows the bytes of a text. Who makes it mutable to get at them counts its holders up and down:
/// that is done only where they do not lie in one piece.
@inline(__always)
private func withBytes<Result>(
    of text: String, _ body: (UnsafeRawBufferPointer) -> Result
) -> Result {
    let shown = text.utf8.withContiguousStorageIfAvailable { body(UnsafeRawBufferPointer($0)) }
    if let shown { return shown }
    var text = text
    return text.withUTF8 { body(UnsafeRawBufferPointer($0)) }
}

/// The same for bytes.
public func sameBytes(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Bool {
    a.count == b.count && sameBytes(UnsafeRawBufferPointer(a), UnsafeRawBufferPointer(b))
}

/// The same for bytes of one length, eight at a time.
private func sameBytes(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Bool {
    var index = 0
    while index + 8 <= a.count {
        let left = a.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        if left != b.loadUnaligned(fromByteOffset: index, as: UInt64.self) { return false }
        index += 8
    }
    while index < a.count {
        if a[index] != b[index] { return false }
        index += 1
    }
    return true
}

/// Below 0 where the bytes of `a` come first, above 0 where those of `b` do, else 0.
public func compareBytes(_ a: String, _ b: String) -> Int {
    withBytes(of: a) { left in withBytes(of: b) { right in compareBytes(left, right) } }
}

/// The same for bytes, eight at a time.
private func compareBytes(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Int {
    let shorter = min(a.count, b.count)
    var index = 0
    while index + 8 <= shorter {
        let left = a.loadUnaligned(fromByteOffset: index, as: UInt64.self).bigEndian
        let right = b.loadUnaligned(fromByteOffset: index, as: UInt64.self).bigEndian
        if left != right { return left < right ? -1 : 1 }
        index += 8
    }
    while index < shorter {
        if a[index] != b[index] { return a[index] < b[index] ? -1 : 1 }
        index += 1
    }
    return a.count - b.count
}

/// Values of rows one behind the other in one piece of memory, each as a statement takes it: nothing,
/// an integer or a text. Whoever decides writes a row down while it is at hand; whoever writes it to a
/// file goes through the memory from its beginning to its end.
public struct RowValues: ~Copyable {
    private var memory: UnsafeMutableRawPointer
    /// How many bytes there is room for.
    public private(set) var capacity = 4096
    /// How many bytes have been written.
    public private(set) var count = 0

    public init() { memory = .allocate(byteCount: capacity, alignment: 16) }

    deinit { memory.deallocate() }

    /// Forgets all values; the memory is used again.
    public mutating func empty() { count = 0 }

    /// Says of what kind the row is that begins here; its values come next.
    @inline(__always)
    public mutating func begin(_ kind: UInt8) {
        reserve(1)
        put(kind)
    }

    /// No value.
    @inline(__always)
    public mutating func null() {
        reserve(1)
        put(RowValue.nullTag)
    }

    /// An integer.
    @inline(__always)
    public mutating func integer(_ value: Int64) {
        reserve(9)
        put(RowValue.integerTag)
        memory.storeBytes(of: value, toByteOffset: count, as: Int64.self)
        count += 8
    }

    /// An integer or no value.
    @inline(__always)
    public mutating func integer(_ value: Int64?) {
        if let value { integer(value) } else { null() }
    }

    /// A text of less than 2 GiB, in UTF-8.
    @inline(__always)
    public mutating func text(_ bytes: UnsafeBufferPointer<UInt8>) {
        reserve(5 + bytes.count)
        put(RowValue.textTag)
        memory.storeBytes(of: UInt32(bytes.count), toByteOffset: count, as: UInt32.self)
        count += 4
        if let start = bytes.baseAddress {
            (memory + count).copyMemory(from: start, byteCount: bytes.count)
        }
        count += bytes.count
    }

    /// The same of a text of Swift's.
    @inline(__always)
    public mutating func text(_ text: String) {
        // Who makes the text mutable to get at its bytes counts its holders up and down.
        if text.utf8.withContiguousStorageIfAvailable({ self.text($0) }) != nil { return }
        var text = text
        text.withUTF8 { self.text($0) }
    }

    /// A text or no value.
    @inline(__always)
    public mutating func text(_ text: String?) {
        if let text { self.text(text) } else { null() }
    }

    /// Shows the values from the first on; they are there as long as nothing is written.
    public func read<Failure>(
        _ body: (inout RowValueReader) throws(Failure) -> Void
    ) throws(Failure) {
        var reader = RowValueReader(from: memory, count: count)
        try body(&reader)
    }

    @inline(__always)
    private mutating func put(_ byte: UInt8) {
        memory.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count += 1
    }

    @inline(__always)
    private mutating func reserve(_ size: Int) {
        if count + size > capacity { grow(by: size) }
    }

    private mutating func grow(by size: Int) {
        capacity = max(capacity * 2, count + size)
        let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
        larger.copyMemory(from: memory, byteCount: count)
        memory.deallocate()
        memory = larger
    }
}

/// One value of a row.
public enum RowValue {
    case null
    case integer(Int64)
    /// In UTF-8, there as long as the row is.
    case text(UnsafeBufferPointer<UInt8>)

    // What stands before each value.
    static let nullTag: UInt8 = 0
    static let integerTag: UInt8 = 1
    static let textTag: UInt8 = 2
}

/// Goes through values in the order in which they were written, which whoever reads them knows.
public struct RowValueReader {
    private var place: UnsafeRawPointer
    private let end: UnsafeRawPointer

    init(from start: UnsafeRawPointer, count: Int) {
        place = start
        end = start + count
    }

    /// The kind of the row that comes next; nil: there is none.
    @inline(__always)
    public mutating func nextKind() -> UInt8? {
        precondition(place <= end, "whoever reads rows reads what was written, and no more")
        return place == end ? nil : take(UInt8.self)
    }

    /// The next value of a row.
    @inline(__always)
    public mutating func next() -> RowValue {
        switch take(UInt8.self) {
        case RowValue.integerTag: return .integer(take(Int64.self))
        case RowValue.textTag:
            let count = Int(take(UInt32.self))
            let start = place.assumingMemoryBound(to: UInt8.self)
            place += count
            return .text(UnsafeBufferPointer(start: start, count: count))
        default: return .null
        }
    }

    /// The bytes of the next value, a text; none where it is not.
    @inline(__always)
    public mutating func nextBytes() -> UnsafeBufferPointer<UInt8> {
        if case .text(let bytes) = next() { bytes } else { UnsafeBufferPointer(start: nil, count: 0) }
    }

    /// The next value, a text; empty where it is not.
    public mutating func nextText() -> String { String(decoding: nextBytes(), as: UTF8.self) }

    /// The next value, an integer; 0 where it is not.
    public mutating func nextInteger() -> Int64 {
        if case .integer(let integer) = next() { integer } else { 0 }
    }

    /// Goes over so many values.
    public mutating func skip(_ count: Int) { for _ in 0..<count { _ = next() } }

    @inline(__always)
    private mutating func take<Number: BitwiseCopyable>(_: Number.Type) -> Number {
        defer { place += MemoryLayout<Number>.size }
        return place.loadUnaligned(as: Number.self)
    }
}

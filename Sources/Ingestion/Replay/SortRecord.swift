/// One event on its way through the sort, as bytes: a head of fixed size, then member, source and
/// id in UTF-8, then the JSON of its data: all that the first reading has left to read.
///
/// The head: four lengths of 32 bits (whole record, member, source, id), the time in microseconds
/// and the line's number in 64 bits each, the type's index and whether there are data in 32 bits
/// each.
struct SortRecord {
    static let headSize = 40

    let base: UnsafeRawPointer

    /// Length of the record that begins with these four bytes.
    static func length(at head: UnsafeRawPointer) -> Int {
        Int(head.loadUnaligned(as: UInt32.self))
    }

    var length: Int { SortRecord.length(at: base) }
    var time: Int64 { base.loadUnaligned(fromByteOffset: 16, as: Int64.self) }
    var line: Int { Int(base.loadUnaligned(fromByteOffset: 24, as: Int64.self)) }
    var member: UnsafeRawBufferPointer { part(from: 0, length: memberLength) }
    var source: UnsafeRawBufferPointer { part(from: memberLength, length: sourceLength) }
    var id: UnsafeRawBufferPointer { part(from: memberLength + sourceLength, length: idLength) }
    /// Index of the catalogue.
    var type: Int { Int(base.loadUnaligned(fromByteOffset: 32, as: UInt32.self)) }
    /// The JSON of the event's data; nil: it has none.
    var data: UnsafeRawBufferPointer? {
        guard base.loadUnaligned(fromByteOffset: 36, as: UInt32.self) != 0 else { return nil }
        let start = memberLength + sourceLength + idLength
        return part(from: start, length: length - SortRecord.headSize - start)
    }

    private var memberLength: Int { Int(base.loadUnaligned(fromByteOffset: 4, as: UInt32.self)) }
    private var sourceLength: Int { Int(base.loadUnaligned(fromByteOffset: 8, as: UInt32.self)) }
    private var idLength: Int { Int(base.loadUnaligned(fromByteOffset: 12, as: UInt32.self)) }

    private func part(from start: Int, length: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base + SortRecord.headSize + start, count: length)
    }

    /// The order of a replay: by member, time, source, id and at last by line. Texts are compared
    /// by their UTF-8 bytes, which is the order of code points.
    static func precedes(_ a: SortRecord, _ b: SortRecord) -> Bool {
        let members = compare(a.member, b.member)
        if members != 0 { return members < 0 }
        return precedesWithinMember(a, b)
    }

    /// The same for two records of one member.
    static func precedesWithinMember(_ a: SortRecord, _ b: SortRecord) -> Bool {
        if a.time != b.time { return a.time < b.time }
        let sources = compare(a.source, b.source)
        if sources != 0 { return sources < 0 }
        let ids = compare(a.id, b.id)
        return ids != 0 ? ids < 0 : a.line < b.line
    }

    /// Below, at or above zero as `a` comes before, is, or comes after `b`.
    static func compare(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Int {
        let common = min(a.count, b.count)
        var index = 0
        while index + 8 <= common {
            let x = a.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let y = b.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            if x != y { return x.bigEndian < y.bigEndian ? -1 : 1 }
            index += 8
        }
        while index < common {
            if a[index] != b[index] { return a[index] < b[index] ? -1 : 1 }
            index += 1
        }
        return a.count - b.count
    }

    /// Appends a record to these bytes.
    static func append(_ parts: Parts, to bytes: inout [UInt8]) {
        let lengths = (
            UInt32(parts.length), UInt32(parts.member.count), UInt32(parts.source.count),
            UInt32(parts.id.count)
        )
        let type = (UInt32(parts.type), UInt32(parts.data == nil ? 0 : 1))
        withUnsafeBytes(of: (lengths, parts.time, Int64(parts.line), type)) {
            bytes.append(contentsOf: $0)
        }
        bytes.append(contentsOf: parts.member)
        bytes.append(contentsOf: parts.source)
        bytes.append(contentsOf: parts.id)
        if let data = parts.data { bytes.append(contentsOf: data) }
    }

    /// What a record is made of.
    struct Parts {
        /// In microseconds.
        var time: Int64
        var line: Int
        var type: Int
        var member: UnsafeBufferPointer<UInt8>
        var source: UnsafeBufferPointer<UInt8>
        var id: UnsafeBufferPointer<UInt8>
        var data: UnsafeBufferPointer<UInt8>?

        /// Of the record, in bytes.
        var length: Int {
            headSize + member.count + source.count + id.count + (data?.count ?? 0)
        }
    }
}

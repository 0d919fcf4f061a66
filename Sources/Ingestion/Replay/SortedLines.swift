/// The lines of a replay in their order, without the dropped ones: from memory, or merged from
/// runs.
struct SortedLines {
    let survivors: Survivors
    // In memory: the records, and where they stand, in order.
    private var bytes: [UInt8] = []
    private var offsets: [Int] = []
    private var index = 0
    // Merged: the runs and the first record of each that is not yet shown.
    private var readers: [RunReader] = []
    private var records: [SortRecord?] = []
    private var heap = MergeHeap([]) { _, _ in false }

    /// Lines that all fit in memory.
    init(bytes: [UInt8], offsets: [Int], survivors: Survivors) {
        self.bytes = bytes
        self.offsets = offsets
        self.survivors = survivors
    }

    /// Lines out of sorted runs.
    init(merging readers: [RunReader], survivors: Survivors) throws {
        self.readers = readers
        self.survivors = survivors
        let records = try readers.map { try $0.record() }
        self.records = records
        heap = MergeHeap(Array(readers.indices.filter { records[$0] != nil })) {
            SortedLines.precedes(records[$0], records[$1])
        }
    }

    /// Shows the next line's record, which is there only while `body` runs; nil when there is none.
    mutating func next<Shown>(_ body: (SortRecord) throws -> Shown) throws -> Shown? {
        readers.isEmpty ? try nextInMemory(body) : try nextMerged(body)
    }

    private mutating func nextInMemory<Shown>(
        _ body: (SortRecord) throws -> Shown
    ) throws -> Shown? {
        let dropped = survivors.dropped
        while index < offsets.count {
            let offset = offsets[index]
            index += 1
            let shown = try bytes.withUnsafeBytes { bytes in
                try SortedLines.show(
                    SortRecord(base: bytes.baseAddress! + offset), unlessIn: dropped, body)
            }
            if let shown { return shown }
        }
        return nil
    }

    private mutating func nextMerged<Shown>(
        _ body: (SortRecord) throws -> Shown
    ) throws -> Shown? {
        while let first = heap.first, let record = records[first] {
            let shown = try SortedLines.show(record, unlessIn: survivors.dropped, body)
            readers[first].skip(record.length)
            records[first] = try readers[first].record()
            if records[first] == nil {
                heap.removeFirst { SortedLines.precedes(records[$0], records[$1]) }
            } else {
                heap.advancedFirst { SortedLines.precedes(records[$0], records[$1]) }
            }
            if let shown { return shown }
        }
        return nil
    }

    private static func show<Shown>(
        _ record: SortRecord, unlessIn dropped: BitSet, _ body: (SortRecord) throws -> Shown
    ) throws -> Shown? {
        guard !dropped.contains(record.line) else { return nil }
        return try body(record)
    }

    private static func precedes(_ a: SortRecord?, _ b: SortRecord?) -> Bool {
        guard let a, let b else { preconditionFailure("a run in the heap has a next record") }
        return SortRecord.precedes(a, b)
    }
}

extension RunReader {
    /// The next record, to stay where it is until this reader is asked again; nil at the end.
    fileprivate func record() throws -> SortRecord? {
        guard let head = try peek(4) else { return nil }
        return try peek(SortRecord.length(at: head)).map(SortRecord.init(base:))
    }
}

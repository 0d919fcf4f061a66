/// Finds where a text may be cut so that each part has whole records: lines of NDJSON, or records of a
/// table, whose quoted fields may hold line ends. Memory is bounded by the longest record of a table.
public struct RecordEnds: Sendable {
    /// A place between two records.
    public struct Cut: Sendable, Hashable {
        /// How many bytes of the chunk are before it.
        public var offset: Int
        /// How many lines of the text are before it.
        public var lines: Int

        public init(offset: Int, lines: Int) { (self.offset, self.lines) = (offset, lines) }
    }

    /// What a chunk has of them.
    public struct Found: Sendable, Hashable {
        /// The end of the text's first record, in the chunk that has it.
        public var first: Cut?
        /// The last one in the chunk.
        public var last: Cut?
    }

    /// nil: the text has a record a line.
    private var table: CSVReader?
    private var lines = 0
    private var hasFirst = false
    /// A CR has ended a record: the cut is before the next byte, unless that is the LF of the same end.
    private var sawCarriageReturn = false

    public init(isTable: Bool) { table = isTable ? CSVReader() : nil }

    /// Looks through the next bytes of the text.
    public mutating func feed(_ chunk: UnsafeBufferPointer<UInt8>) -> Found {
        guard var reader = table else { return lineEnds(in: chunk) }
        table = nil
        defer { table = reader }
        var found = Found()
        for (offset, byte) in chunk.enumerated() {
            if sawCarriageReturn, byte != 0x0A { cut(at: offset, reader, &found) }
            let before = reader.lineNumber
            reader.read(byte)
            sawCarriageReturn = byte == 0x0D && reader.isBetweenRecords
            lines += reader.lineNumber - before
            if byte == 0x0A, reader.isBetweenRecords { cut(at: offset + 1, reader, &found) }
        }
        return found
    }

    private mutating func cut(at offset: Int, _ reader: CSVReader, _ found: inout Found) {
        let cut = Cut(offset: offset, lines: lines)
        found.last = cut
        if !hasFirst, reader.hasRead {
            hasFirst = true
            found.first = cut
        }
    }

    private mutating func lineEnds(in chunk: UnsafeBufferPointer<UInt8>) -> Found {
        var found = Found()
        var start = 0
        while let end = chunk.lineEnd(from: start) {
            start = end + 1
            lines += 1
            found.last = Cut(offset: start, lines: lines)
            if !hasFirst {
                hasFirst = true
                found.first = found.last
            }
        }
        return found
    }
}

public import CivilTime
public import Engine
import JSON

/// Reads the recorded events of a replay: feed it NDJSON in chunks of any size, then `finish`.
///
/// Each line is judged as it comes; what is rejected is counted and told, and kept nowhere. What is
/// left is sorted in bounded memory, see `LineSorter`.
public struct ReplayEvents {
    private let reader: EventReader
    private let earliest: Instant
    private let latest: Instant
    private var lines = LineReader()
    private var sorter: LineSorter

    /// Lines that were given, blank ones left out.
    public private(set) var lineCount = 0
    public private(set) var rejected = RejectionCounts()

    /// `budget` in bytes; without a `space` an input that needs more throws `NoSpillSpace`. An
    /// event after `latest` is rejected: one mistyped year would take the clock along for good. So is
    /// one before `earliest`: a store that keeps none of that age could take it in a second time.
    public init(
        events reader: EventReader, earliest: Instant = .distantPast,
        latest: Instant = .distantFuture, budget: Int = 64 << 20, space: (any SpillSpace)? = nil
    ) {
        self.reader = reader
        (self.earliest, self.latest) = (earliest, latest)
        sorter = LineSorter(budget: budget, space: space)
    }

    /// Takes the next bytes of the input; each line that is not taken is told to `reject`. Throws
    /// what the spill space throws.
    public mutating func feed(
        _ chunk: UnsafeBufferPointer<UInt8>, reject: (Rejection) -> Void
    ) throws {
        // The reader of lines is taken out, because what it calls changes the rest.
        var lines = LineReader()
        swap(&lines, &self.lines)
        defer { swap(&lines, &self.lines) }
        try lines.feed(chunk) { line in try take(line, reject) }
    }

    /// Ends the input and gives the events in their order. Throws what the spill space throws.
    public mutating func finish(reject: (Rejection) -> Void) throws -> SortedEvents {
        var lines = LineReader()
        swap(&lines, &self.lines)
        try lines.finish { line in try take(line, reject) }
        return SortedEvents(reader: reader, lines: try sorter.finish())
    }

    private mutating func take(_ line: InputLine, _ reject: (Rejection) -> Void) throws {
        lineCount += 1
        let outline: EventOutline
        let text: UnsafeBufferPointer<UInt8>
        do throws(Rejection) {
            text = try line.bytes()
            outline = try reader.check(text, line: line.number, receipt: .atOwnTime)
            try checkTime(outline, line: line.number)
        } catch {
            rejected.add(error.kind)
            return reject(error)
        }
        try add(outline, text, line: line.number)
    }

    private func checkTime(_ outline: EventOutline, line: Int) throws(Rejection) {
        guard outline.time >= earliest else {
            throw Rejection(
                .timeTooOld, line: line,
                "'time' may not be before \(earliest): what was earlier is kept no longer, found "
                    + "\(outline.time)")
        }
        guard outline.time > latest else { return }
        throw Rejection(
            .timeAhead, line: line,
            "'time' may be at most five minutes ahead, or as late as the given end of the run: "
                + "until \(latest), found \(outline.time)")
    }

    private mutating func add(
        _ outline: EventOutline, _ text: UnsafeBufferPointer<UInt8>, line: Int
    ) throws {
        let scanner = JSONScanner(text)
        try scanner.withCharacters(of: outline.subject) { member in
            try scanner.withCharacters(of: outline.source) { source in
                try scanner.withCharacters(of: outline.id) { id in
                    try outline.data.withBytes(in: scanner) { data in
                        try sorter.add(
                            SortRecord.Parts(
                                time: outline.time.microseconds, line: line, type: outline.type,
                                member: member, source: source, id: id, data: data))
                    }
                }
            }
        }
    }
}

/// The events of a replay, each identity once: by member, and within a member by time, source and
/// id. Members, sources and ids are ordered by their UTF-8 bytes.
public struct SortedEvents {
    private let reader: EventReader
    private var lines: SortedLines

    init(reader: EventReader, lines: SortedLines) {
        self.reader = reader
        self.lines = lines
    }

    /// How many events there are.
    public var count: Int { lines.survivors.count }
    /// How many lines repeated the identity of another; of them the earliest by time was kept and,
    /// of equal times, the one given first.
    public var duplicates: Int { lines.survivors.dropped.count }
    /// Time of the first event and of the last; nil where there is none.
    public var span: ClosedRange<Instant>? {
        guard count > 0 else { return nil }
        return Instant(
            microseconds: lines.survivors.first)...Instant(
                microseconds: lines.survivors.last)
    }

    /// The next event, received at its own time; nil after the last. Throws what the spill space
    /// throws.
    public mutating func next() throws -> Event? {
        let reader = reader
        return try lines.next { record in try reader.read(record) }
    }
}

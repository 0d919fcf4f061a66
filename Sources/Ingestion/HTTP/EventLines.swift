public import Engine

/// Reads NDJSON, one event a line, as it comes: feed it chunks of any size, then `finish`. What it
/// holds at a time is one line.
public struct EventLines: Sendable {
    /// How the lines that are completed next count as received; a stream that lasts moves it on.
    public var receipt: Receipt
    private let events: EventReader
    private var lines: LineReader

    public init(events: EventReader, receipt: Receipt, lines: LineReader = LineReader()) {
        self.events = events
        self.receipt = receipt
        self.lines = lines
    }

    /// Takes the next bytes and hands out the event of every line that they complete, or why it was
    /// not taken.
    public mutating func feed(
        _ chunk: UnsafeBufferPointer<UInt8>, to body: (Result<Event, Rejection>) throws -> Void
    ) rethrows {
        let (events, receipt) = (events, receipt)
        try lines.feed(chunk) { try body($0.read { events.read($0, line: $1, receipt: receipt) }) }
    }

    /// Hands out the event of the last line where the input does not end with a line end.
    public mutating func finish(
        to body: (Result<Event, Rejection>) throws -> Void
    ) rethrows {
        let (events, receipt) = (events, receipt)
        try lines.finish { try body($0.read { events.read($0, line: $1, receipt: receipt) }) }
    }
}

public import Campaigns
public import CivilTime
public import Engine

/// Reads NDJSON, one member a line, as it comes: feed it chunks of any size, then `finish`. What it
/// holds at a time is one line.
public struct MemberLines: Sendable {
    /// The instant at which the lines that are completed next are received.
    public var received: Instant
    private var members: MemberObjectReader
    private var lines: LineReader

    public init(catalogue: Catalogue, received: Instant, lines: LineReader = LineReader()) {
        members = MemberObjectReader(catalogue: catalogue)
        self.received = received
        self.lines = lines
    }

    /// Keys that the catalogue does not know.
    public var unknown: UnknownNames { members.unknown }

    /// Takes the next bytes and hands out the update of every line that they complete, or why it
    /// was not taken.
    public mutating func feed(
        _ chunk: UnsafeBufferPointer<UInt8>, to body: (Result<Update, Rejection>) throws -> Void
    ) rethrows {
        let received = received
        try lines.feed(chunk) { line in
            try body(line.read { members.read($0, line: $1, received: received) })
        }
    }

    /// Hands out the update of the last line where the input does not end with a line end.
    public mutating func finish(
        to body: (Result<Update, Rejection>) throws -> Void
    ) rethrows {
        let received = received
        try lines.finish { line in
            try body(line.read { members.read($0, line: $1, received: received) })
        }
    }
}

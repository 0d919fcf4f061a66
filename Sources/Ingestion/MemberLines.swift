package import Campaigns
package import CivilTime
package import Engine

/// Reads NDJSON, one member a line, as it comes: feed it chunks of any size, then `finish`. What it
/// holds at a time is one line.
package struct MemberLines: Sendable {
    /// The instant at which the lines that are completed next are received.
    package var received: Instant
    private var members: MemberObjectReader
    private var lines: LineReader

    package init(catalogue: Catalogue, received: Instant, lines: LineReader = LineReader()) {
        members = MemberObjectReader(catalogue: catalogue)
        self.received = received
        self.lines = lines
    }

    /// Keys that the catalogue does not know.
    package var unknown: UnknownNames { members.unknown }

    /// Takes the next bytes and hands out the update of every line that they complete, or why it
    /// was not taken.
    package mutating func feed(
        _ chunk: UnsafeBufferPointer<UInt8>, to body: (Result<Update, Rejection>) throws -> Void
    ) rethrows {
        let received = received
        try lines.feed(chunk) { line in
            try body(line.read { members.read($0, line: $1, received: received) })
        }
    }

    /// Hands out the update of the last line where the input does not end with a line end.
    package mutating func finish(
        to body: (Result<Update, Rejection>) throws -> Void
    ) rethrows {
        let received = received
        try lines.finish { line in
            try body(line.read { members.read($0, line: $1, received: received) })
        }
    }
}

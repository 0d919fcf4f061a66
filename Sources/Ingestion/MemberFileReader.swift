package import Campaigns
package import CivilTime
package import Engine

/// Reads a file of members, CSV or NDJSON, from chunks of any size: a file whose first character is
/// `{` is NDJSON, every other one CSV. Feed it, then `finish`.
package struct MemberFileReader {
    private enum Form {
        /// Nothing has come yet but white space and byte order marks.
        case unknown
        case table(MemberTableReader)
        case objects(LineReader, MemberObjectReader)
    }

    private let catalogue: Catalogue
    private let received: Instant
    private var form = Form.unknown
    /// What has come before the form was known.
    private var start: [UInt8] = []

    /// Rows that were taken, and those that were not, by reason.
    package private(set) var taken = 0
    package private(set) var rejected = RejectionCounts()

    /// Every update gets the instant at which the file was received.
    package init(catalogue: Catalogue, received: Instant) {
        self.catalogue = catalogue
        self.received = received
    }

    /// Names that the file used and the catalogue does not know, in order of first use.
    package var unknownNames: [String] {
        switch form {
        case .unknown: []
        case .table(let reader): reader.unknown.names
        case .objects(_, let reader): reader.unknown.names
        }
    }

    /// Takes the next bytes and hands out every member that they complete, or why it was not taken.
    package mutating func feed(
        _ chunk: UnsafeBufferPointer<UInt8>, to body: (Result<Update, Rejection>) throws -> Void
    ) rethrows {
        if case .unknown = form {
            guard let first = chunk.first(where: { !isLeading($0) }) else {
                // White space means nothing to either form, but its lines count.
                return start.append(contentsOf: chunk.prefix(1 << 20))
            }
            begin(firstByte: first)
            let leading = start
            start = []
            try leading.withUnsafeBufferPointer { try read($0, body) }
        }
        try read(chunk, body)
    }

    /// Hands out the last member where the file does not end with a line end.
    package mutating func finish(
        to body: (Result<Update, Rejection>) throws -> Void
    ) rethrows {
        // An empty file is a table without a header, and told as that.
        if case .unknown = form { begin(firstByte: 0) }
        switch form {
        case .unknown: break
        case .table(var reader):
            form = .unknown
            try reader.finish { result in try hand(result, to: body) }
            form = .table(reader)
        case .objects(var lines, var reader):
            form = .unknown
            try lines.finish { line in try hand(object(in: line, &reader), to: body) }
            form = .objects(lines, reader)
        }
    }

    private func isLeading(_ byte: UInt8) -> Bool {
        [0xEF, 0xBB, 0xBF, 0x20, 0x09, 0x0A, 0x0D].contains(byte)
    }

    private mutating func begin(firstByte: UInt8) {
        form =
            firstByte == UInt8(ascii: "{")
            ? .objects(LineReader(), MemberObjectReader(catalogue: catalogue))
            : .table(MemberTableReader(catalogue: catalogue, received: received))
    }

    private mutating func read(
        _ chunk: UnsafeBufferPointer<UInt8>, _ body: (Result<Update, Rejection>) throws -> Void
    ) rethrows {
        switch form {
        case .unknown: break
        case .table(var reader):
            // The readers are taken out, so that they are not copied when they change.
            form = .unknown
            defer { form = .table(reader) }
            try reader.feed(chunk) { result in try hand(result, to: body) }
        case .objects(var lines, var reader):
            form = .unknown
            defer { form = .objects(lines, reader) }
            try lines.feed(chunk) { line in try hand(object(in: line, &reader), to: body) }
        }
    }

    private func object(
        in line: InputLine, _ reader: inout MemberObjectReader
    ) -> Result<Update, Rejection> {
        do throws(Rejection) {
            return reader.read(try line.bytes(), line: line.number, received: received)
        } catch {
            return .failure(error)
        }
    }

    private mutating func hand(
        _ result: Result<Update, Rejection>, to body: (Result<Update, Rejection>) throws -> Void
    ) rethrows {
        switch result {
        case .success: taken += 1
        case .failure(let rejection): rejected.add(rejection.kind)
        }
        try body(result)
    }
}

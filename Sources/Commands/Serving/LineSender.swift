import Ingestion
import JSON
import NIOHTTP1
import Simulation

/// Sends a file of records to the daemon in portions, each of which may be sent again: memory stays flat
/// however long the file is, and a daemon that was busy or restarted on the way loses nothing.
struct LineSender {
    let client: DaemonClient
    let path: String
    /// What the file is called where something is wrong with it.
    let file: String
    /// Whether it is a table, whose header each portion begins with, and no lines of JSON.
    var isTable = false

    /// What became of the records.
    struct Report {
        var accepted = 0
        var duplicates = 0
        var rejected = 0
        /// Columns that the daemon's catalogue does not know, and what it takes to be meant.
        var unknown = UnknownNames()
        var meant: [String: String] = [:]

        /// Records that the daemon has answered for.
        var through: Int { accepted + duplicates + rejected }
    }

    /// A portion is sent when it has so many bytes.
    private static let portion = 1 << 20
    /// Bytes of a record at most: far more than a daemon takes, unless `limits.line` says otherwise.
    private static let longest = 16 << 20

    /// Sends all records; tells each that was not taken and, where it takes long, how far it is.
    /// Throws what reading and sending throw, and a `Failure` where a record is too long to be kept
    /// until its end comes.
    func send(_ source: any ByteSource, reject: (Rejection) -> Void) throws -> Report {
        var (report, portions) = (Report(), Portions(isTable: isTable))
        let progress = SendingProgress(to: client.url, records: isTable ? "row" : "line")
        defer { progress.end() }
        func flush(_ portion: Portions.Portion?) throws {
            guard let portion else { return }
            progress.asks()
            try send(portion, &report, progress) { rejection in progress.aside { reject(rejection) } }
            progress.goesOn(through: report.through)
        }
        try source.read { chunk in
            portions.add(chunk)
            if portions.size >= LineSender.portion { try flush(portions.take()) }
            guard portions.size < LineSender.longest else {
                throw Failure(
                    .no,
                    "\(file):\(portions.line): a \(isTable ? "row" : "line") has no end within"
                        + " \(LineSender.longest) bytes; all before it was sent")
            }
        }
        try flush(portions.takeRest())
        return report
    }

    private func send(
        _ portion: Portions.Portion, _ report: inout Report, _ progress: SendingProgress,
        _ reject: (Rejection) -> Void
    ) throws {
        let answer = try client.send(
            .POST, path, type: isTable ? "text/csv" : "application/x-ndjson", body: portion.bytes,
            patience: DaemonClient.longPatience, onWait: progress.waits)
        // 400 says that there was nothing but what is rejected; anything else, that not all was read.
        let rejected = answer.count("rejected") ?? 0
        guard answer.status == 202 || answer.status == 400 && rejected > 0 else {
            throw Failure(.no, "\(client.url): \(answer.text("detail") ?? "status \(answer.status)")")
        }
        guard let accepted = answer.count("accepted"), portion.mayHold(accepted + rejected) else {
            throw client.isNoDaemon("it does not say how many records of what was sent it took")
        }
        report.accepted += accepted
        report.duplicates += answer.count("duplicates") ?? 0
        report.rejected += rejected
        let unknown = answer.objects("unknown_columns").map {
            DaemonClient.Answer(status: 0, fields: $0)
        }
        report.unknown.add(
            unknown.compactMap { $0.text("name") },
            andMore: answer.fields.contains { $0.key == "more_unknown_columns" })
        for column in unknown {
            if let name = column.text("name") { report.meant[name] = column.text("did_you_mean") }
        }
        for fields in answer.objects("rejections") {
            let row = DaemonClient.Answer(status: 0, fields: fields)
            reject(
                Rejection(
                    row.text("reason").flatMap(Rejection.Kind.init(rawValue:)) ?? .badData,
                    line: portion.line(inFile: row.count("line") ?? 0), row.text("message") ?? ""))
        }
    }
}

/// A file cut into portions of whole records.
struct Portions {
    /// A part that can be sent by itself.
    struct Portion {
        var bytes: [UInt8]
        /// Lines of the header that it begins with.
        fileprivate var headerLines: Int
        /// Lines of the file before what follows the header.
        fileprivate var before: Int

        /// Whether there may be so many records: none takes less than a byte and the end of its line.
        func mayHold(_ records: Int) -> Bool { records <= bytes.count / 2 + 1 }

        /// The number in the file of a line of the portion.
        func line(inFile line: Int) -> Int { line == 0 || line <= headerLines ? line : line - headerLines + before }
    }

    private let isTable: Bool
    private var ends: RecordEnds
    private var header: [UInt8] = []
    private var headerLines = 0
    private var pending: [UInt8] = []
    /// Lines of the file before `pending`.
    private var before = 0
    /// The last place in `pending` where it can be cut.
    private var cut = RecordEnds.Cut(offset: 0, lines: 0)

    init(isTable: Bool) {
        self.isTable = isTable
        ends = RecordEnds(isTable: isTable)
    }

    /// Bytes that have not been taken.
    var size: Int { pending.count }
    /// The line at which they begin.
    var line: Int { before + 1 }

    /// Adds the next bytes of the file.
    mutating func add(_ chunk: UnsafeBufferPointer<UInt8>) {
        let found = ends.feed(chunk)
        let start = pending.count
        pending += chunk
        if let last = found.last {
            cut = RecordEnds.Cut(offset: start + last.offset, lines: last.lines)
        }
        if isTable, let first = found.first {
            header = Array(pending[..<(start + first.offset)])
            headerLines = first.lines
            drop(RecordEnds.Cut(offset: header.count, lines: first.lines))
        }
    }

    /// All whole records that are there; nil: there is none.
    mutating func take() -> Portion? {
        guard cut.offset > 0, !isTable || headerLines > 0 else { return nil }
        let portion = portion(of: pending[..<cut.offset])
        drop(cut)
        return portion
    }

    /// What is left at the end of the file; nil: nothing.
    mutating func takeRest() -> Portion? {
        defer { pending = [] }
        return pending.isEmpty ? nil : portion(of: pending[...])
    }

    private func portion(of bytes: ArraySlice<UInt8>) -> Portion {
        Portion(bytes: header + bytes, headerLines: headerLines, before: before)
    }

    private mutating func drop(_ start: RecordEnds.Cut) {
        pending.removeFirst(start.offset)
        before = start.lines
        cut.offset -= start.offset
    }
}

import Foundation
import Ingestion
import JSON
import NIOHTTP1
import Simulation

/// Sends a file of lines to the daemon in portions, each of which may be sent again: memory stays flat
/// however long the file is, and a daemon that was busy or restarted on the way loses nothing.
struct LineSender {
    let client: DaemonClient
    let path: String
    let type: String
    /// A line that each portion begins with, as a table's header.
    var header: [UInt8] = []

    /// What became of the lines.
    struct Report {
        var accepted = 0
        var duplicates = 0
        var rejected = 0
    }

    /// A portion is sent when it has so many bytes.
    private static let portion = 1 << 20

    /// The first line with its end; all that there is where it has none. Throws what reading throws.
    static func firstLine(of source: any ByteSource) throws -> [UInt8] {
        struct Enough: Error {}
        var line: [UInt8] = []
        do {
            try source.read { chunk in
                guard let end = chunk.firstIndex(of: UInt8(ascii: "\n")) else {
                    line += chunk
                    return
                }
                line += chunk[...end]
                throw Enough()
            }
        } catch is Enough {}
        return line
    }

    /// Sends all lines; tells each that was not taken. Throws what reading and sending throw.
    func send(
        _ source: any ByteSource, progress: (Report) -> Void, reject: (Rejection) -> Void
    ) throws -> Report {
        var (report, pending, sent) = (Report(), [UInt8](), header.isEmpty ? 0 : 1)
        var isFirst = !header.isEmpty
        func flush(_ end: Int) throws {
            let part = Array(pending[..<end])
            pending.removeFirst(end)
            guard !part.isEmpty else { return }
            try send(part, after: sent, &report, reject)
            sent += part.count { $0 == UInt8(ascii: "\n") }
            progress(report)
        }
        try source.read { chunk in
            pending += chunk
            if isFirst, let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
                pending.removeFirst(end + 1)
                isFirst = false
            }
            if pending.count >= LineSender.portion,
                let end = pending.lastIndex(of: UInt8(ascii: "\n"))
            {
                try flush(end + 1)
            }
        }
        try flush(pending.count)
        return report
    }

    private func send(
        _ part: [UInt8], after lines: Int, _ report: inout Report, _ reject: (Rejection) -> Void
    ) throws {
        let answer = try client.send(.POST, path, type: type, body: header + part)
        guard answer.status == 202 || answer.number("rejected") > 0 else {
            throw Failure(.no, "\(client.url): \(answer.text("detail") ?? "status \(answer.status)")")
        }
        report.accepted += answer.number("accepted")
        report.duplicates += answer.number("duplicates")
        report.rejected += answer.number("rejected")
        let offset = lines - (header.isEmpty ? 0 : 1)
        for fields in answer.objects("rejections") {
            let row = DaemonClient.Answer(status: 0, fields: fields)
            reject(
                Rejection(
                    row.text("reason").flatMap(Rejection.Kind.init(rawValue:)) ?? .badData,
                    line: row.number("line") + offset, row.text("message") ?? ""))
        }
    }
}

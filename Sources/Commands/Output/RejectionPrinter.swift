import Disk
import Foundation
import Ingestion
import JSON

/// Tells of lines that were not taken: the first twenty in full, then how many more; all of them go
/// into a file where one is named.
final class RejectionPrinter {
    private var count = 0
    private static let shown = 20
    private let path: String?
    private var descriptor: Int32 = -1
    private var waiting: [UInt8] = []

    /// Makes the file, for its owner only, or empties it. Throws `FileError`.
    init(keepingIn path: String? = nil) throws {
        self.path = path
        guard let path else { return }
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileError(path, "written") }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Tells of one line of the file.
    func tell(_ file: String, _ rejection: Rejection) {
        count += 1
        if path != nil { keep(file, rejection) }
        guard count <= RejectionPrinter.shown else { return }
        Terminal.tell(
            "\(file):\(rejection.line > 0 ? "\(rejection.line):" : "") \(rejection.message) [\(rejection.kind.rawValue)]")
    }

    private func keep(_ file: String, _ rejection: Rejection) {
        var writer = JSONWriter()
        writer.beginObject()
        writer.field("file", file)
        writer.field("line", rejection.line)
        writer.field("kind", rejection.kind.rawValue)
        writer.field("message", rejection.message)
        writer.endObject()
        writer.newLine()
        waiting += writer.bytes
    }

    /// Says how many were not told of, and writes what is kept. Throws `FileError`.
    func finish() throws {
        let more = count - RejectionPrinter.shown
        if more > 0 {
            let place = path.map { "; all are in \($0)" } ?? "; --rejects FILE keeps them all"
            Terminal.tell("... and \(counted(more, "line")) more that were not taken\(place)")
        }
        guard let path else { return }
        var written = 0
        while written < waiting.count {
            let count = waiting.withUnsafeBytes {
                write(descriptor, $0.baseAddress! + written, waiting.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FileError(path, "written") }
            written += count
        }
        waiting = []
    }
}

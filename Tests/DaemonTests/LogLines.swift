import Logging
import Synchronization

/// What a part of the daemon has logged.
final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])
    private let onLine: @Sendable (String) -> Void

    /// `onLine` is called with each line before whoever logs it goes on.
    init(onLine: @escaping @Sendable (String) -> Void = { _ in }) { self.onLine = onLine }

    var all: [String] { lines.withLock { $0 } }
    var logger: Logger { Logger(label: "test") { _ in Handler(lines: self) } }

    private func add(_ line: String) {
        lines.withLock { $0.append(line) }
        onLine(line)
    }

    private struct Handler: LogHandler {
        let lines: LogLines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.debug

        init(lines: LogLines) { self.lines = lines }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let more = (event.metadata ?? [:]).map { "\($0)=\($1)" }.sorted()
            lines.add((["\(event.level) \(event.message)"] + more).joined(separator: " "))
        }
    }
}

import CivilTime
import Foundation
import Logging

/// The daemon's log: a line an event of the daemon on standard error, with the priority that journald
/// reads (sd-daemon(3)) where it listens, and the time where it does not.
enum ServiceLog {
    /// The daemon's own logger.
    static func logger(underSystemd: Bool, level: Logger.Level = .info) -> Logger {
        var logger = Logger(label: "tact") { _ in LineHandler(isJournal: underSystemd) }
        logger.logLevel = level
        return logger
    }

    /// For parts that have nothing to say to those who run the daemon.
    static let silent = Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() }
}

/// Writes `ready port=8321` lines.
private struct LineHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info
    let isJournal: Bool

    init(isJournal: Bool) { self.isJournal = isJournal }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        let fields = all.sorted { $0.key < $1.key }.map { " \($0.key)=\(quoted("\($0.value)"))" }
        let start =
            isJournal
            ? "<\(event.level.priority)>"
            : "\(Instant(now: Date())) \(event.level.rawValue) "
        let line = start + event.message.description + fields.joined() + "\n"
        FileHandle.standardError.write(Data(line.utf8))
    }

    /// Values with spaces or line breaks stand in quotes, so that a line is a line.
    private func quoted(_ text: String) -> String {
        let isPlain = text.unicodeScalars.allSatisfy { $0.value > 32 && $0 != "\"" && $0 != "=" }
        return isPlain && !text.isEmpty ? text : text.debugDescription
    }
}

extension Logger.Level {
    /// The priority of syslog(3).
    fileprivate var priority: Int {
        switch self {
        case .critical: 2
        case .error: 3
        case .warning: 4
        case .notice: 5
        case .info: 6
        case .debug, .trace: 7
        }
    }
}

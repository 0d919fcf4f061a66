import CivilTime
import Daemon
import Foundation
import JSON
import Logging

/// The daemon's log: a line an event of the daemon on standard error, with the priority that journald
/// reads (sd-daemon(3)) where it listens, and the time where it does not.
enum ServiceLog {
    /// What lines look like.
    enum Form {
        /// With the time, for people.
        case terminal
        /// With the priority that journald reads; it knows the time itself.
        case journal
        /// An object a line, for programs.
        case json
    }

    /// The daemon's own logger.
    static func logger(as form: Form, level: Logger.Level) -> Logger {
        var logger = Logger(label: "tact") { _ in LineHandler(form: form) }
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
    let form: ServiceLog.Form

    init(form: ServiceLog.Form) { self.form = form }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
            .map { (key: $0.key, value: "\($0.value)") }.sorted { $0.key < $1.key }
        let line = form == .json ? object(event, all) : text(event, all)
        // Messages go out where nobody reads of it: a full disk, a reader that has gone.
        if !Terminal.write(line) { LostLines.add() }
    }

    private func text(_ event: LogEvent, _ fields: [(key: String, value: String)]) -> [UInt8] {
        let start =
            form == .journal
            ? "<\(event.level.priority)>" : "\(Instant(now: Date())) \(event.level.rawValue) "
        let told = fields.map { " \($0.key)=\(quoted($0.value))" }
        return Array((start + event.message.description + told.joined() + "\n").utf8)
    }

    private func object(_ event: LogEvent, _ fields: [(key: String, value: String)]) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.field("at", Instant(now: Date()).description)
        writer.field("level", event.level.rawValue)
        writer.field("message", event.message.description)
        for (key, value) in fields { writer.field(key, value) }
        writer.endObject()
        writer.newLine()
        return writer.bytes
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

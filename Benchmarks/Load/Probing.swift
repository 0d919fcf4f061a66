import Foundation
import GRDBSQLite
import Measuring

/// Posts events that each yield a message, one at a time, and looks into the store until the row of
/// the message can be read by another process: that is when it is decided and durable.
struct Probing {
    var port: UInt16
    var store: String
    var lines: Lines
    var count: Int
    /// Seconds between one event and the next.
    var pause: Double

    /// A look takes a few microseconds; between two of them the processor belongs to the daemon.
    private static let betweenLooks: UInt32 = 100
    /// Seconds after which a message is taken as missing.
    private static let patience = 10.0

    /// Sends them; tells, as a line of JSON, how long it was to the row and to the answer. Throws
    /// where an event yields no message.
    func run() throws -> String {
        var lines = lines
        var (rows, answers) = (Times(), Times())
        let peer = try Connection(port: port)
        let outbox = try OutboxRows(store)
        var body: [UInt8] = []
        for _ in 0..<count {
            body.removeAll(keepingCapacity: true)
            lines.append(to: &body)
            guard let member = Lines.subject(of: body) else { throw Refusal("no subject") }
            let start = Meter.now
            try peer.send(body, of: Sending.kind(1), due: start)
            var (row, answer): (Double?, Double?) = (nil, nil)
            while row == nil || answer == nil {
                if row == nil, try outbox.hasMessage(of: member) { row = Meter.now - start }
                if answer == nil, let given = try peer.receive() {
                    guard given.status == 202 else { throw Refusal("status \(given.status)") }
                    answer = Meter.now - start
                }
                guard Meter.now - start < Probing.patience else {
                    throw Refusal("no message for member \(member)")
                }
                if row == nil || answer == nil { usleep(Probing.betweenLooks) }
            }
            rows.add(row ?? 0)
            answers.add(answer ?? 0)
            usleep(UInt32(pause * 1e6))
        }
        return "{\"probes\":\(count),\"row\":\(rows.json),\"answer\":\(answers.json)}"
    }
}

/// The outbox of a store as another process sees it.
private final class OutboxRows {
    private var handle: OpaquePointer?
    private var statement: OpaquePointer?

    init(_ path: String) throws {
        guard sqlite3_open_v2(path, &handle, SQLITE_OPEN_READONLY, nil) == SQLITE_OK,
            sqlite3_prepare_v2(
                handle, "SELECT 1 FROM messages WHERE member = ?1", -1, &statement, nil)
                == SQLITE_OK
        else { throw Refusal("\(path): SQLite cannot read it") }
    }

    deinit {
        sqlite3_finalize(statement)
        sqlite3_close_v2(handle)
    }

    /// Whether a message for the member has been committed.
    func hasMessage(of member: String) throws -> Bool {
        // SQLite copies the text, because that of a String does not stay where it is.
        let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        sqlite3_bind_text(statement, 1, member, -1, copied)
        defer { sqlite3_reset(statement) }
        let code = sqlite3_step(statement)
        guard code == SQLITE_ROW || code == SQLITE_DONE || code == SQLITE_BUSY else {
            throw Refusal("SQLite: \(String(cString: sqlite3_errmsg(handle)))")
        }
        return code == SQLITE_ROW
    }
}

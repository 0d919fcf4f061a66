package import Campaigns
package import CivilTime
import GRDB
import GRDBSQLite
package import Storage
import Synchronization

/// A store in one SQLite file: durable once `commit` returns, one writer, any number of readers
/// beside it in this and other processes.
package final class SQLiteStore: Store {
    /// What a store is opened for.
    package enum Access: Sendable {
        /// Makes the file where there is none; no other process may write to it meanwhile.
        case writing
        /// The file must be there.
        case reading
        /// The same for a file that nobody changes meanwhile, in a folder that cannot be written
        /// to; of itself, `reading` comes to this where it must.
        case readingUnchanged
    }

    package let path: String
    private let identity: StoreFile.Identity?
    private let currentCodec: Mutex<MemberCodec>
    var codec: MemberCodec { currentCodec.withLock { $0 } }
    private let lock: Mutex<WriterLock?>
    let pool: DatabasePool
    /// Used on the writer's queue only; nil: the store was opened for reading.
    private let writer: Confined<BatchWriter>?
    private let log: CommitLog
    /// For batches that are prepared.
    private let spare = PackedRows.Spare()

    /// Opens the store at the path; attributes and events are read and written by the catalogue.
    /// Throws `StoreError`.
    package init(path: String, catalogue: Catalogue, access: Access = .writing) throws {
        self.path = path
        let codec = MemberCodec(catalogue: catalogue)
        currentCodec = Mutex(codec)
        let file = StoreFile(path: path)
        let log = CommitLog()
        self.log = log
        do {
            switch access {
            case .reading, .readingUnchanged:
                try file.check(mayBeEmpty: false)
                lock = Mutex(nil)
                writer = nil
                pool =
                    access == .reading
                    ? try Opening.reader(file) : try Opening.unchangedReader(file)
            case .writing:
                try file.create()
                lock = Mutex(try WriterLock(path: path))
                try file.check(mayBeEmpty: true)
                (pool, writer) = try Opening.writer(path: path) { connection in
                    try CatalogueChange(connection: connection, codec: codec).adopt()
                    try log.follow(connection)
                    return Confined(
                        try BatchWriter(connection: connection, codec: codec, log: log))
                }
            }
        } catch {
            throw storeError(error, path: path)
        }
        identity = file.identity
    }

    /// Throws where the file has been removed or replaced since it was opened: what was committed
    /// after that is gone with it.
    package func checkInPlace() throws(StoreError) {
        guard identity == nil || !isInPlace else { return }
        throw .fault(path: path, detail: "the file was removed or replaced while it was open")
    }

    deinit { close() }

    /// Closes a store that was made for nothing and takes its files away, but for that of the lock,
    /// which another process may be waiting to take.
    package func remove() {
        guard writer != nil else { return }
        pool.unsafeReentrantWrite { _ in writer?.value = nil }
        try? pool.close()
        StoreFile(path: path).remove()
        lock.withLock { $0 = nil }
    }

    /// Moves what is in the log into the database and lets go of the file. A store that is not
    /// closed, or whose process dies, loses nothing: the next one to open it reads the log.
    package func close() {
        guard let writer, !isAbandoned() else { return }
        pool.unsafeReentrantWrite { database in
            writer.value = nil
            _ = try? database.connection(path: path).emptyLog()
        }
        try? pool.close()
        lock.withLock { $0 = nil }
    }

    /// Whether the file is still where it was opened.
    package var isInPlace: Bool {
        identity == nil || StoreFile(path: path).identity == identity
    }

    /// Whether the machine has failed a commit, after which nothing is moved out of the log any more.
    private func isAbandoned() -> Bool {
        let hasFailed = pool.unsafeReentrantWrite { _ in writer?.value?.stopped != nil }
        if hasFailed { Opening.abandon(pool) }
        return hasFailed
    }

    /// Reads and writes by another catalogue from now on; attributes that it does not have are kept
    /// aside. Who calls it commits nothing meanwhile, and is called back each thousand members. Throws `StoreError`; then all is as before.
    package func adopt(
        _ catalogue: Catalogue, onProgress: () -> Void = {}
    ) throws {
        let codec = MemberCodec(catalogue: catalogue)
        do {
            try pool.unsafeReentrantWrite { database in
                let connection = try database.connection(path: path)
                try withoutActuallyEscaping(onProgress) { onProgress in
                    try CatalogueChange(
                        connection: connection, codec: codec, onProgress: onProgress
                    ).adopt()
                }
                let stopped = writer?.value?.stopped
                if let stopped { throw stopped }
                writer?.value = try BatchWriter(connection: connection, codec: codec, log: log)
            }
        } catch {
            let failure = storeError(error, path: path)
            if case let fault as StoreError = failure, case .fault = fault {
                pool.unsafeReentrantWrite { _ in writer?.value?.stop(fault) }
            }
            throw failure
        }
        currentCodec.withLock { $0 = codec }
    }

    /// A reader's page cache is void after every commit; that of the connection which commits is not,
    /// and within the body GRDB has that one answer.
    package func deciding(_ body: () throws -> Void) throws {
        try pool.unsafeReentrantWrite { _ in try body() }
    }

    package func prepare(_ batch: inout Batch) throws {
        guard batch.ready == nil || batch.ready is PackedRows else { throw StoreError.foreignRows }
        var rows = batch.ready.take() as? PackedRows ?? PackedRows(by: codec, in: spare)
        defer { batch.ready = rows }
        // Rows that a copy of the batch has as well are not this one's to add to.
        guard isKnownUniquelyReferenced(&rows) else { return }
        try rows.add(batch)
        batch.members.removeAll(keepingCapacity: true)
        batch.effects.removeAll(keepingCapacity: true)
    }

    package func commit(_ batch: Batch) throws {
        try writing { (writer) throws(StoreError) in
            try writer.transaction { () throws(StoreError) in try writer.write(batch) }
        }
    }

    package func tidy() throws {
        try writing { (writer) throws(StoreError) in writer.moveLog(from: CommitLog.dueAtRest) }
    }

    package func silence(_ member: String) throws {
        try writing { (writer) throws(StoreError) in
            try writer.transaction { () throws(StoreError) in try writer.silence(member) }
        }
    }

    package func settle(_ settlements: [Settlement]) throws {
        try writing { (writer) throws(StoreError) in
            try writer.transaction { () throws(StoreError) in try writer.write(settlements) }
        }
    }

    package func forget(_ member: String) throws {
        try writing { (writer) throws(StoreError) in
            try writer.transaction { () throws(StoreError) in try writer.forget(member) }
        }
    }

    package func scrub() throws -> Bool {
        var isDone = false
        try writing { (writer) throws(StoreError) in
            isDone = try writer.emptyLog()
        }
        return isDone
    }

    package func prune(_ pruning: Pruning, after id: String?, limit: Int) throws -> String? {
        let ids = try memberIDs(after: id, limit: limit)
        let isLast = ids.count < limit
        try writing { (writer) throws(StoreError) in
            try writer.transaction { () throws(StoreError) in
                if let first = ids.first, let last = ids.last {
                    try writer.prune(pruning, from: first, to: last)
                }
                if isLast, pruning.events != nil { try writer.dropUnusedSources() }
            }
        }
        return isLast ? nil : ids.last
    }

    package func release(on channel: String, at instant: Instant) throws {
        try writing { (writer) throws(StoreError) in
            try writer.transaction { () throws(StoreError) in
                try writer.release(on: channel, at: instant)
            }
        }
    }

    package func note(_ remarks: ChannelRemarks, on channel: String) throws {
        let names = ChannelRemarks.names(of: channel)
        try writing { (writer) throws(StoreError) in
            try writer.transaction { () throws(StoreError) in
                try writer.put(names.failure, remarks.failure)
                try writer.put(names.onItsWay, remarks.onItsWayWord)
            }
        }
    }

    private func writing(_ body: (BatchWriter) throws(StoreError) -> Void) throws {
        do {
            try pool.unsafeReentrantWrite { _ in
                guard let writer = writer?.value else {
                    throw StoreError.unreadable(
                        path: path, detail: "the store was opened for reading, or is closed")
                }
                try body(writer)
            }
        } catch {
            throw storeError(error, path: path)
        }
    }

    /// Gives a connection that reads. Errors of the database become `StoreError`; what the body
    /// throws of its own goes through.
    func reading<Answer>(_ body: (Database, Connection) throws -> Answer) throws -> Answer {
        do {
            return try pool.unsafeReentrantRead { database in
                try body(database, database.connection(path: path))
            }
        } catch {
            throw storeError(error, path: path)
        }
    }
}

/// Something that one queue uses and no other.
private final class Confined<Value>: @unchecked Sendable {
    var value: Value?

    init(_ value: Value) { self.value = value }
}

extension SQLiteStore {
    /// What the connection that commits has for a setting that is a number, such as `synchronous`;
    /// nil where the store is closed or reads only.
    package func setting(_ name: String) throws -> Int64? {
        guard writer?.value != nil else { return nil }
        return try pool.unsafeReentrantWrite { database in
            try database.connection(path: path).integer("PRAGMA \(name)")
        }
    }
}

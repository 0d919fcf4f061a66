import GRDB
import GRDBSQLite
import Storage

/// Opens the database of a store and makes sure that it is as the rest relies on.
enum Opening {
    /// A pool that writes, and what the body makes of its connection; the file exists and is a store,
    /// or empty.
    static func writer<Made>(
        path: String, _ make: (Connection) throws -> Made
    ) throws -> (DatabasePool, Made) {
        var configuration = common(path: path)
        configuration.prepareDatabase { database in
            let connection = try database.connection(path: path)
            if database.configuration.readonly {
                try prepareReader(connection)
            } else {
                try prepareWriter(connection)
            }
        }
        let pool = try DatabasePool(path: path, configuration: configuration)
        do {
            try pool.writeWithoutTransaction { try makeDurable($0.connection(path: path)) }
            try migrate(pool, path: path)
            return (pool, try pool.writeWithoutTransaction { try make($0.connection(path: path)) })
        } catch {
            if case .fault? = storeError(error, path: path) as? StoreError { abandon(pool) }
            throw error
        }
    }

    /// Leaves a pool open until the process ends, after the machine has failed to write. What is on
    /// the disk then nobody knows; SQLite would sync and move the log when the last connection is
    /// closed, and a sync that is tried again calls durable what is not.
    static func abandon(_ pool: DatabasePool) {
        _ = Unmanaged.passRetained(pool)
    }

    /// A pool that only reads, beside a writer or not.
    ///
    /// SQLite's readers write too: an index of the log, beside the database. Where the folder or
    /// the medium lets nobody do that, the database is read as one that nobody changes, unless its
    /// log holds what the database does not.
    static func reader(_ file: StoreFile) throws -> DatabasePool {
        let path = file.path
        do {
            return try reader(name: path, path: path)
        } catch {
            guard case .unreadable? = storeError(error, path: path) as? StoreError else {
                throw error
            }
            guard !file.hasLog else {
                throw StoreError.unreadable(
                    path: path,
                    detail:
                        "its folder cannot be written to, and \(path)-wal holds what is not in it"
                        + " yet; copy both into a folder of your own and read them there")
            }
            return try unchangedReader(file)
        }
    }

    /// A pool over a file that nobody changes meanwhile; nothing is written beside it.
    static func unchangedReader(_ file: StoreFile) throws -> DatabasePool {
        try reader(name: file.immutableName, path: file.path)
    }

    /// A pool over the database that SQLite opens by the name.
    private static func reader(name: String, path: String) throws -> DatabasePool {
        var configuration = common(path: path)
        configuration.readonly = true
        configuration.prepareDatabase { database in
            let connection = try database.connection(path: path)
            try prepareReader(connection)
            let version = try checkVersion(connection)
            guard version == Schema.version else {
                throw StoreError.older(path: path, found: String(version))
            }
            try checkTables(connection, version)
        }
        return try DatabasePool(path: name, configuration: configuration)
    }

    /// How many seconds a connection waits for another.
    static let patience = 5.0

    private static func common(path: String) -> Configuration {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        configuration.busyMode = .timeout(patience)
        configuration.label = "store"
        return configuration
    }

    /// The page size and whose file it is must stand before the first page is written.
    private static func prepareWriter(_ connection: Connection) throws {
        if try connection.integer("PRAGMA page_count") == 0 {
            try connection.run("PRAGMA page_size = \(Schema.pageSize)")
            try connection.run("PRAGMA application_id = \(Schema.applicationID)")
        }
        // One without a version is still to be made.
        let version = try checkVersion(connection)
        if version > 0 { try checkTables(connection, version) }
        try connection.run(Statements.settings)
    }

    /// A reader never moves the log into the database, not even when it is the last to close: its
    /// file is opened read-only, and SQLite needs an exclusive lock for that.
    private static func prepareReader(_ connection: Connection) throws {
        try connection.run("PRAGMA query_only = ON")
        try connection.run("PRAGMA cache_size = -8192")
    }

    /// Throws where the database was made by a later version of the program, or lacks a table.
    static func check(_ connection: Connection) throws {
        try checkTables(connection, try checkVersion(connection))
    }

    /// The version of the database; throws where it is a later one than this program's.
    private static func checkVersion(_ connection: Connection) throws(StoreError) -> Int64 {
        let version = try connection.integer("PRAGMA user_version") ?? 0
        guard version <= Int64(Schema.version) else {
            throw .newer(path: connection.path, found: String(version))
        }
        return version
    }

    /// Throws where a table is missing: the mark of a store was written by something else.
    private static func checkTables(
        _ connection: Connection, _ version: Int64
    ) throws(StoreError) {
        let names = try PreparedStatement(
            "SELECT name FROM sqlite_schema WHERE type = 'table'", connection)
        var found: Set<String> = []
        while try names.step() { found.insert(names.text(0)) }
        // A trigger or view would do, or show, what no version of the store does.
        let strange = try PreparedStatement(
            "SELECT type, name FROM sqlite_schema WHERE type IN ('trigger', 'view')", connection)
        if try strange.step() {
            throw .corrupt(
                path: connection.path,
                detail: "it has a \(strange.text(0)) '\(strange.text(1))', and no store has one")
        }
        let tables = Schema.tables(after: version)
        guard let missing = tables.first(where: { !found.contains($0) }) else { return }
        throw .corrupt(path: connection.path, detail: "it has no table '\(missing)'")
    }

    /// GRDB sets NORMAL when it turns to WAL, which a power cut can take acknowledged rows from.
    private static func makeDurable(_ connection: Connection) throws {
        try connection.run("PRAGMA synchronous = FULL")
        let found = try connection.integer("PRAGMA synchronous")
        guard found == 2 else {
            throw StoreError.fault(
                path: connection.path, detail: "synchronous reads back \(found ?? -1), not 2 (FULL)"
            )
        }
    }

    private static func migrate(_ pool: DatabasePool, path: String) throws {
        var migrator = DatabaseMigrator()
        for (index, change) in Schema.migrations.enumerated() {
            let version = index + 1
            migrator.registerMigration("\(version)", foreignKeyChecks: .immediate) { database in
                let connection = try database.connection(path: path)
                try connection.run(change)
                try connection.run("PRAGMA user_version = \(version)")
            }
        }
        if try pool.read(migrator.hasBeenSuperseded) {
            throw StoreError.newer(path: path, found: "a later one")
        }
        try migrator.migrate(pool)
    }
}

extension Database {
    /// The bare connection; throws where it is closed.
    func connection(path: String) throws -> Connection {
        guard let handle = sqliteConnection else {
            throw StoreError.fault(path: path, detail: "the connection is closed")
        }
        return Connection(handle: handle, path: path)
    }
}

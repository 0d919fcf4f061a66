import GRDB
import GRDBSQLite
import Storage

/// Opens the database of a store and makes sure that it is as the rest relies on.
enum Opening {
    /// A pool that writes; the file exists and is a store, or empty.
    static func writer(path: String) throws -> DatabasePool {
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
        try pool.writeWithoutTransaction { try makeDurable($0.connection(path: path)) }
        try migrate(pool, path: path)
        return pool
    }

    /// A pool that only reads, beside a writer or not.
    static func reader(path: String) throws -> DatabasePool {
        var configuration = common(path: path)
        configuration.readonly = true
        configuration.prepareDatabase { database in
            let connection = try database.connection(path: path)
            try prepareReader(connection)
            try checkVersion(connection)
        }
        return try DatabasePool(path: path, configuration: configuration)
    }

    private static func common(path: String) -> Configuration {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        configuration.busyMode = .timeout(5)
        configuration.label = "store"
        return configuration
    }

    /// The page size and whose file it is must stand before the first page is written.
    private static func prepareWriter(_ connection: Connection) throws {
        if try connection.integer("PRAGMA page_count") == 0 {
            try connection.run("PRAGMA page_size = \(Schema.pageSize)")
            try connection.run("PRAGMA application_id = \(Schema.applicationID)")
        }
        try checkVersion(connection)
        try connection.run(Statements.settings)
    }

    /// A reader never moves the log into the database, not even when it is the last to close: its file
    /// is opened read-only, and SQLite needs an exclusive lock for that.
    private static func prepareReader(_ connection: Connection) throws {
        try connection.run("PRAGMA query_only = ON")
        try connection.run("PRAGMA cache_size = -8192")
    }

    private static func checkVersion(_ connection: Connection) throws(StoreError) {
        let version = try connection.integer("PRAGMA user_version") ?? 0
        guard version <= Int64(Schema.version) else {
            throw .newer(path: connection.path, found: String(version))
        }
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
        migrator.registerMigration("1", foreignKeyChecks: .immediate) { database in
            let connection = try database.connection(path: path)
            try connection.run(Schema.first)
            try connection.run("PRAGMA user_version = \(Schema.version)")
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

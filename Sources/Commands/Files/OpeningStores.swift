import Campaigns
import CivilTime
import Disk
import Expressions
import Foundation
import Storage
import StorageSQLite
import Templates

extension Place {
    /// Opens the database for reading, beside a writer if there is one; without an edition only
    /// what needs no catalogue can be read: ledger, messages and journeys.
    func openForReading(_ edition: Edition? = nil) throws -> SQLiteStore {
        try SQLiteStore(
            path: try pathOfStoreThere, catalogue: edition?.programme.catalogue ?? .bare,
            access: .reading)
    }

    /// Path of the database, which is there; throws a `Failure` where it is not, and `FileError`.
    private var pathOfStoreThere: String {
        get throws {
            let path = try storePath
            var info = stat()
            guard stat(path, &info) == 0 else {
                guard errno == ENOENT || errno == ENOTDIR else { throw FileError(path, "read") }
                throw Failure(
                    .usage,
                    "\(path): there is no store; tact replay makes one, --store names another")
            }
            return path
        }
    }

    /// Opens the database for writing where there is one.
    func openExistingForWriting(_ edition: Edition) throws -> SQLiteStore {
        _ = try pathOfStoreThere
        return try openForWriting(edition)
    }

    /// Opens the database for writing, making it where there is none.
    func openForWriting(_ edition: Edition) throws -> SQLiteStore {
        try SQLiteStore(
            path: try storePath, catalogue: edition.programme.catalogue, access: .writing)
    }
}

extension Programme {
    /// Has no scenario and no channel.
    static func bare(_ catalogue: Catalogue = .bare, zone: ZoneRules = .utc) -> Programme {
        Programme(
            name: "", zone: zone, locale: "en", currency: "EUR", memberTimeZone: nil,
            memberLocale: nil, controlGroup: nil, salt: "", unsubscribe: .channel, locales: [],
            channels: [], requiredPartials: [:], catalogue: catalogue,
            pressure: Pressure(categories: []), holidays: [:], scenarios: [])
    }
}

extension Catalogue {
    /// Knows nothing but what every member has.
    static var bare: Catalogue {
        Catalogue(
            idColumn: "id",
            attributes: ["id", "timezone", "locale"].map { Attribute(name: $0, type: .string) },
            computed: [], events: [], fieldNames: Catalogue.standardFields)
    }
}

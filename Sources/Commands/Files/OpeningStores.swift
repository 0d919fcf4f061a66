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
        try checkThere()
        return try SQLiteStore(
            path: storePath, catalogue: edition?.programme.catalogue ?? .bare, access: .reading)
    }

    private func checkThere() throws {
        var info = stat()
        guard stat(storePath, &info) == 0 else {
            guard errno == ENOENT || errno == ENOTDIR else { throw FileError(storePath, "read") }
            throw Failure(
                .usage,
                "\(storePath): there is no store; tact replay makes one, --store names another")
        }
    }

    /// Opens the database for writing where there is one.
    func openExistingForWriting(_ edition: Edition) throws -> SQLiteStore {
        try checkThere()
        return try openForWriting(edition)
    }

    /// Opens the database for writing, making it where there is none.
    func openForWriting(_ edition: Edition) throws -> SQLiteStore {
        try SQLiteStore(
            path: storePath, catalogue: edition.programme.catalogue, access: .writing)
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

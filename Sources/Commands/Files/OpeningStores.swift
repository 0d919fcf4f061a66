import Campaigns
import CivilTime
import Expressions
import Foundation
import Storage
import StorageSQLite
import Templates

extension Place {
    /// Opens the database for reading, beside a writer if there is one; without an edition only
    /// what needs no catalogue can be read: ledger, messages and journeys.
    func openForReading(_ edition: Edition? = nil) throws -> SQLiteStore {
        guard FileManager.default.fileExists(atPath: storePath) else {
            throw Failure(
                .usage,
                "\(storePath): there is no store; tact replay makes one, --store names another")
        }
        return try SQLiteStore(
            path: storePath, catalogue: edition?.programme.catalogue ?? .bare, access: .reading)
    }

    /// Opens the database for writing, making it where there is none.
    func openForWriting(_ edition: Edition) throws -> SQLiteStore {
        try SQLiteStore(
            path: storePath, catalogue: edition.programme.catalogue, access: .writing)
    }
}

extension Programme {
    /// Has no scenario and no channel.
    static var bare: Programme {
        Programme(
            name: "", zone: .utc, locale: "en", currency: "EUR", memberTimeZone: nil,
            memberLocale: nil, controlGroup: nil, salt: "", unsubscribe: .channel, locales: [],
            channels: [], requiredPartials: [:], catalogue: .bare,
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

import Campaigns
import CivilTime
import Engine
import Expressions
import Foundation
import Storage
import StorageSQLite
import Testing

/// Stores that earlier versions of the program left behind.
@Suite struct EarlierVersionTests {
    private let catalogue = Catalogue(
        idColumn: "id",
        attributes: ["id", "timezone", "locale", "email", "first_name"].map {
            Attribute(name: $0, type: .string)
        },
        computed: [],
        events: [
            EventType(
                name: "joined", type: "joined", fields: [EventField(name: "shop", type: .string)],
                positions: [])
        ],
        fieldNames: Catalogue.standardFields + ["shop"])

    /// Makes the store of an earlier version at the path; false, with a printed reason, where the
    /// machine has no sqlite3.
    private func make(_ version: Int, _ path: String) throws -> Bool {
        let dump = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Earlier/version-\(version).sql")
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["sqlite3", path]
        process.standardInput = try FileHandle(forReadingFrom: dump)
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        if process.terminationStatus != 0 { print("skipped: there is no sqlite3 to make a store") }
        return process.terminationStatus == 0
    }

    @Test(
        "a store of an earlier version keeps everything when it is opened for writing",
        arguments: [1, 2, 3])
    func earlier(version: Int) throws {
        try withFolder { folder in
            let path = folder + "/s.sqlite"
            guard try make(version, path) else { return }
            for _ in 1...2 {
                let store = try SQLiteStore(path: path, catalogue: catalogue)
                defer { store.close() }
                #expect(try store.setting("user_version") == Int64(Schema.version))
                let members = try store.members(
                    after: nil, limit: 10, contactsFrom: .distantPast)
                #expect(members.map(\.member.id) == ["a", "b", "c"])
                #expect(members.allSatisfy { $0.member.state.journeys.count == 1 })
                #expect(members.allSatisfy { $0.member.state.contacts.count == 1 })
                #expect(try store.ledger().count == 4)
                let messages = try store.outbox()
                #expect(messages.map(\.status) == [.ready, .incomplete, .ready])
                #expect(messages.map(\.html) == ["<p>Hello Ann</p>\n", nil, "<p>Hello Cy</p>\n"])
                #expect(messages.map(\.text) == ["Hello Ann", "", "Hello Cy"])
                #expect(try store.journeys(of: "a").map(\.goal) == [version == 1 ? nil : at(5)])
                let attempts = try store.waiting(on: "email", at: at(0), limit: 9).map(\.attempts)
                #expect(attempts == [version < 3 ? 0 : 1, 0])
                #expect(try store.erased(among: ["a"]).isEmpty)
                #expect(try store.events(of: "a").map(\.event.id) == ["e-a"])
                #expect(try store.standing().clock == at(518_400))
            }
        }
    }

    @Test(
        "a store of an earlier version that is only to be read says what brings it up to date",
        arguments: [1, 2, 3])
    func onlyRead(version: Int) throws {
        try withFolder { folder in
            let path = folder + "/s.sqlite"
            guard try make(version, path) else { return }
            let error = #expect(throws: StoreError.self) {
                _ = try SQLiteStore(path: path, catalogue: catalogue, access: .reading)
            }
            #expect(error == .older(path: path, found: "\(version)"))
            #expect(error?.description.contains("`tact members import`") == true)
        }
    }
}

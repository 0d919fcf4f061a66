import Campaigns
import CivilTime
import Engine
import Expressions
import Foundation
import Storage
import StorageSQLite
import Testing

/// What a store in a file promises besides.
@Suite struct SQLiteStoreTests {
    private func open(
        _ path: String, _ access: SQLiteStore.Access = .writing,
        catalogue: Catalogue = exampleCatalogue
    ) throws -> SQLiteStore {
        try SQLiteStore(path: path, catalogue: catalogue, access: access)
    }

    private func permissions(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? -1
    }

    /// The error that the body throws, which must be one of a store.
    private func failure(_ body: () throws -> Void) -> StoreError? {
        do {
            try body()
            Issue.record("an error was expected")
            return nil
        } catch let error as StoreError {
            return error
        } catch {
            Issue.record("\(error) is no StoreError")
            return nil
        }
    }

    /// Changes the file of a store that is closed, by SQLite's own tool; false, with a printed
    /// reason, where the machine has none.
    private func change(_ path: String, _ sql: String) throws -> Bool {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["sqlite3", path, sql]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        if process.terminationStatus != 0 {
            print("skipped: there is no sqlite3 to spoil a store with")
        }
        return process.terminationStatus == 0
    }

    /// A row of every kind.
    private func fill(_ store: SQLiteStore) throws {
        try store.commit(
            batch(
                [fullMember("lea")],
                effects(
                    ledger: [entry("lea", 0)], messages: [message("m1", of: "lea")],
                    journeys: [
                        JourneyRecord(
                            member: "lea", scenario: "welcome", occurrence: "o", began: at(0))
                    ],
                    contacts: [contact("m1", at: at(1))], events: [event("e1", of: "lea")]),
                standing: Standing(clock: at(5), liveSince: ["welcome": at(1)])))
    }

    @Test("what was committed is there when the store is opened again")
    func reopened() throws {
        try withFolder { folder in
            let path = folder + "/s.sqlite"
            let standing = Standing(clock: at(5), liveSince: ["welcome": at(1)])
            var store = try open(path)
            try store.commit(
                batch(
                    [fullMember("a")],
                    effects(
                        ledger: [entry("a", 0)], messages: [message("m1", of: "a")],
                        contacts: [contact("m1", at: at(1))], events: [event("e1", of: "a")]),
                    standing: standing))
            let members = try store.everyone()
            store.close()
            store = try open(path)
            #expect(try store.everyone() == members)
            #expect(try store.standing() == standing)
            #expect(try store.outbox() == [message("m1", of: "a")])
            #expect(try store.ledger() == [entry("a", 0)])
            // Numbers go on where they stood.
            try store.commit(
                batch(
                    [],
                    effects(
                        messages: [message("m2", of: "b")],
                        events: [event("e2", of: "a"), event("e3", of: "a", source: "web")])))
            #expect(try store.events(of: "a").map(\.event.id) == ["e1", "e2", "e3"])
            #expect(try store.message(id: "m2") == message("m2", of: "b"))
            #expect(
                failure { try store.commit(batch([], effects(events: [event("e1", of: "b")]))) }
                    == .secondEvent(source: "till", id: "e1"))
        }
    }

    @Test("commits are synchronous to the disk, and pages and log as they should be")
    func settings() throws {
        try withFolder { folder in
            let store = try open(folder + "/s.sqlite")
            #expect(try store.setting("synchronous") == 2)
            #expect(try store.setting("page_size") == 8192)
            #expect(try store.setting("wal_autocheckpoint") == 0)
            #expect(try store.setting("secure_delete") == 1)
            #expect(try store.setting("user_version") == Int64(Schema.version))
        }
    }

    @Test("files are for their owner only, folders that are made too")
    func ownerOnly() throws {
        try withFolder { folder in
            let path = folder + "/new/deep/s.sqlite"
            let store = try open(path)
            try store.commit(batch([plainMember("a")]))
            for name in ["", "-wal", "-shm", ".lock"] {
                #expect(try permissions(path + name) == 0o600, "\(name)")
            }
            #expect(try permissions(folder + "/new") == 0o700)
            #expect(try permissions(folder + "/new/deep") == 0o700)
        }
    }

    @Test("a second writer is refused until the first is gone")
    func secondWriter() throws {
        try withFolder { folder in
            let path = folder + "/s.sqlite"
            do {
                let first = try open(path)
                #expect(failure { _ = try open(path) } == .locked(path: path))
                try first.commit(batch([plainMember("a")]))
            }
            #expect(try open(path).everyone().count == 1)
        }
    }

    @Test("a reader beside the writer sees what is committed, and cannot write")
    func readerBeside() throws {
        try withFolder { folder in
            let path = folder + "/s.sqlite"
            let writer = try open(path)
            try writer.commit(batch([plainMember("a")]))
            let reader = try open(path, .reading)
            #expect(try reader.everyone().count == 1)
            try writer.commit(batch([plainMember("b")], effects(ledger: [entry("b", 0)])))
            #expect(try reader.everyone().count == 2)
            #expect(try reader.ledger().count == 1)
            guard case .unreadable = failure({ try reader.commit(batch([plainMember("c")])) })
            else {
                return #expect(Bool(false), "a reader must not write")
            }
            #expect(try writer.everyone().count == 2)
        }
    }

    @Test("a reader alone reads what a writer has left, log included, and leaves it there")
    func readerAlone() throws {
        try withFolder { folder in
            let path = folder + "/s.sqlite"
            let copy = folder + "/copy.sqlite"
            let writer = try open(path)
            try writer.commit(batch([plainMember("a")]))
            // As after a crash: database and log, no one who has them open.
            for name in ["", "-wal"] {
                try FileManager.default.copyItem(atPath: path + name, toPath: copy + name)
            }
            let log = try Data(contentsOf: URL(filePath: copy + "-wal"))
            do {
                let reader = try open(copy, .reading)
                #expect(try reader.everyone().count == 1)
            }
            #expect(try Data(contentsOf: URL(filePath: copy + "-wal")) == log)
            #expect(try open(copy).everyone().count == 1)
            writer.close()
            #expect(try open(path, .reading).everyone().count == 1)
        }
    }

    @Test("a file that is no store is refused and not touched")
    func foreignFiles() throws {
        try withFolder { folder in
            let path = folder + "/s.sqlite"
            var database = Data("SQLite format 3\0".utf8)
            database.append(Data(repeating: 0, count: 4080))
            for content in [Data("a letter".utf8), Data(repeating: 7, count: 9000), database] {
                try content.write(to: URL(filePath: path))
                for access in [SQLiteStore.Access.writing, .reading] {
                    guard case .corrupt(path, _) = failure({ _ = try open(path, access) }) else {
                        return #expect(Bool(false), "a foreign file must be refused")
                    }
                }
                #expect(try Data(contentsOf: URL(filePath: path)) == content)
                #expect(!FileManager.default.fileExists(atPath: path + "-wal"))
            }
        }
    }

    @Test("a damaged store is told as damaged")
    func damaged() throws {
        try withFolder { folder in
            let path = folder + "/s.sqlite"
            var store = try open(path)
            let many = (0..<500).map { fullMember("member-\($0)") }
            try store.commit(batch(many))
            store.close()
            let file = try FileHandle(forWritingTo: URL(filePath: path))
            let size = try file.seekToEnd()
            for page in stride(from: UInt64(8192), to: size, by: 8192) {
                try file.seek(toOffset: page)
                try file.write(contentsOf: Data(repeating: 0xFF, count: 4096))
            }
            try file.close()
            let error = failure {
                store = try open(path)
                _ = try store.everyone()
            }
            guard case .corrupt(path, _) = error else {
                return #expect(
                    Bool(false), "damage must be told, found \(String(describing: error))")
            }
        }
    }

    @Test("a store of a later version is refused and not touched")
    func laterVersion() throws {
        try withFolder { folder in
            let path = folder + "/s.sqlite"
            let store = try open(path)
            store.close()
            let file = try FileHandle(forUpdating: URL(filePath: path))
            try file.seek(toOffset: 60)
            try file.write(contentsOf: Data([0, 0, 0, UInt8(Schema.version + 1)]))
            try file.close()
            let before = try Data(contentsOf: URL(filePath: path))
            for access in [SQLiteStore.Access.writing, .reading] {
                #expect(failure { _ = try open(path, access) } == .newer(path: path, found: "\(Schema.version + 1)"))
            }
            #expect(try Data(contentsOf: URL(filePath: path)) == before)
        }
    }

    @Test("a file that is not there, or is empty, cannot be read from; an empty one can be begun")
    func nothingToRead() throws {
        try withFolder { folder in
            let path = folder + "/s.sqlite"
            guard case .unreadable(path, _) = failure({ _ = try open(path, .reading) }) else {
                return #expect(Bool(false), "there is nothing to read")
            }
            _ = FileManager.default.createFile(atPath: path, contents: nil)
            guard case .corrupt(path, _) = failure({ _ = try open(path, .reading) }) else {
                return #expect(Bool(false), "there is nothing to read")
            }
            let store = try open(path)
            #expect(try store.counts().members == 0)
            store.close()
        }
    }

    @Test("what is no file is refused at once and not touched")
    func noFile() throws {
        try withFolder { folder in
            let pipe = folder + "/pipe"
            #expect(mkfifo(pipe, 0o600) == 0)
            for (path, word) in [(folder, "folder"), (pipe, "pipe"), ("/dev/null", "device")] {
                for access in [SQLiteStore.Access.writing, .reading] {
                    guard case .corrupt(path, let detail) = failure({ _ = try open(path, access) })
                    else { return #expect(Bool(false), "\(path) must be refused") }
                    #expect(detail.contains(word))
                }
            }
            let left = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(left == ["pipe"])
        }
    }

    @Test("a database with our mark and without our tables, or with more than them, is damaged")
    func withoutTables() throws {
        try withFolder { folder in
            let spoilings = [
                "DROP TABLE ledger", "ALTER TABLE ledger RENAME COLUMN outcome TO result",
                "CREATE TRIGGER t AFTER INSERT ON events BEGIN DELETE FROM erased; END",
                "CREATE VIEW everybody AS SELECT id FROM members",
            ]
            for sql in spoilings {
                let path = folder + "/\(sql.count).sqlite"
                try open(path).close()
                guard try change(path, sql) else { return }
                for access in [SQLiteStore.Access.writing, .reading] {
                    let error = failure { _ = try open(path, access).ledger() }
                    guard case .corrupt(path, _) = error else {
                        return #expect(Bool(false), "\(sql): \(String(describing: error))")
                    }
                }
            }
        }
    }

    @Test(
        "a number that would overflow is damage, told with its row",
        arguments: [
            ("UPDATE standing SET value = 9223372036854775807", "standing 'clock'"),
            ("UPDATE live_since SET instant = 9223372036854775807", "live_since of 'welcome'"),
            ("UPDATE members SET next_wake_up = 9223372036854775807", "member 'lea'"),
            (
                "UPDATE members SET state = json_set(state, '$.next', 9223372036854775807)",
                "member 'lea'"
            ),
            ("UPDATE contacts SET local = -9223372036854775808", "a contact of member 'lea'"),
            ("UPDATE ledger SET at = 9223372036854775807", "ledger row "),
            ("UPDATE messages SET deadline = 9223372036854775807", "message '"),
            ("UPDATE events SET time = 9223372036854775807", "event '"),
            ("UPDATE journeys SET began = 9223372036854775807", "journey '"),
        ])
    func overflowing(sql: String, row: String) throws {
        try withFolder { folder in
            let path = folder + "/s.sqlite"
            let store = try open(path)
            try fill(store)
            store.close()
            guard try change(path, sql) else { return }
            let error = failure {
                let store = try open(path, .reading)
                _ = try store.standing()
                _ = try store.everyone()
                _ = try store.ledger()
                _ = try store.outbox()
                _ = try store.events(of: "lea")
                _ = try store.journeys(of: "lea")
            }
            guard case .badRow(path, let detail) = error else {
                return #expect(Bool(false), "\(String(describing: error))")
            }
            #expect(detail.hasPrefix(row), "\(detail)")
        }
    }

    @Test("a member's row that cannot be read leaves the others to be read")
    func unreadableRow() throws {
        try withFolder { folder in
            let path = folder + "/s.sqlite"
            let store = try open(path)
            try store.commit(batch((0..<5).map { fullMember("member-\($0)") }))
            store.close()
            let sql = "UPDATE members SET state = '{' WHERE id = 'member-2'"
            guard try change(path, sql) else { return }
            let reader = try open(path, .reading)
            var ids: [String] = []
            var unreadable: [String] = []
            for last in [nil, "member-1"] {
                for member in try reader.membersOneByOne(after: last, limit: 2) {
                    if case .failure = member.read { unreadable.append(member.id) }
                    ids.append(member.id)
                }
            }
            #expect(ids == ["member-0", "member-1", "member-2", "member-3"])
            #expect(unreadable == ["member-2"])
        }
    }

    @Test("attributes that cannot be read keep no store from being opened under another catalogue")
    func unreadableAttributes() throws {
        try withFolder { folder in
            let path = folder + "/s.sqlite"
            let store = try open(path)
            try store.commit(batch((0..<3).map { fullMember("member-\($0)") }))
            store.close()
            let sql = "UPDATE members SET attributes = '{' WHERE id = 'member-1'"
            guard try change(path, sql) else { return }
            let other = Catalogue(
                idColumn: "id",
                attributes: exampleCatalogue.attributes.filter { $0.name != "first_name" },
                computed: [], events: exampleCatalogue.events,
                fieldNames: exampleCatalogue.fieldNames)
            let opened = try open(path, catalogue: other)
            let members = try opened.membersOneByOne(after: nil, limit: 9)
            #expect(members.map { (try? $0.read.get()) != nil } == [true, false, true])
            opened.close()
        }
    }

    @Test("a store is read without writing beside it, under whatever name it has")
    func immutable() throws {
        try withFolder { folder in
            let path = folder + "/a?b%20#ü c.sqlite"
            let store = try open(path)
            try store.commit(batch([fullMember("lea")]))
            store.close()
            for name in ["-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: path + name)
            }
            #expect(try open(path, .readingUnchanged).everyone().map(\.member.id) == ["lea"])
            let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(names.count { $0.hasSuffix("-shm") || $0.hasSuffix("-wal") } == 0, "\(names)")
        }
    }

    @Test("attributes that the catalogue loses are kept for the day it has them again")
    func catalogueChange() throws {
        func catalogue(_ change: (inout [Attribute]) -> Void) -> Catalogue {
            var changed = exampleCatalogue
            var attributes = changed.attributes
            change(&attributes)
            changed = Catalogue(
                idColumn: "id", attributes: attributes, computed: [], events: changed.events,
                fieldNames: changed.fieldNames)
            return changed
        }
        let fewer = catalogue { attributes in
            attributes.removeAll { $0.name == "first_name" }
            // Another type: what it was no longer fits.
            attributes[attributes.firstIndex { $0.name == "points" }!] = Attribute(
                name: "points", type: .date)
            attributes.swapAt(4, 6)
        }
        try withFolder { folder in
            let path = folder + "/s.sqlite"
            var store = try open(path)
            try store.commit(batch([fullMember("a"), plainMember("b")]))
            store.close()
            store = try open(path, catalogue: fewer)
            var members = try store.everyone()
            #expect(members[0].member.attributes.count == fewer.attributes.count)
            let points = try #require(fewer.slot(ofAttribute: "points"))
            let tier = try #require(fewer.slot(ofAttribute: "tier"))
            #expect(members[0].member.attributes[points] == nil)
            members[0].member.attributes[tier] = .string("bronze")
            try store.commit(batch(members))
            store.close()
            // A reader finds at once what its catalogue has and the row keeps aside.
            var expected = fullMember("a")
            expected.member.attributes[4] = .string("bronze")
            #expect(try open(path, .reading).everyone() == [expected, plainMember("b")])
            store = try open(path)
            #expect(try store.everyone() == [expected, plainMember("b")])
        }
    }

    @Test("a long change of the catalogue gives signs of life, one each thousand members")
    func signsOfLife() throws {
        let fewer = Catalogue(
            idColumn: "id", attributes: Array(exampleCatalogue.attributes.dropLast()),
            computed: [], events: exampleCatalogue.events, fieldNames: exampleCatalogue.fieldNames)
        try withFolder { folder in
            let store = try open(folder + "/s.sqlite")
            try store.commit(batch((0..<2_500).map { plainMember("m\($0)") }))
            var signs = 0
            try store.adopt(fewer) { signs += 1 }
            #expect(signs == 2)
            try store.adopt(fewer) { signs += 1 }
            #expect(signs == 2)
        }
    }

    @Test("an event whose type the catalogue no longer has is still told by its type")
    func lostEventType() throws {
        let none = Catalogue(
            idColumn: "id", attributes: exampleCatalogue.attributes, computed: [], events: [],
            fieldNames: Catalogue.standardFields)
        try withFolder { folder in
            let path = folder + "/s.sqlite"
            let store = try open(path)
            try store.commit(batch([], effects(events: [event("e1", of: "a")])))
            let found = try open(path, .reading, catalogue: none).events(of: "a")
            #expect(found.map(\.type) == ["org.example.purchase.v1"])
            #expect(found.map(\.event.type) == [-1])
        }
    }
}

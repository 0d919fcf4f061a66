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
            #expect(try store.setting("wal_autocheckpoint") == 4000)
            #expect(try store.setting("secure_delete") == 1)
            #expect(try store.setting("user_version") == 1)
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
            try file.write(contentsOf: Data([0, 0, 0, 2]))
            try file.close()
            let before = try Data(contentsOf: URL(filePath: path))
            for access in [SQLiteStore.Access.writing, .reading] {
                #expect(failure { _ = try open(path, access) } == .newer(path: path, found: "2"))
            }
            #expect(try Data(contentsOf: URL(filePath: path)) == before)
        }
    }

    @Test("a file that is not there, or is empty, cannot be read from")
    func nothingToRead() throws {
        try withFolder { folder in
            let path = folder + "/s.sqlite"
            for make in [false, true] {
                if make { _ = FileManager.default.createFile(atPath: path, contents: nil) }
                guard case .unreadable(path, _) = failure({ _ = try open(path, .reading) }) else {
                    return #expect(Bool(false), "there is nothing to read")
                }
            }
            guard case .unreadable = failure({ _ = try open(folder) }) else {
                return #expect(Bool(false), "a folder is no store")
            }
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
            attributes[attributes.firstIndex { $0.name == "points" }!].type = .date
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

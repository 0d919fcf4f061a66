import Engine
import Foundation
import Storage
import StorageSQLite
import Testing

/// How the log of commits gets into the database.
@Suite struct CommitLogTests {
    /// Commits messages with bodies until so many mebibytes are written, or the body throws.
    private func write(
        mebibytes: Int, to store: SQLiteStore, from first: Int = 0,
        after each: () throws -> Void = {}
    ) throws {
        for number in first..<first + mebibytes {
            let messages = (0..<8).map { part in
                var large = message("m\(number)-\(part)", of: "a", occurrence: "\(number)-\(part)")
                large.ownText = String(repeating: "x", count: 130_000)
                return large
            }
            try store.commit(batch([plainMember("a")], effects(messages: messages)))
            try each()
        }
    }

    private func size(_ path: String) -> Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return ((attributes?[.size] as? NSNumber)?.intValue ?? 0) >> 20
    }

    @Test("the log is moved every so many commits and begins anew, so that it stays small")
    func moved() throws {
        try withFolder { folder in
            let path = folder + "/s.sqlite"
            let store = try SQLiteStore(path: path, catalogue: exampleCatalogue)
            var longest = 0
            try write(mebibytes: 80, to: store) { longest = max(longest, size(path + "-wal")) }
            #expect(longest <= 33 && size(path) >= 60)
            store.close()
            let again = try SQLiteStore(path: path, catalogue: exampleCatalogue)
            #expect(try again.counts().messages == 640)
            #expect(try again.message(id: "m79-7")?.text.count == 130_000)
        }
    }

    @Test("where nobody waits a few are moved too, once")
    func atRest() throws {
        try withFolder { folder in
            let path = folder + "/s.sqlite"
            let store = try SQLiteStore(path: path, catalogue: exampleCatalogue)
            try store.commit(batch([plainMember("a")]))
            try store.tidy()
            #expect(size(path) == 0)
            try write(mebibytes: 6, to: store)
            #expect(size(path) == 0)
            try store.tidy()
            #expect(size(path) >= 6)
            try store.tidy()
            try write(mebibytes: 1, to: store, from: 6)
            #expect(try store.counts().messages == 56)
        }
    }

    @Test("a reader that holds on to what was there before stops no commit, and nothing is lost")
    func held() throws {
        try withFolder { folder in
            let path = folder + "/s.sqlite"
            let store = try SQLiteStore(path: path, catalogue: exampleCatalogue)
            try write(mebibytes: 1, to: store)
            let reader = try SQLiteStore(
                path: path, catalogue: exampleCatalogue, access: .reading)
            var seen = 0
            try reader.messages(MessageQuery()) { _ in
                seen += 1
                // Once, in the midst of the reading.
                if seen == 1 { try write(mebibytes: 40, to: store, from: 1) }
                return true
            }
            #expect(seen == 8)
            #expect(try reader.counts().messages == 41 * 8)
            try write(mebibytes: 40, to: store, from: 41)
            #expect(size(path) >= 60 && size(path + "-wal") < 80)
            #expect(try store.counts().messages == 81 * 8)
        }
    }

    @Test("the log can be emptied after passes")
    func emptied() throws {
        try withFolder { folder in
            let path = folder + "/s.sqlite"
            let store = try SQLiteStore(path: path, catalogue: exampleCatalogue)
            try write(mebibytes: 34, to: store)
            #expect(try store.scrub())
            #expect(size(path + "-wal") == 0)
        }
    }
}

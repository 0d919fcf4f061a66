import Engine
import Foundation
import Storage
import StorageSQLite
import Testing

/// How the log of commits gets into the database while commits go on.
@Suite struct CheckpointerTests {
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

    /// Waits until it holds, a minute at most.
    private func wait(_ holds: () throws -> Bool) throws {
        let end = Date().addingTimeInterval(60)
        while try !holds(), Date() < end { usleep(2_000) }
        #expect(try holds())
    }

    @Test("the log is moved beside commits and begins anew, so that it stays small")
    func moved() throws {
        try withFolder { folder in
            let path = folder + "/s.sqlite"
            let store = try SQLiteStore(path: path, catalogue: exampleCatalogue)
            var longest = 0
            try write(mebibytes: 80, to: store) {
                // As pauses between commits let a pass end.
                if size(path + "-wal") >= 33, size(path) < 30 { usleep(20_000) }
                longest = max(longest, size(path + "-wal"))
            }
            try wait { size(path) >= 30 }
            #expect(longest < 80)
            #expect(try store.counts().messages == 640)
            store.close()
            let again = try SQLiteStore(path: path, catalogue: exampleCatalogue)
            #expect(try again.counts().messages == 640)
            #expect(try again.message(id: "m79-7")?.text.count == 130_000)
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
            try write(mebibytes: 20, to: store, from: 41)
            try wait { size(path) >= 30 }
            #expect(try store.counts().messages == 61 * 8)
        }
    }

    @Test("where the log cannot be moved commits end, because nobody knows what is on the disk")
    func failed() throws {
        try withFolder { folder in
            let path = folder + "/s.sqlite"
            let store = try SQLiteStore(path: path, catalogue: exampleCatalogue)
            try write(mebibytes: 1, to: store)
            #expect(rename(path, path + ".away") == 0)
            let error = #expect(throws: StoreError.self) {
                try write(mebibytes: 400, to: store, from: 1) { usleep(1_000) }
            }
            guard case .fault? = error else {
                Issue.record("\(String(describing: error)) is no fault of the machine")
                return
            }
            #expect(throws: StoreError.self) { try store.commit(batch([plainMember("b")])) }
        }
    }

    @Test("the log can be emptied while passes run")
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

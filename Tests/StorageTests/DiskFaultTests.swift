import CivilTime
import Engine
import Foundation
import Storage
import StorageSQLite
import Testing

#if os(Linux)
    import Glibc

    /// What a store does when the disk is full or may not be written to; needs root, to mount one.
    @Suite struct DiskFaultTests {
        private func run(_ tool: String, _ arguments: String...) -> Bool {
            let process = Process()
            process.executableURL = URL(filePath: tool)
            process.arguments = arguments
            process.standardError = FileHandle.nullDevice
            guard (try? process.run()) != nil else { return false }
            process.waitUntilExit()
            return process.terminationStatus == 0
        }

        /// Runs the body with the folder of a disk of so many mebibytes; says so where there can be none.
        private func withSmallDisk(
            mebibytes: Int = 1, _ body: (String) throws -> Void
        ) throws {
            try withFolder { folder in
                guard getuid() == 0,
                    run("/bin/mount", "-t", "tmpfs", "-o", "size=\(mebibytes)m", "tmpfs", folder)
                else {
                    print("skipped: a small disk can be mounted by root only")
                    return
                }
                defer { _ = run("/bin/umount", "-l", folder) }
                try body(folder)
            }
        }

        @Test(
            "a full disk is told as such, loses nothing, and the store goes on once there is room")
        func fullDisk() throws {
            try withSmallDisk { folder in
                let path = folder + "/s.sqlite"
                let store = try SQLiteStore(path: path, catalogue: exampleCatalogue)
                func write(_ number: Int) throws {
                    var large = message("m\(number)", of: "a", occurrence: "\(number)")
                    large.ownText = String(repeating: "long ", count: 2_000)
                    try store.commit(
                        batch(
                            [plainMember("a")],
                            effects(ledger: [entry("a", number)], messages: [large])))
                }
                var written = 0
                var failure: StoreError?
                while failure == nil, written < 1_000 {
                    do {
                        try write(written)
                        written += 1
                    } catch {
                        failure = error as? StoreError
                    }
                }
                #expect(failure == .full(path: path))
                #expect(try store.counts().decisions == written)
                #expect(try store.outbox().count == written)
                #expect(run("/bin/mount", "-o", "remount,size=8m", folder))
                try write(written)
                store.close()
                let again = try SQLiteStore(path: path, catalogue: exampleCatalogue)
                #expect(try again.ledger().map(\.number) == Array(0...written))
            }
        }

        @Test("a disk without any room is told as full when a store is made")
        func noRoom() throws {
            try withSmallDisk { folder in
                let filler = Data(repeating: 1, count: 1 << 20)
                try? filler.write(to: URL(filePath: folder + "/filler"))
                let path = folder + "/s.sqlite"
                #expect(throws: StoreError.full(path: path)) {
                    try SQLiteStore(path: path, catalogue: exampleCatalogue)
                }
            }
        }

        @Test("a folder that may not be written to is told as such")
        func readOnly() throws {
            try withSmallDisk { folder in
                let path = folder + "/s.sqlite"
                try SQLiteStore(path: path, catalogue: exampleCatalogue).close()
                #expect(run("/bin/mount", "-o", "remount,ro", folder))
                for name in ["/s.sqlite", "/other.sqlite", "/deep/s.sqlite"] {
                    do {
                        _ = try SQLiteStore(path: folder + name, catalogue: exampleCatalogue)
                        Issue.record("nothing can be written here")
                    } catch StoreError.unreadable(let path, _) {
                        #expect(path == folder + name)
                    }
                }
            }
        }

        @Test("on a disk that cannot be written to, a store is read, but not without its log")
        func readOnlyMedium() throws {
            // Two stores and their logs are to fit.
            try withSmallDisk(mebibytes: 8) { folder in
                let path = folder + "/s.sqlite"
                let store = try SQLiteStore(path: path, catalogue: exampleCatalogue)
                try store.commit(batch([fullMember("lea")]))
                // Copied while its log is in use, as a backup by hand would be.
                for name in ["", "-wal"] {
                    try FileManager.default.copyItem(
                        atPath: path + name, toPath: folder + "/copy.sqlite" + name)
                }
                store.close()
                for name in ["-wal", "-shm"] { unlink(path + name) }
                #expect(run("/bin/mount", "-o", "remount,ro", folder))
                let reader = try SQLiteStore(
                    path: path, catalogue: exampleCatalogue, access: .reading)
                #expect(try reader.everyone().map(\.member.id) == ["lea"])
                do {
                    _ = try SQLiteStore(
                        path: folder + "/copy.sqlite", catalogue: exampleCatalogue, access: .reading
                    )
                    Issue.record("what is in the log cannot be seen")
                } catch StoreError.unreadable(_, let detail) {
                    #expect(detail.contains("copy.sqlite-wal holds what is not in it yet"))
                }
            }
        }
    }
#endif

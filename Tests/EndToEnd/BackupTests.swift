import Foundation
import JSON
import Testing

/// `tact backup` and `tact restore`, and what a member is given of what is kept.
@Suite("Backups, and all of one member")
struct BackupTests {
    /// A shop in which the history has run without handing anything over.
    private func ranShop() throws -> WorkFolder {
        let folder = try Shop.folder()
        _ = try listing(Shop.replay, in: folder)
        return folder
    }

    private func statuses(_ place: [String], in folder: WorkFolder) throws -> [String: Int] {
        let rows = try objects(listing(["outbox", "list", "--format", "json"] + place, in: folder))
        return rows.reduce(into: [:]) { $0[$1.string("status") ?? "", default: 0] += 1 }
    }

    private func told(_ place: [String], in folder: WorkFolder) throws -> [String] {
        try [["members", "list"], ["decisions"], ["outbox", "list", "--bodies"]].map {
            try listing($0 + ["--format", "json"] + place, in: folder)
        }
    }

    @Test("a backup is one file for its owner, and the store that comes of it tells the same")
    func roundTrip() throws {
        let folder = try ranShop()
        let made = try Program.run(["backup", "b.sqlite"], in: folder)
        #expect(made.status == 0, "\(made.errors)")
        #expect(made.output == "b.sqlite: \(folder.size("b.sqlite")) bytes\n")
        let found = try FileManager.default.attributesOfItem(atPath: folder.path("b.sqlite"))
        #expect((found[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        #expect(!folder.exists("b.sqlite-wal") && !folder.exists("b.sqlite-journal"))
        let store = ["--store", "new/s.sqlite"]
        let restored = try Program.run(["restore", "b.sqlite", "--keep-ready"] + store, in: folder)
        #expect(restored.status == 0, "\(restored.errors)")
        // The history lies in the past: nothing of it will go out.
        let ready = try statuses([], in: folder)["ready"]
        #expect(restored.output.contains("\(ready ?? 0) messages past the deadline, to expire unsent"))
        #expect(!restored.output.contains("to go out"))
        #expect(restored.output.hasPrefix("new/s.sqlite: "))
        #expect(restored.output.contains("as of 2026-03-10T00:00:00Z"))
        #expect(try told(store, in: folder) == told([], in: folder))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("new")).sorted()
            .filter { !$0.contains("-") } == ["s.sqlite", "s.sqlite.lock"])
    }

    @Test("messages that were ready are cancelled; those past their deadline expire by themselves")
    func nothingStale() throws {
        let folder = try ranShop()
        let before = try statuses([], in: folder)
        let ready = try #require(before["ready"])
        _ = try listing(["backup", "b.sqlite"], in: folder)
        let store = ["--store", "s.sqlite"]
        // Nothing of this history may go out today.
        let now = try Program.run(["restore", "b.sqlite"] + store, in: folder)
        #expect(now.status == 0, "\(now.errors)")
        let after = try statuses(store, in: folder)
        #expect(after["ready", default: 0] + after["cancelled", default: 0]
            == ready + before["cancelled", default: 0])
        let stays = try objects(
            listing(["outbox", "list", "--status", "ready", "--format", "json"] + store, in: folder))
        let today = ISO8601DateFormatter().string(from: Date())
        #expect(stays.allSatisfy { ($0.string("deadline") ?? "") <= today })
    }

    @Test("nothing that is there is overwritten, and what is no backup makes no store")
    func refused() throws {
        let folder = try ranShop()
        try folder.write("precious", to: "b.sqlite")
        let taken = try Program.run(["backup", "b.sqlite"], in: folder)
        #expect(taken.status == 2 && taken.errors.contains("is there already"))
        #expect(try folder.text("b.sqlite") == "precious")
        #expect(folder.tree(".").keys.allSatisfy { !$0.contains(".new-") })

        _ = try listing(["backup", "good.sqlite"], in: folder)
        let inPlace = try Program.run(["restore", "good.sqlite"], in: folder)
        #expect(inPlace.status == 2 && inPlace.errors.contains("there is a store already"))
        let store = ["--store", "s.sqlite"]
        #expect(try Program.run(["restore", "b.sqlite"] + store, in: folder).status == 78)
        #expect(try Program.run(["restore", "missing"] + store, in: folder).status == 2)
        var spoilt = try folder.bytes("good.sqlite")
        for index in 20_000..<min(60_000, spoilt.count) { spoilt[index] ^= 0x5A }
        try Data(spoilt).write(to: URL(filePath: folder.path("spoilt.sqlite")))
        let damaged = try Program.run(["restore", "spoilt.sqlite"] + store, in: folder)
        #expect(damaged.status == 78 && damaged.errors.contains("spoilt.sqlite"))
        #expect(!folder.exists("s.sqlite") && !folder.exists("s.sqlite.restoring"))

        // A log without its store would be taken for the restored one's.
        try folder.write("log", to: "s.sqlite-wal")
        let left = try Program.run(["restore", "good.sqlite"] + store, in: folder)
        #expect(left.status == 2 && left.errors.contains("s.sqlite-wal is left of a store"))
        // Nor is it thrown away for a new one: it holds what was acknowledged last.
        let made = try Program.run(["serve", "--listen", "127.0.0.1:0"] + store, in: folder)
        #expect(made.status == 78 && made.errors.contains("s.sqlite' is gone"))
        #expect(!folder.exists("s.sqlite"))
        #expect(try folder.text("s.sqlite-wal") == "log")
    }

    @Test("where a backup cannot be made, the store or the backup is to blame, by the name that it has")
    func blamed() throws {
        let folder = try ranShop()
        var bytes = try folder.bytes("var/tact.sqlite")
        for index in 20_000..<min(60_000, bytes.count) { bytes[index] ^= 0x5A }
        try Data(bytes).write(to: URL(filePath: folder.path("var/tact.sqlite")))
        let damaged = try Program.run(["backup", "b.sqlite"], in: folder)
        #expect(damaged.status == 78 && damaged.errors.contains("var/tact.sqlite' is not a store"))
        #expect(!damaged.errors.contains(".new-") && !folder.exists("b.sqlite"))
    }

    @Test(
        "a disk without room for the backup is told as that",
        .enabled(if: Faults.isRoot && Tool.exists("mount"), "only root may mount a small disk"))
    func fullDisk() throws {
        let folder = try ranShop()
        let disk = try Mount.memory(kibibytes: 64, at: "disk", in: folder)
        let full = try Program.run(["backup", "disk/b.sqlite"], in: folder)
        #expect(full.status == 74)
        #expect(full.errors.contains("there is no room for the backup at 'disk/b.sqlite'"))
        #expect(!full.errors.contains("acknowledged") && !full.errors.contains(".new-"))
        disk.end()
    }

    @Test("all that is kept of a member is one JSON document, and no other member is in it")
    func export() throws {
        let folder = try Shop.replayed.get()
        let text = try listing(["members", "export", "ann"], in: folder)
        #expect(text.hasSuffix("}\n") && text.count { $0 == "\n" } == 1)
        let document = try JSONValue(reading: text)
        #expect(
            document.keys == [
                "id", "known_since", "next_wake_up", "attributes", "events", "journeys",
                "in_progress", "contacts", "withdrawals", "suppressed", "decisions", "messages",
                "state",
            ])
        #expect(document["attributes"]?.string("email") == "ann@example.org")
        guard case .array(let decisions)? = document["decisions"],
            case .array(let messages)? = document["messages"],
            case .array(let events)? = document["events"]
        else { throw Unexpected(text) }
        let rows = try objects(
            listing(["decisions", "--member", "ann", "--format", "json"], in: folder))
        // Each with the version of the files that decided.
        #expect(decisions.map { $0.keys.last } == rows.map { _ in "version" } && !rows.isEmpty)
        #expect(decisions.allSatisfy { $0.string("version")?.utf8.count == 64 })
        #expect(zip(decisions, rows).allSatisfy { $0["detail"] == $1["detail"] })
        #expect(decisions.map { $0.keys.dropLast() } == rows.map { $0.keys[...] })
        #expect(messages.allSatisfy { $0.string("to")?.isEmpty == false && $0.string("text") != nil })
        #expect(!messages.isEmpty && !events.isEmpty)
        #expect(events.first?["data"]?.keys.isEmpty == false)
        #expect(!text.contains("ben@example.org"))
        let nobody = try Program.run(["members", "export", "nobody"], in: folder)
        #expect(nobody.status == 1 && nobody.output.isEmpty)
    }
}

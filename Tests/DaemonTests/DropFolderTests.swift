import CivilTime
import Disk
import Engine
import Foundation
import StandIns
import Storage
import Synchronization
import Testing

@testable import Daemon

/// The drop folder among programs that write as they like.
@Suite(.timeLimit(.minutes(2))) struct DropFolderTests {
    private let folder = ScratchFolder()
    private var path: String { folder.path }

    private func event(_ id: String, of member: String) -> String {
        #"{"specversion":"1.0","id":"\#(id)","source":"till","type":"enrolled","#
            + #""subject":"\#(member)","data":{"shop":"Lyon"}}"# + "\n"
    }

    private func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(filePath: "\(path)/\(name)"))
    }

    private func text(_ name: String) throws -> String {
        try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
    }

    private func drop(_ house: House, _ log: LogLines = LogLines()) throws -> DropFolder {
        try DropFolder(path, house.service, logger: log.logger, patience: 0)
    }

    /// The first look sees the files, the second takes those that have not grown.
    private func lookTwice(_ drop: DropFolder) async {
        var course = DropFolder.Course()
        await drop.look(&course)
        await drop.look(&course)
    }

    /// Holds the next batch with a member back until the test lets it go.
    private final class Held: StandInStore {
        let store: any Store = MemoryStore()
        let gate = Gate()
        private let isHolding = Mutex(true)

        func commit(_ batch: Batch) throws {
            let holds = isHolding.withLock { isHolding in
                defer { if !batch.effects.isEmpty { isHolding = false } }
                return isHolding && !batch.effects.isEmpty
            }
            if holds { gate.wait() }
            try store.commit(batch)
        }
    }

    @Test("a file that is written to while it is read stays, and is read again with its tail")
    func tail() async throws {
        let store = Held()
        let house = try House(store)
        let drop = try drop(house)
        try write(event("1", of: "a"), to: "1.ndjson")
        var first = DropFolder.Course()
        await drop.look(&first)
        let second = Task { [first] in
            var course = first
            await drop.look(&course)
            return course
        }
        await store.gate.reached()
        let handle = try FileHandle(forWritingTo: URL(filePath: "\(path)/1.ndjson"))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(event("2", of: "b").utf8))
        try handle.close()
        store.gate.open()
        var course = await second.value
        #expect(folder.files().keys.sorted() == ["1.ndjson"])
        await drop.look(&course)
        await drop.look(&course)
        #expect(folder.files().keys.sorted() == ["done/1.ndjson", "done/1.ndjson.report.json"])
        #expect(try text("done/1.ndjson.report.json").contains(#""accepted":1,"duplicates":1"#))
        #expect(try house.ledger() == ["a sent", "b sent"])
        try await house.end()
    }

    @Test("a file that is not taken for now is not overtaken by those after it")
    func order() async throws {
        let (gate, house) = (Gate(), try House(queue: 1))
        let writer = house.service.writer
        // Once the first has been turned away, there is room for the second.
        let drop = try drop(
            house,
            LogLines { line in
                guard line.contains("was not taken") else { return }
                gate.open()
                while writer.isWaiting { usleep(1_000) }
            })
        try write("id,email\na,old@example.org\n", to: "1.csv")
        try write("id,email\na,new@example.org\n", to: "2.csv")
        var course = DropFolder.Course()
        await drop.look(&course)
        let held = Task { try await writer.run { gate.wait() } }
        await gate.reached()
        let waiting = Task { try await house.take(house.event("enrolled", id: "1", of: "b")) }
        while !writer.isWaiting { await Task.yield() }
        await drop.look(&course)
        #expect(folder.files().keys.sorted() == ["1.csv", "2.csv"])
        try await held.value
        _ = try await waiting.value
        await drop.look(&course)
        #expect(course.resting.isEmpty)
        let tables = folder.files().keys.filter { $0.hasSuffix(".csv") }
        #expect(tables.sorted() == ["done/1.csv", "done/2.csv"])
        let member = try #require(
            try house.store.members(ids: ["a"], contactsFrom: .distantPast).first)
        #expect("\(member.member.attributes)".contains("new@example.org"))
        try await house.end()
    }

    @Test("a name that was there before takes nothing away from the earlier file and its report")
    func sameName() async throws {
        let house = try House()
        let drop = try drop(house)
        for number in 1...3 {
            try write(event("\(number)", of: "a"), to: "days.ndjson")
            await lookTwice(drop)
        }
        let names = folder.files().keys.filter { !$0.hasSuffix(".report.json") }.sorted()
        #expect(names == ["done/days.2.ndjson", "done/days.3.ndjson", "done/days.ndjson"])
        #expect(try text("done/days.ndjson").contains(#""id":"1""#))
        #expect(try text("done/days.3.ndjson").contains(#""id":"3""#))
        let report = try text("done/days.2.ndjson.report.json")
        #expect(report.contains(#""file":"days.ndjson","accepted":1"#))
        try await house.end()
    }

    @Test("what is no file is neither followed, waited for nor moved")
    func noFiles() async throws {
        let house = try House()
        let drop = try drop(house)
        let outside = ScratchFolder()
        try Data(event("1", of: "outside").utf8).write(to: URL(filePath: outside.path + "/x"))
        symlink(outside.path + "/x", "\(path)/link.ndjson")
        mkfifo("\(path)/pipe.ndjson", 0o600)
        mkdir("\(path)/folder.csv", 0o700)
        try write(event("2", of: "a"), to: "z.ndjson")
        let mark = try #require(FileMark("\(path)/z.ndjson", followingLinks: false))
        await lookTwice(drop)
        #expect(try house.ledger() == ["a sent"])
        for name in ["link.ndjson", "pipe.ndjson", "folder.csv"] {
            #expect(FileMark("\(path)/\(name)", followingLinks: false) != nil)
            // It may have come into the place of a file that was just looked at.
            #expect(throws: FileError.self) { try DroppedFile("\(path)/\(name)", mark) }
        }
        try await house.end()
    }

    @Test("a file that was taken and cannot be moved is moved later, and not taken again")
    func immovable() async throws {
        let house = try House()
        let drop = try drop(house)
        try write("id,email\na,old@example.org\n", to: "1.csv")
        try FileManager.default.removeItem(atPath: "\(path)/done")
        var course = DropFolder.Course()
        await drop.look(&course)
        await drop.look(&course)
        #expect(folder.files().keys.sorted() == ["1.csv"])
        try write("id,email\na,new@example.org\n", to: "2.csv")
        await drop.look(&course)
        mkdir("\(path)/done", 0o700)
        await drop.look(&course)
        await drop.look(&course)
        #expect(course.resting.isEmpty && course.taken.isEmpty)
        let tables = folder.files().keys.filter { $0.hasSuffix(".csv") }
        #expect(tables.sorted() == ["done/1.csv", "done/2.csv"])
        let member = try #require(
            try house.store.members(ids: ["a"], contactsFrom: .distantPast).first)
        #expect("\(member.member.attributes)".contains("new@example.org"))
        try await house.end()
    }

    @Test("a link in the place of done/ leads no file elsewhere")
    func linkedPlace() async throws {
        let (house, outside) = (try House(), ScratchFolder())
        let drop = try drop(house)
        try FileManager.default.removeItem(atPath: "\(path)/done")
        symlink(outside.path, "\(path)/done")
        try write(event("1", of: "a"), to: "1.ndjson")
        await lookTwice(drop)
        #expect(outside.files().isEmpty)
        #expect(folder.files().keys.contains("1.ndjson"))
        #expect(try house.ledger() == ["a sent"])
        try await house.end()
    }

    @Test("of what is not taken the log says why, once; of what is rejected the first reason")
    func told() async throws {
        let (house, log) = (try House(), LogLines())
        let drop = try drop(house, log)
        try write("x", to: "days.ndjson.part")
        try write("ID,email\n", to: "upper.CSV")
        try write("{}\n", to: "empty.ndjson")
        symlink("/nowhere", "\(path)/link.csv")
        await lookTwice(drop)
        func count(_ words: String...) -> Int {
            log.all.count { line in words.allSatisfy(line.contains) }
        }
        #expect(count("left alone", "days.ndjson.part", "neither") == 1)
        #expect(count("left alone", "link.csv", "no file") == 1)
        #expect(count("was rejected", "empty.ndjson", "line 1:") == 1)
        #expect(folder.files().keys.contains { $0.hasSuffix("/upper.CSV") })
        try await house.end()
    }

    @Test("a place that is no folder, or that cannot be written to, is refused at once")
    func noFolder() async throws {
        let house = try House()
        for (place, code) in [("/dev/null", ENOTDIR), ("/proc/nothing", ENOENT)] {
            let refusal = #expect(throws: DropFolderRefusal.self) {
                try DropFolder(place, house.service, logger: LogLines().logger)
            }
            #expect(refusal?.error.code == code && refusal?.isOfPermission == false)
        }
        _ = try DropFolder("\(path)/a/b", house.service, logger: LogLines().logger)
        #expect(FileMark("\(path)/a/b/rejected", followingLinks: false) != nil)
        #expect(folder.files().isEmpty)
        try await house.end()
    }
}

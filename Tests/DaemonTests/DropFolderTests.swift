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
        let drop = DropFolder(path, house.service, logger: log.logger, patience: 0)
        try drop.makeFolders()
        return drop
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
        let first = await drop.look([:])
        let second = Task { await drop.look(first) }
        await store.gate.reached()
        let handle = try FileHandle(forWritingTo: URL(filePath: "\(path)/1.ndjson"))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(event("2", of: "b").utf8))
        try handle.close()
        store.gate.open()
        var marks = await second.value
        #expect(folder.files().keys.sorted() == ["1.ndjson"])
        marks = await drop.look(marks)
        _ = await drop.look(marks)
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
        var marks = await drop.look([:])
        let held = Task { try await writer.run { gate.wait() } }
        await gate.reached()
        let waiting = Task { try await house.take(house.event("enrolled", id: "1", of: "b")) }
        while !writer.isWaiting { await Task.yield() }
        marks = await drop.look(marks)
        #expect(folder.files().keys.sorted() == ["1.csv", "2.csv"])
        try await held.value
        _ = try await waiting.value
        marks = await drop.look(marks)
        #expect(marks.isEmpty)
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
            _ = await drop.look(await drop.look([:]))
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
        _ = await drop.look(await drop.look([:]))
        #expect(try house.ledger() == ["a sent"])
        for name in ["link.ndjson", "pipe.ndjson", "folder.csv"] {
            #expect(FileMark("\(path)/\(name)", followingLinks: false) != nil)
            // It may have come into the place of a file that was just looked at.
            #expect(throws: FileError.self) { try DroppedFile("\(path)/\(name)", mark) }
        }
        try await house.end()
    }
}

import Campaigns
import CivilTime
import Disk
import Engine
import Expressions
import Foundation
import StandIns
import Storage
import Synchronization
import Testing

@testable import Daemon

/// What the drop folder remembers of files that it could not put aside, or that were cut off.
@Suite(.timeLimit(.minutes(2))) struct DropFolderRestartTests {
    private let folder = ScratchFolder()
    private var path: String { folder.path }

    private func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(filePath: "\(path)/\(name)"))
    }

    private func text(_ name: String) throws -> String {
        try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
    }

    private func drop(_ house: House, _ log: LogLines = LogLines()) throws -> DropFolder {
        try DropFolder(path, house.service, logger: log.logger, patience: 0)
    }

    private func lookTwice(_ drop: DropFolder) async {
        var course = DropFolder.Course()
        await drop.look(&course)
        await drop.look(&course)
    }

    /// The member's address, as the store has it.
    private func email(_ member: String, _ store: any Store) throws -> String {
        let known = try #require(try store.members(ids: [member], contactsFrom: .distantPast).first)
        return "\(known.member.attributes)"
    }

    private func rows(_ count: Int, email: String) -> String {
        "id,email\n" + (1...count).map { "m\($0),\(email)\n" }.joined()
    }

    /// Says what the member's address is from now on, as another source does.
    private func set(_ member: String, email: String, _ house: House) async throws {
        let catalogue = house.service.reading.catalogue
        let slot = try #require(catalogue.slot(ofAttribute: "email"))
        _ = try await house.take(
            .update(
                Update(
                    member: member, received: Club.monday,
                    values: [AttributeValue(slot: slot, value: .string(email))])))
    }

    @Test("a file that was taken and could not be moved is not taken again after a start")
    func restart() async throws {
        let store = MemoryStore()
        let first = try House(store)
        try write("id,email,shoe\na,old@example.org,7\n,x,8\n", to: "1.csv")
        let before = try drop(first)
        try FileManager.default.removeItem(atPath: "\(path)/done")
        await lookTwice(before)
        #expect(first.service.meter.current.stuck == [.notMoved: 1])
        try await set("a", email: "new@example.org", first)
        try await first.end()
        // Another start, and somebody who sees to the owner and the permissions meanwhile.
        let second = try House(store)
        chmod("\(path)/1.csv", 0o640)
        await lookTwice(try drop(second))
        #expect(try email("a", store).contains("new@example.org"))
        #expect(folder.files().keys.sorted() == ["done/1.csv", "done/1.csv.report.json"])
        let report = try text("done/1.csv.report.json")
        #expect(report.contains(#""accepted":0,"duplicates":0,"taken_before":1,"rejected":1"#))
        #expect(report.contains(#""line":3,"reason":"missing_id""#))
        let figures = second.service.meter.current
        #expect(figures.filesTaken == 1 && figures.filesRejected == 0 && figures.stuck == [:])
        // It was counted when it was taken, and what is remembered of it is gone.
        #expect(figures.rejected == [:] && figures.rows == 0)
        try write("id,email,shoe\na,old@example.org,7\n,x,8\n", to: "1.csv")
        await lookTwice(try drop(second))
        #expect(try email("a", store).contains("old@example.org"))
        try await second.end()
    }

    /// Fails the so manyeth batch that has rows of a file.
    private final class Failing: StandInStore {
        let store: any Store = MemoryStore()
        private let left: Mutex<Int>
        init(after count: Int) { left = Mutex(count) }

        func commit(_ batch: Batch) throws {
            let fails = left.withLock { left in
                if !batch.files.isEmpty { left -= 1 }
                return left == 0
            }
            guard !fails else { throw StoreError.full(path: "test") }
            try store.commit(batch)
        }
    }

    @Test("a file that was cut off goes on behind its last row")
    func cutOff() async throws {
        let failing = Failing(after: 2)
        let first = try House(failing)
        // Long rows, so that they come in several portions.
        let filler = String(repeating: "x", count: 1_000)
        try write(rows(2_000, email: "old@example.org" + filler), to: "1.csv")
        await lookTwice(try drop(first))
        await #expect(throws: StoreError.self) { try await first.end() }
        let taken = try failing.store.counts().members
        #expect(taken > 0 && taken < 2_000)
        let second = try House(failing.store)
        try await set("m1", email: "new@example.org", second)
        await lookTwice(try drop(second))
        #expect(try failing.store.counts().members == 2_000)
        #expect(try email("m1", failing.store).contains("new@example.org"))
        #expect(try email("m2000", failing.store).contains("old@example.org"))
        let report = try text("done/1.csv.report.json")
        #expect(
            report.contains(
                #""accepted":\#(2_000 - taken),"duplicates":0,"taken_before":\#(taken),"rejected":0"#
            ),
            "\(report)")
        #expect(second.service.meter.current.rows == 2_001 - taken)
        try await second.end()
    }

    @Test("a row that breaks its member is remembered with those around it")
    func brokenRow() async throws {
        let store = MemoryStore()
        let broken = BrokenRows(store, broken: "b")
        let first = try House(broken)
        broken.isBroken = true
        try write(
            "id,email\na,old@example.org\nb,old@example.org\nc,old@example.org\n", to: "1.csv")
        let before = try drop(first)
        try FileManager.default.removeItem(atPath: "\(path)/done")
        await lookTwice(before)
        #expect(store.counts().members == 2)
        try await set("a", email: "new@example.org", first)
        try await first.end()
        let second = try House(store)
        await lookTwice(try drop(second))
        #expect(try email("a", store).contains("new@example.org"))
        #expect(try text("done/1.csv.report.json").contains(#""taken_before":3,"rejected":0"#))
        try await second.end()
    }

    @Test("what is written into the place of a file that is stuck is another file")
    func replaced() async throws {
        let house = try House()
        let drop = try drop(house)
        try write("id,email\na,old@example.org\n", to: "1.csv")
        try FileManager.default.removeItem(atPath: "\(path)/done")
        var course = DropFolder.Course()
        await drop.look(&course)
        await drop.look(&course)
        try write("id,email\na,newer@example.org\n", to: "1.csv")
        for _ in 1...2 { await drop.look(&course) }
        #expect(try email("a", house.store).contains("newer@example.org"))
        mkdir("\(path)/done", 0o700)
        await drop.look(&course)
        #expect(try text("done/1.csv").contains("newer"))
        #expect(course.stuck.isEmpty && house.service.meter.current.stuck == [:])
        try await house.end()
    }

    @Test("what stays stuck is told once, and counted as long as it is")
    func toldOnce() async throws {
        let (house, log) = (try House(), LogLines())
        let drop = try drop(house, log)
        try write("id,email\na,a@example.org\n", to: "1.csv")
        try FileManager.default.removeItem(atPath: "\(path)/done")
        var course = DropFolder.Course()
        for _ in 1...5 { await drop.look(&course) }
        func count(_ words: String) -> Int { log.all.count { $0.contains(words) } }
        #expect(count("cannot be moved; it is tried again file=1.csv") == 0)
        #expect(count("cannot be moved; it is tried again") == 1)
        // Another reason is told.
        try write("", to: "done")
        for _ in 1...5 { await drop.look(&course) }
        #expect(count("cannot be moved; it is tried again") == 2)
        #expect(house.service.meter.current.stuck == [.notMoved: 1])
        // A file that somebody else takes away is stuck no more.
        unlink("\(path)/1.csv")
        await drop.look(&course)
        #expect(house.service.meter.current.stuck == [:])
        // So is a folder that is gone, until it is back.
        rename(path, path + "-away")
        for _ in 1...3 { await drop.look(&course) }
        #expect(count("the drop folder cannot be read") == 1)
        #expect(house.service.meter.current.stuck == [.folder: 1])
        rename(path + "-away", path)
        await drop.look(&course)
        #expect(house.service.meter.current.stuck == [:])
        try await house.end()
    }

    /// Writes a file whose name is these bytes.
    private func write(_ text: String, toBytes name: [UInt8]) {
        let path = Array("\(path)/".utf8) + name + [0]
        let descriptor = path.withUnsafeBytes {
            open($0.bindMemory(to: CChar.self).baseAddress!, O_WRONLY | O_CREAT, 0o600)
        }
        Foundation.write(descriptor, text, text.utf8.count)
        close(descriptor)
    }

    @Test("a file whose name is no UTF-8 is taken under one that can be read, and this is told")
    func otherEncoding() async throws {
        let (house, log) = (try House(), LogLines())
        let drop = try drop(house, log)
        let latin = Array("caf".utf8) + [0xE9] + Array(" 1%.csv".utf8)
        write("id,email\na,a@example.org\n", toBytes: latin)
        write("other", toBytes: [0xE9])
        write("hidden", toBytes: [0x2E, 0xE9] + Array(".csv".utf8))
        var course = DropFolder.Course()
        for _ in 1...4 { await drop.look(&course) }
        #expect(try house.store.counts().members == 1)
        #expect(
            try text("done/caf%E9%201%25.csv.report.json").contains(#""file":"caf%E9%201%25.csv""#))
        #expect(log.all.contains { $0.contains("no UTF-8") && $0.contains("caf%E9%201%25.csv") })
        #expect(log.all.count { $0.contains("left alone") && $0.contains("file=%E9") } == 1)
        // A name that is taken, also by one that means the same.
        write("id,email\nb,b@example.org\n", toBytes: latin)
        try write("id,email\nc,c@example.org\n", to: "caf%E9%201%25.csv")
        for _ in 1...6 { await drop.look(&course) }
        #expect(try house.store.counts().members == 3)
        #expect(course.stuck.isEmpty && course.resting.isEmpty)
        try await house.end()
    }

    @Test("a name that is as long as the system has them leaves room for its report")
    func longName() async throws {
        let house = try House()
        let drop = try drop(house)
        let name = String(repeating: "é", count: 125) + ".csv"
        for _ in 1...2 {
            try write("id,email\na,a@example.org\n", to: name)
            await lookTwice(drop)
        }
        let done = folder.files().keys.filter { $0.hasSuffix(".csv") }.sorted()
        #expect(done.count == 2 && done.allSatisfy { $0.hasPrefix("done/éé") }, "\(done)")
        #expect(folder.files().keys.count { $0.hasSuffix("é.csv.report.json") } == 1)
        try await house.end()
    }

    @Test("columns that the catalogue does not know are named in the report, with what was meant")
    func unknownColumns() async throws {
        let (house, log) = (try House(), LogLines())
        let drop = try drop(house, log)
        try write("id,emial,email,shoe\na,x,a@example.org,7\n", to: "1.csv")
        try write(
            #"{"id":"b","hat":1}"# + "\n" + #"{"id":"c","hat":1,"phon":"2"}"# + "\n", to: "2.ndjson"
        )
        await lookTwice(drop)
        #expect(
            try text("done/1.csv.report.json").hasSuffix(
                #""unknown_columns":[{"name":"emial","did_you_mean":"email"},{"name":"shoe"}]}"#
                    + "\n"))
        #expect(
            try text("done/2.ndjson.report.json").hasSuffix(
                #""unknown_columns":[{"name":"hat"},{"name":"phon","did_you_mean":"phone"}]}"#
                    + "\n"))
        #expect(
            log.all.contains {
                $0.contains("unknown_columns=2: emial (did you mean email?), shoe")
            }, "\(log.all)")
        try await house.end()
    }
}

import Foundation
import Testing

/// A replay that is stopped as by a power cut, wherever it is, and started again.
@Suite("A replay that is killed and started again", .serialized)
struct KillTests {
    /// What a run is killed at: something that can be seen from outside.
    private enum Moment: CustomStringConvertible {
        /// The store's files together have so many bytes.
        case stored(Int)
        /// So many messages are in the folder.
        case handedOver(Int)

        var description: String {
            switch self {
            case .stored(let bytes): "\(bytes) bytes stored"
            case .handedOver(let count): "\(count) messages handed over"
            }
        }

        func hasCome(_ folder: WorkFolder, _ run: Scene) -> Bool {
            switch self {
            case .stored(let bytes):
                folder.size(run.store) + folder.size(run.store + "-wal") >= bytes
            case .handedOver(let count):
                run.channels.reduce(0) { $0 + folder.count("\(run.outbox)/\($1)") } >= count
            }
        }
    }

    /// One replay with its own store and folder for messages.
    private struct Scene {
        var input: [String]
        var store: String
        var outbox: String
        var channels: [String]
        var place: [String] { ["--store", store] }
        var arguments: [String] { input + place + ["--outbox", outbox] }
    }

    /// Kills the run at each moment in turn, each time starting it again, and lets it end at last.
    /// Gives back how many kills hit a run that was still going.
    private func killThrough(
        _ moments: [Moment], _ scene: Scene, in folder: WorkFolder
    ) throws -> Int {
        var kills = 0
        for moment in moments {
            let run = try Program.start(scene.arguments, in: folder)
            try run.wait(every: 500) { moment.hasCome(folder, scene) }
            run.kill()
            let finished = try run.end()
            if finished.status == -SIGKILL { kills += 1 }
            #expect([0, -SIGKILL].contains(finished.status), "at \(moment): \(finished.errors)")
        }
        let last = try Program.run(scene.arguments, in: folder)
        #expect(last.status == 0, "\(last.errors)")
        return kills
    }

    private func compare(
        _ input: [String], channels: [String], in folder: WorkFolder, seed: UInt64
    ) throws {
        let whole = Scene(
            input: input, store: "whole.sqlite", outbox: "whole.out", channels: channels)
        let broken = Scene(
            input: input, store: "broken.sqlite", outbox: "broken.out", channels: channels)
        #expect(try Program.run(whole.arguments, in: folder).status == 0)
        let expected = try Remains(in: folder, whole.place, outbox: whole.outbox)
        let size = folder.size(whole.store)
        let count = expected.files.count
        var numbers = SeededNumbers(state: seed)
        // The first page is there before any row; members are a small part of what is written.
        let shares = [0, 5, 15, 40, 70, 90].map { $0 + Int.random(in: 0..<5, using: &numbers) }
        let handed = [1, 40, 85].map { $0 + Int.random(in: 0..<10, using: &numbers) }
        let moments =
            [Moment.stored(1)] + shares.map { .stored(size * $0 / 100) }
            + handed.map { .handedOver(max(1, count * $0 / 100)) }
        let kills = try killThrough(moments, broken, in: folder)
        print("killed \(kills) of \(moments.count) runs, seed \(seed): \(moments)")
        #expect(kills >= 6, "seed \(seed): most runs ended before they could be killed")
        let found = try Remains(in: folder, broken.place, outbox: broken.outbox)
        #expect(found.differences(from: expected) == [], "seed \(seed)")
    }

    @Test("ends with the same ledger, outbox and files: the shipped programme over its sample")
    func sample() throws {
        let folder = try WorkFolder()
        for name in ["campaigns", "templates", "samples"] { try folder.copy(name, to: name) }
        try compare(
            [
                "replay", "samples/events.ndjson", "--members", "samples/members.csv", "--until",
                "2026-04-01",
            ], channels: ["email/new", "sms", "print", "pos"], in: folder, seed: 20_260_301)
    }

    @Test(
        "ends with the same ledger, outbox and files: a part of a shop's history",
        .enabled(if: Population.isThere, Population.whyNot))
    func history() throws {
        let folder = try Population.folder(members: 50)
        try compare(
            ["replay", "events.ndjson", "--members", "members.csv"],
            channels: ["email/new", "sms", "print", "till"], in: folder, seed: 19_970_101)
    }

    @Test(
        "ends with the same at each of its syncs",
        .enabled(if: Tracing.isPossible, Tracing.whyNot))
    func everySync() throws {
        let folder = try Shop.folder()
        let whole = Scene(
            input: Shop.replay, store: "whole.sqlite", outbox: "whole.out", channels: [])
        #expect(try Program.run(whole.arguments, in: folder).status == 0)
        let expected = try Remains(in: folder, whole.place, outbox: whole.outbox)
        var sync = 1
        var kills = 0
        while sync <= 16 {
            let scene = Scene(
                input: Shop.replay, store: "s\(sync).sqlite", outbox: "s\(sync).out", channels: [])
            let traced = try Tool.run(
                "strace",
                [
                    "-f", "-qq", "-o", "trace.txt", "-e", "trace=fdatasync,fsync,syncfs", "-e",
                    "inject=fdatasync,fsync,syncfs:signal=KILL:when=\(sync)", Program.path,
                ] + scene.arguments, in: folder)
            if traced.status == 0 { break }
            kills += 1
            #expect(try Program.run(scene.arguments, in: folder).status == 0)
            let found = try Remains(in: folder, scene.place, outbox: scene.outbox)
            #expect(found.differences(from: expected) == [], "killed at sync \(sync)")
            sync += 1
        }
        print("killed at each of \(kills) syncs")
        #expect(kills >= 6 && kills < 60)
    }
}

import Foundation
import Testing

/// The daemon when the calls fail that make what it writes durable.
@Suite(
    "The daemon at each of its syncs",
    .enabled(if: Tracing.isPossible, Tracing.whyNot),
    .enabled(if: Faults.canReckon, Faults.whyNot),
    .serialized)
struct SyncFaultTests {
    /// Runs a daemon, tampered with, under requests until it ends or each lane has had its say, and
    /// starts it again without. Says whether it ended of itself.
    private func strike(
        _ fault: String, _ calls: String, _ what: String, _ seed: UInt64, batches: Int = 40,
        ended: (Finished, WorkFolder) throws -> Void
    ) throws -> (struck: Bool, sender: Sender) {
        let folder = try Faults.folder()
        let service = try Service(
            startingIn: folder, under: Tracing.tampering(with: calls, what))
        let sender = Sender(Faults.numbers(seed))
        if try service.isReadySoon() { sender.post(to: service.port, batches: batches) }
        let struck = service.endsSoon()
        if !struck { service.process.kill() }
        let finished = try service.process.end()
        if struck { try ended(finished, folder) }
        let reckoning = Reckoning(service, sender, after: fault)
        try service.restart()
        try reckoning.settle()
        return (struck, sender)
    }

    @Test("killed at the n-th sync it loses nothing, and goes on where it stood")
    func killed() throws {
        var (kills, acknowledged, last) = (0, 0, 0)
        // The first are those of the start, where the store is made; each thread counts its own.
        let places = Faults.places(1...18, few: 1, 1) + Faults.places(19...80, few: 3, 1)
        for n in places {
            let (struck, sender) = try strike(
                "killed at sync \(n)", "fdatasync,fsync,syncfs", "signal=KILL:when=\(n)", 1
            ) { finished, _ in #expect(finished.status == -SIGKILL, "\(finished.errors)") }
            acknowledged += sender.acknowledged.count
            if struck { (kills, last) = (kills + 1, n) }
        }
        print("faults: killed at \(kills) syncs, the last \(last); \(acknowledged) acknowledged")
        #expect(kills > 0)
    }

    @Test("a sync that fails ends it with 74, is not tried again, and loses nothing")
    func failed() throws {
        var (ends, acknowledged, answers) = (0, 0, [Int: Int]())
        for n in Faults.places(5...60, few: 3, 2) {
            let (struck, sender) = try strike(
                "sync \(n) failed", "fdatasync", "error=EIO:when=\(n)", 2
            ) { finished, folder in
                #expect(finished.status == 74, "at \(n): \(finished.errors)")
                #expect(finished.errors.contains("disk I/O error"), "at \(n)")
                let again = try syncsAfterFailure(folder)
                #expect(again.isEmpty, "at \(n): \(again)")
            }
            acknowledged += sender.acknowledged.count
            answers.merge(sender.answers, uniquingKeysWith: +)
            if struck { ends += 1 }
        }
        print("faults: \(ends) ends by EIO; \(acknowledged) acknowledged; answers \(answers)")
        #expect(ends > 0)
        #expect(Set(answers.keys).isSubset(of: [0, 202, 503]))
    }

    /// Syncs of a file of the store after one of it has failed. A store that is still being made has
    /// no log yet: there SQLite takes back what it began, and nobody has been promised anything.
    private func syncsAfterFailure(_ folder: WorkFolder) throws -> [Substring] {
        let lines = try folder.text("trace.txt").split(separator: "\n").filter {
            $0.contains("t.sqlite")
        }
        guard let failed = lines.firstIndex(where: { $0.contains("INJECTED") }),
            lines[...failed].contains(where: { $0.contains("t.sqlite-wal") })
        else { return [] }
        return Array(lines[(failed + 1)...].filter { !$0.contains("INJECTED") })
    }

    @Test("an answer waits for its own commit, however long that takes")
    func slow() throws {
        let (struck, sender) = try strike(
            "slow syncs", "fdatasync", "delay_enter=100ms", 3, batches: 5
        ) { _, _ in }
        #expect(!struck)
        let shortest = try #require(sender.shortestWait)
        print("faults: with syncs of 100 ms the shortest answer took \(shortest)")
        #expect(shortest >= .milliseconds(100))
    }
}

extension Service {
    /// Whether it ends of itself, within seconds after nobody asks it for anything any more.
    func endsSoon() -> Bool {
        let end = ContinuousClock.now + .milliseconds(1_500)
        while process.isRunning, ContinuousClock.now < end { usleep(10_000) }
        return !process.isRunning
    }
}

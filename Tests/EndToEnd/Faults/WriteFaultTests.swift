import Foundation
import Testing

/// The daemon when what it writes does not get onto the disk, or not whole.
@Suite(
    "The daemon on a disk that takes no more",
    .enabled(if: Faults.canReckon, Faults.whyNot),
    .serialized)
struct WriteFaultTests {
    /// Runs a daemon behind the command, under requests, until it ends or each lane has had its say;
    /// starts it again without, and reckons. Says how it ended; nil: not of itself.
    private func strike(
        _ fault: String, under command: [String], _ seed: UInt64
    ) throws -> (finished: Finished?, sender: Sender) {
        let service = try Service(startingIn: try Faults.folder(), under: command)
        let sender = Sender(Faults.numbers(seed))
        if try service.isReadySoon() { sender.post(to: service.port, batches: 40) }
        let struck = service.endsSoon()
        if !struck { service.process.kill() }
        let finished = try service.process.end()
        let reckoning = Reckoning(service, sender, after: fault)
        try service.restart()
        try reckoning.settle()
        return (struck ? finished : nil, sender)
    }

    @Test(
        "a write for which there is no room ends it with 78, and nothing is half written",
        .enabled(if: Tracing.isPossible, Tracing.whyNot),
        arguments: ["error=ENOSPC", "retval=0"])
    func noRoom(what: String) throws {
        var (ends, acknowledged, answers) = (0, 0, [Int: Int]())
        // The n-th write of a thread; a commit makes some twenty.
        let places =
            Faults.places(1...20, few: 1, 4).map { $0 * 9 }
            + Faults.places(5...14, few: 1, 5).map { $0 * 41 }
        for n in places {
            let (finished, sender) = try strike(
                "\(what) at write \(n)",
                under: Tracing.tampering(with: "pwrite64", "\(what):when=\(n)"), 4)
            if let finished {
                ends += 1
                #expect(finished.status == 78, "\(what) at \(n): \(finished.errors)")
                #expect(finished.errors.contains("full"), "\(what) at \(n): \(finished.errors)")
            }
            acknowledged += sender.acknowledged.count
            answers.merge(sender.answers, uniquingKeysWith: +)
        }
        print("faults: \(ends) ends by \(what); \(acknowledged) acknowledged; answers \(answers)")
        #expect(ends > 0)
        #expect(Set(answers.keys).isSubset(of: [0, 202, 503]))
    }

    @Test(
        "a write that is cut short and then refused ends it, and nothing is half written",
        .enabled(if: Tool.exists("prlimit"), "prlimit is not here (scripts/setup faults)"))
    func cutShort() throws {
        var acknowledged = 0
        var numbers = Faults.numbers(6)
        for _ in 0..<(Faults.isWhole ? 20 : 1) {
            // No file may grow beyond this, and no page ends there: the log reaches it first.
            let limit = Int.random(in: 400_000...1_500_000, using: &numbers) | 1
            let (finished, sender) = try strike(
                "files of \(limit) bytes",
                under: ["prlimit", "--fsize=\(limit)", "env", "--ignore-signal=XFSZ"], 6)
            let ended = try #require(finished, "no file has grown to \(limit) bytes")
            #expect(ended.status == 74, "at \(limit): \(ended.errors)")
            acknowledged += sender.acknowledged.count
        }
        print("faults: writes cut short; \(acknowledged) acknowledged")
    }

    @Test(
        "a full disk ends it with 78 and a clear word; with room again it goes on",
        .enabled(if: Faults.isRoot && Tool.exists("mount"), "only root may mount a small disk"))
    func fullDisk() throws {
        var acknowledged = 0
        for size in Faults.isWhole ? [700, 900, 1_300, 1_900, 2_600] : [900] {
            let folder = try Faults.folder()
            let disk = try Mount.memory(kibibytes: size, at: "disk", in: folder)
            let service = try Service(startingIn: folder, store: "disk/t.sqlite")
            let sender = Sender(Faults.numbers(7))
            if try service.isReadySoon() { sender.post(to: service.port, batches: 2_000) }
            let finished = try service.process.end()
            #expect(finished.status == 78, "\(size) KiB: \(finished.errors)")
            #expect(
                finished.errors.contains("full") && finished.errors.contains("t.sqlite"),
                "\(size) KiB: \(finished.errors)")
            let reckoning = Reckoning(service, sender, after: "a disk of \(size) KiB is full")
            try disk.grow(kibibytes: 65_536)
            try service.restart()
            try reckoning.settle()
            acknowledged += sender.acknowledged.count
        }
        print("faults: disks filled up; \(acknowledged) acknowledged")
    }
}

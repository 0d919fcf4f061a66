import Foundation
import Testing

/// The daemon when it, or the machine, is gone from one instant to the next.
@Suite(
    "The daemon that is gone from one instant to the next",
    .enabled(if: Faults.canReckon, Faults.whyNot),
    .serialized)
struct SuddenEndTests {
    /// Has a sender post until the daemon is gone, while the body decides when that is.
    private func whilePosting(
        _ sender: Sender, to service: Service, _ body: () throws -> Void
    ) rethrows {
        let port = service.port
        let done = DispatchSemaphore(value: 0)
        DispatchQueue.global().async {
            sender.post(to: port, batches: 100_000)
            done.signal()
        }
        defer { done.wait() }
        try body()
    }

    /// Some time under requests, in microseconds.
    private func moment(_ numbers: inout SeededNumbers) -> useconds_t {
        .random(in: 20_000...600_000, using: &numbers)
    }

    @Test("killed again and again in the midst of requests it loses nothing")
    func killed() throws {
        var numbers = Faults.numbers(8)
        let service = try Service(in: try Faults.folder())
        let sender = Sender(Faults.numbers(9))
        let kills = Faults.isWhole ? 60 : 4
        for round in 1...kills {
            whilePosting(sender, to: service) {
                usleep(moment(&numbers))
                service.process.kill()
            }
            #expect(try service.process.end().status == -SIGKILL)
            let reckoning = Reckoning(service, sender, after: "killed for the \(round). time")
            try service.restart()
            if round == kills || round % 20 == 0 {
                try reckoning.settle()
                if round < kills { try service.restart() }
            }
        }
        print("faults: killed \(kills) times; \(sender.acknowledged.count) acknowledged")
    }

    @Test(
        "after a power cut the disk has all that was acknowledged",
        .enabled(
            if: Faults.isRoot && Tool.exists("mount") && Tool.exists("mkfs.ext4"),
            "only root may mount a disk, and mkfs.ext4 must be here (scripts/setup faults)"))
    func powerCut() throws {
        var numbers = Faults.numbers(10)
        let folder = try Faults.folder()
        try makeDisk("disk0.img", in: folder)
        let sender = Sender(Faults.numbers(11))
        let cuts = Faults.isWhole ? 30 : 2
        for cut in 1...cuts {
            let mount = try Mount.image("disk\(cut - 1).img", at: "disk", in: folder)
            let service = try Service(startingIn: folder, store: "disk/t.sqlite")
            try service.waitUntilReady()
            try whilePosting(sender, to: service) {
                usleep(moment(&numbers))
                kill(service.process.processID, SIGSTOP)
                defer { service.process.kill() }
                try takeImage("disk\(cut - 1).img", as: "disk\(cut).img", in: folder)
            }
            _ = try service.process.end()
            mount.end()
            try folder.remove("disk\(cut - 1).img")
            try reckon(sender, "disk\(cut).img", "power cut \(cut)", in: folder)
        }
        print("faults: \(cuts) power cuts; \(sender.acknowledged.count) acknowledged")
    }

    /// The machine is up again, with what its disk has; and is put out in good order.
    private func reckon(
        _ sender: Sender, _ image: String, _ fault: String, in folder: WorkFolder
    ) throws {
        let mount = try Mount.image(image, at: "disk", in: folder)
        let service = try Service(startingIn: folder, store: "disk/t.sqlite")
        let reckoning = Reckoning(service, sender, after: fault)
        try service.waitUntilReady()
        try reckoning.settle()
        mount.end()
    }

    private func makeDisk(_ image: String, in folder: WorkFolder) throws {
        for command in [["truncate", "-s", "48M", image], ["mkfs.ext4", "-q", "-F", image]] {
            let made = try Tool.run(command[0], Array(command.dropFirst()), in: folder)
            guard made.status == 0 else { throw Unexpected(made.errors) }
        }
    }

    /// Copies what the disk has at one instant: what the machine has not written by then is lost, as
    /// in a power cut. Two copies that are the same show that nothing was written meanwhile.
    private func takeImage(_ image: String, as name: String, in folder: WorkFolder) throws {
        for _ in 0..<100 {
            for copy in [name, "second.img"] {
                try Tool.run("cp", ["--sparse=always", image, copy], in: folder)
            }
            if try Tool.run("cmp", ["-s", name, "second.img"], in: folder).status == 0 {
                return try folder.remove("second.img")
            }
        }
        throw Unexpected("the disk is never at rest")
    }
}

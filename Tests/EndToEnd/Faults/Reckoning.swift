import Checker
import CivilTime
import Foundation
import JSON
import Testing

/// What is asked of a daemon after a fault, once it runs again: everything that was promised to those
/// who sent is in its store, once, and nothing else is.
struct Reckoning {
    let service: Service
    let sender: Sender
    /// Which fault at which place, for whoever reads a failure.
    let fault: String
    /// The folder for messages, as it was right after the fault.
    private let earlier: [String: Data]
    private let outbox: String
    private var books: Books { Books(service: service, fault: fault) }

    /// The moment after the fault: the daemon is down.
    init(_ service: Service, _ sender: Sender, after fault: String) {
        self.service = service
        self.sender = sender
        self.fault = fault
        let folder = (service.store as NSString).deletingLastPathComponent
        outbox = folder.isEmpty ? "outbox" : "\(folder)/outbox"
        earlier = Reckoning.files(in: service.folder, outbox)
    }

    /// With the daemon up again: has what is open sent again, waits until nothing is due, ends the
    /// daemon and looks at what there is. Gives what the checker looked at.
    @discardableResult
    func settle() throws -> Counts {
        try sender.settle(on: service.port)
        try resend()
        try waitForQuiet()
        let until = Instant(microseconds: Int64(Date().timeIntervalSince1970 * 1e6))
        service.process.terminate()
        let finished = try service.process.end()
        #expect(finished.status == 0, "\(fault): \(finished.errors)")
        let integrity = try books.ask("PRAGMA integrity_check")
        #expect(integrity == "ok", "\(fault): \(integrity)")
        let members = try books.exports()
        checkEvents(members)
        checkFiles(try books.letters())
        let texts = sender.acknowledged.map { ($0.id, $0.text) }
        return try books.check(members, rows: sender.members, events: texts, until: until)
    }

    /// All that was acknowledged is known: a second time it changes nothing.
    private func resend() throws {
        let lines = sender.acknowledged
        guard !lines.isEmpty else { return }
        let again = try service.post(lines.map(\.text).joined())
        #expect(again.status == 202, "\(fault): \(again.body)")
        #expect(again.json["accepted"] as? Int == 0, "\(fault): \(again.body)")
        #expect(again.json["duplicates"] as? Int == lines.count, "\(fault): \(again.body)")
    }

    /// Until no message waits and no wake-up comes within seconds.
    private func waitForQuiet() throws {
        let clock = ContinuousClock()
        let end = clock.now + .seconds(60)
        while clock.now < end {
            guard service.process.isRunning else {
                throw Unexpected("\(fault): \(try service.process.end().errors)")
            }
            let soon = Int64((Date().timeIntervalSince1970 + 3) * 1e6)
            let waiting = try books.ask(
                """
                SELECT (SELECT count(*) FROM messages WHERE status = 'ready')
                  + (SELECT count(*) FROM members WHERE next_wake_up < \(soon))
                """)
            if waiting == "0" { return }
            usleep(50_000)
        }
        throw Unexpected("\(fault): the daemon does not come to rest")
    }

    /// Every acknowledged event is there once, and none that nobody sent.
    private func checkEvents(_ members: [JSONValue]) {
        let found = members.flatMap { $0.records("events") }.compactMap { $0.string("id") }
        let sent = Set(sender.acknowledged.map(\.id))
        #expect(Set(found).count == found.count, "\(fault): an event is there twice")
        let lost = sent.subtracting(found)
        #expect(lost.isEmpty, "\(fault): lost \(lost.sorted().prefix(5)) of \(sent.count)")
        #expect(sent.isSuperset(of: found), "\(fault): an event is there that nobody sent")
    }

    /// One message for one step of a journey; one file for a message that was handed over, in time;
    /// and what was handed over before the fault is as it was.
    private func checkFiles(_ letters: [JSONValue]) {
        let names = letters.map { letter in
            ["member", "scenario", "occurrence", "step"].map { letter.string($0) ?? "-" }
        }
        #expect(Set(names).count == names.count, "\(fault): two messages of one step")
        let files = Reckoning.files(in: service.folder, outbox)
        for (name, bytes) in earlier {
            #expect(files[name] == bytes, "\(fault): \(name) was handed over otherwise again")
        }
        var left = files
        for letter in letters {
            guard let id = letter.string("id"), let key = letter.string("key") else { continue }
            let own = left.keys.filter { $0.contains("K\(key).") || $0.hasSuffix("/\(id).json") }
            let isDelivered = letter.string("status") == "delivered"
            #expect(own.count == (isDelivered ? 1 : 0), "\(fault): \(id) lies there as \(own)")
            for name in own { left[name] = nil }
        }
        #expect(left.isEmpty, "\(fault): files of no message: \(left.keys.sorted().prefix(3))")
    }

    /// Files that have been handed over; those that were cut off are not yet.
    private static func files(in folder: WorkFolder, _ outbox: String) -> [String: Data] {
        folder.tree(outbox).filter { name, _ in
            !name.contains("/tmp/") && !(name as NSString).lastPathComponent.hasPrefix(".")
        }
    }
}

import CivilTime
import Foundation

/// Those who send events to a daemon, several at a time, and hold it to its word: each remembers what
/// was acknowledged, and sends what was not again, under the same ids.
final class Sender: Sendable {
    /// A line that was posted.
    struct Line {
        var id: String
        var member: String
        /// A whole line, with its end.
        var text: String
    }

    private let lanes: [Lane]

    init(_ numbers: SeededNumbers) {
        var numbers = numbers
        lanes = (0..<3).map { Lane($0, SeededNumbers(state: numbers.next())) }
    }

    /// Posts until each lane has done so many batches, or has been answered anything but 202.
    func post(to port: Int, batches: Int) {
        DispatchQueue.concurrentPerform(iterations: lanes.count) { lane in
            for _ in 0..<batches where !lanes[lane].post(to: port) { break }
        }
    }

    /// Sends again what is open. Throws where it is not taken in the end.
    func settle(on port: Int) throws {
        for lane in lanes { try lane.settle(on: port) }
    }

    /// Events that were acknowledged.
    var acknowledged: [Line] { lanes.flatMap(\.acknowledged) }

    /// Events that are posted and not acknowledged.
    var open: [Line] { lanes.flatMap { $0.open?.events ?? [] } }

    /// The members' rows, as they were acknowledged.
    var members: String { lanes.map(\.members).joined() }

    /// How often each status was answered; 0: the connection broke.
    var answers: [Int: Int] {
        lanes.reduce(into: [:]) { $0.merge($1.answers, uniquingKeysWith: +) }
    }

    /// The shortest time in which an acknowledgement came; nil: none did.
    var shortestWait: Duration? { lanes.compactMap(\.shortestWait).min() }
}

/// One that sends, a batch after another; its members are its own, so that the order in which their
/// events are received is known.
private final class Lane: @unchecked Sendable {
    /// What is posted together.
    struct Batch {
        var path: String
        var body: String
        var events: [Sender.Line]
    }

    private let name: String
    private var numbers: SeededNumbers
    private var next = 0
    let members: String
    private(set) var open: Batch?
    private(set) var acknowledged: [Sender.Line] = []
    private(set) var answers: [Int: Int] = [:]
    private(set) var shortestWait: Duration?

    private static let memberCount = 4

    init(_ number: Int, _ numbers: SeededNumbers) {
        name = "lane\(number)"
        self.numbers = numbers
        let name = name
        members = (0..<Lane.memberCount).map { member in
            """
            {"id":"\(name)-\(member)","first_name":"M\(member)","email":"\(name)\(member)@example.org",\
            "phone":"+3360000\(number)\(member)","email_opt_in":true,"sms_opt_in":\(member != 0)}

            """
        }.joined()
        open = Batch(path: "/v1/members", body: members, events: [])
    }

    /// Posts what is open, or else new events; says whether that was acknowledged.
    func post(to port: Int) -> Bool {
        let batch = open ?? newBatch()
        open = batch
        let began = ContinuousClock.now
        let answer = try? Peer.ask(
            port, "POST", batch.path, type: "application/x-ndjson", body: batch.body)
        answers[answer?.status ?? 0, default: 0] += 1
        guard answer?.status == 202 else { return false }
        let took = ContinuousClock.now - began
        shortestWait = min(shortestWait ?? took, took)
        acknowledged += batch.events
        open = nil
        return true
    }

    func settle(on port: Int) throws {
        var attempts = 0
        while open != nil, !post(to: port) {
            attempts += 1
            guard attempts < 200 else { throw Unexpected("what is open is not taken: \(answers)") }
            usleep(20_000)
        }
    }

    private func newBatch() -> Batch {
        let events = (0..<Int.random(in: 1...4, using: &numbers)).map { _ in newEvent() }
        return Batch(path: "/v1/events", body: events.map(\.text).joined(), events: events)
    }

    /// An event without a time: it happens when it is received. What follows it is due soon.
    private func newEvent() -> Sender.Line {
        next += 1
        let id = "\(name)-\(next)"
        let member = "\(name)-\(Int.random(in: 0..<Lane.memberCount, using: &numbers))"
        let isReturn = Int.random(in: 0..<8, using: &numbers) == 0
        let delay = Int64.random(in: 100_000...700_000, using: &numbers)
        let followUp = Instant(microseconds: Int64(Date().timeIntervalSince1970 * 1e6) + delay)
        let data = isReturn ? "{}" : #"{"amount":\#(next).5,"follow_up":"\#(followUp)"}"#
        let type = isReturn ? "order.returned" : "order.placed"
        return Sender.Line(
            id: id, member: member,
            text: """
                {"specversion":"1.0","id":"\(id)","source":"faults","type":"\(type)",\
                "subject":"\(member)","data":\(data)}

                """)
    }
}

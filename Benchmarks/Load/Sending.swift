import Foundation
import Measuring

/// Posts events over a number of connections, each of which waits for an answer before it sends
/// again: as fast as they are answered, or at a rate of its own.
struct Sending {
    var port: UInt16
    var lines: Lines
    var events: Int
    /// Events of a request.
    var batch: Int
    var connections: Int
    /// Events a second; nil: as fast as they are answered.
    var rate: Double?

    /// Sends them and tells how long answers took, as a line of JSON. An answer's time begins when
    /// its request was due, whether there was a connection free for it or not. Throws where a
    /// connection breaks off.
    func run() throws -> String {
        var course = Course(lines: lines)
        let peers = try (0..<connections).map { _ in try Connection(port: port) }
        var polled = peers.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        var idle = Array(peers.indices.reversed())
        let meter = Meter()
        let start = Meter.now
        while course.answered < events {
            var now = Meter.now
            while let free = idle.last, course.sent < events {
                let due = rate.map { start + Double(course.sent) / $0 } ?? now
                guard due <= now else { break }
                idle.removeLast()
                try send(&course, by: peers[free], due: due)
                if rate == nil { now = Meter.now }
            }
            for place in peers.indices {
                polled[place].events = Int16(peers[place].isSending ? POLLIN | POLLOUT : POLLIN)
            }
            wait(&polled, until: nextDue(course, from: start, hasIdle: !idle.isEmpty))
            for place in peers.indices where polled[place].revents != 0 {
                try peers[place].flush()
                let due = peers[place].due
                guard let answer = try peers[place].receive() else { continue }
                course.note(answer, took: Meter.now - (due ?? start), events: batch)
                idle.append(place)
            }
        }
        return course.report(meter)
    }

    private func send(_ course: inout Course, by peer: Connection, due: Double) throws {
        let count = min(batch, events - course.sent)
        course.body.removeAll(keepingCapacity: true)
        if batch > 1 { course.body.append(91) }
        for number in 0..<count {
            if number > 0 { course.body.append(44) }
            course.lines.append(to: &course.body)
        }
        if batch > 1 { course.body.append(93) }
        course.sent += count
        try peer.send(course.body, of: Sending.kind(batch), due: due)
    }

    /// How requests with so many events are called (CloudEvents HTTP protocol binding).
    static func kind(_ batch: Int) -> String {
        "application/cloudevents\(batch > 1 ? "-batch" : "")+json"
    }

    /// When there is something to send; nil: not before an answer has come.
    private func nextDue(_ course: Course, from start: Double, hasIdle: Bool) -> Double? {
        guard let rate, hasIdle, course.sent < events else { return nil }
        return start + Double(course.sent) / rate
    }

    private func wait(_ polled: inout [pollfd], until due: Double?) {
        let seconds = due.map { max($0 - Meter.now, 0) } ?? 10
        // `poll` knows no part of a millisecond.
        if seconds < 1e-3 { usleep(UInt32(min(seconds * 1e6, 100))) }
        _ = poll(&polled, nfds_t(polled.count), Int32(seconds * 1e3))
    }

    /// What has been sent and answered so far.
    private struct Course {
        var lines: Lines
        var body: [UInt8] = []
        var sent = 0
        var answered = 0
        private var accepted = 0
        private var times = Times()
        private var statuses: [Int: Int] = [:]

        init(lines: Lines) { self.lines = lines }

        mutating func note(_ answer: Connection.Answer, took seconds: Double, events: Int) {
            answered += events
            accepted += answer.accepted
            times.add(seconds)
            statuses[answer.status, default: 0] += 1
        }

        func report(_ meter: Meter) -> String {
            let seconds = meter.seconds
            let statuses = statuses.sorted { $0.key < $1.key }.map { "\"\($0)\":\($1)" }
            return """
                {"events":\(sent),"accepted":\(accepted),"seconds":\(decimal(seconds, places: 4)),\
                "cpu_seconds":\(decimal(meter.processorSeconds, places: 4)),\
                "answer":\(times.json),"statuses":{\(statuses.joined(separator: ","))}}
                """
        }
    }
}

import Checker
import CivilTime
import Foundation
import JSON
import Testing
import ZoneDatabase

/// What a daemon keeps, read by the program itself and by sqlite3, and judged by the checker.
struct Books {
    let service: Service
    /// What came before, for whoever reads a failure.
    let fault: String

    /// What sqlite3 answers; throws what it says where it cannot.
    func ask(_ sql: String) throws -> String {
        let found = try Tool.run(
            "sqlite3", ["-readonly", "-cmd", ".timeout 5000", service.store, sql],
            in: service.folder)
        guard found.status == 0 else { throw Unexpected("\(fault): \(found.errors)") }
        return found.output.trimmingCharacters(in: .newlines)
    }

    private var place: [String] { ["--store", service.store] }

    /// What the store keeps of each member.
    func exports() throws -> [JSONValue] {
        let ids = try objects(
            listing(["members", "list", "--format", "json"] + place, in: service.folder)
        ).compactMap { $0.string("id") }
        return try ids.map { id in
            try JSONValue(
                reading: listing(["members", "export", id] + place, in: service.folder))
        }
    }

    /// The outbox, with bodies.
    func letters() throws -> [JSONValue] {
        try objects(
            listing(
                ["outbox", "list", "--format", "json", "--bodies"] + place, in: service.folder))
    }

    /// The checker over what is left: members' `rows` as they were posted, and the lines of events
    /// by their ids, each at the instant of its receipt.
    @discardableResult
    func check(
        _ members: [JSONValue], rows: String, events: [(id: String, text: String)], until: Instant
    ) throws -> Counts {
        let start = members.compactMap { $0.string("known_since") }.compactMap {
            Instant(rfc3339: $0)
        }.min()
        var run = try Checker.Run(
            programme: Population.programme(in: service.folder), zones: ZoneDatabase(),
            members: Array(rows.utf8), events: received(events, by: members),
            decisions: bytes(of: ["decisions"]), outbox: bytes(of: ["outbox", "list"]),
            until: until, start: start)
        run.isPunctual = false
        let report = Checker.check(run)
        for violation in report.violations.prefix(10) { Issue.record("\(fault): \(violation)") }
        return report.counts
    }

    private func bytes(of command: [String]) throws -> [UInt8] {
        Array(try listing(command + ["--format", "json"] + place, in: service.folder).utf8)
    }

    /// The lines as they were sent, in the order of their receipt, each with its instant.
    private func received(
        _ events: [(id: String, text: String)], by members: [JSONValue]
    ) -> [UInt8] {
        let texts = Dictionary(events, uniquingKeysWith: { first, _ in first })
        let received = members.flatMap { member in
            member.records("events").enumerated().compactMap { place, event -> Receipt? in
                guard let id = event.string("id"), let text = texts[id],
                    let at = event.string("received"), let time = event.string("time")
                else { return nil }
                // A member's events stand in the order in which they were taken in.
                let end = #","time":"\#(time)","received":"\#(at)"}"#
                return Receipt(
                    at: Instant(rfc3339: at) ?? .distantPast, member: member.string("id") ?? "-",
                    place: place, line: text.dropLast(2) + end + "\n")
            }
        }
        return received.sorted { ($0.at, $0.member, $0.place) < ($1.at, $1.member, $1.place) }
            .flatMap { Array($0.line.utf8) }
    }

    /// When an event came in, and where it stands among its member's.
    private struct Receipt {
        var at: Instant
        var member: String
        var place: Int
        var line: String
    }
}

extension JSONValue {
    /// The elements of a list by its name; none where there is no list.
    func records(_ key: String) -> [JSONValue] {
        if case .array(let values)? = self[key] { values } else { [] }
    }
}

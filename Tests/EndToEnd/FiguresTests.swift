import Foundation
import Testing

/// `/metrics`, and what the handbook tells people to watch of it.
@Suite("Figures and what is watched of them")
struct FiguresTests {
    /// One line of `/metrics`.
    private struct Sample {
        var name: String
        var labels: [String: String]
        var value: Double
    }

    /// A name with the values of labels that it is asked for by, as it stands in a document.
    private struct Wanted: CustomStringConvertible {
        var name: String
        var labels: [String: String]
        var place: String
        var description: String { "\(place): \(name) \(labels)" }

        func fits(_ sample: Sample) -> Bool {
            let names = [name, name + "_bucket"]
            return names.contains(sample.name) && labels.allSatisfy { sample.labels[$0] == $1 }
        }
    }

    private func labels(_ text: Substring?) -> [String: String] {
        guard let text else { return [:] }
        let pairs = text.matches(of: /([a-z_]+)="([^"]*)"/).map { (String($0.1), String($0.2)) }
        return Dictionary(pairs) { $1 }
    }

    private func samples(_ service: Service) throws -> [Sample] {
        try service.get("/metrics").body.split(separator: "\n").filter { !$0.hasPrefix("#") }.map {
            let match = try #require($0.wholeMatch(of: /([a-z_]+)(\{.*\})? (.+)/), "\($0)")
            let value = try #require(Double(match.3), "\($0)")
            return Sample(name: String(match.1), labels: labels(match.2), value: value)
        }
    }

    /// What documents ask for; of words such as `contact_hours` the end is no figure.
    private func wanted(_ document: String) throws -> [Wanted] {
        let text = try String(contentsOfFile: "docs/\(document)", encoding: .utf8)
        return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            .flatMap { number, line in
                line.matches(of: /(?:^|[^a-z])(tact_[a-z_]+[a-z])(\{[^}]*\})?/).map {
                    Wanted(
                        name: String($0.1), labels: labels($0.2),
                        place: "docs/\(document):\(number + 1)")
                }
            }
    }

    @Test(
        "what the handbook tells people to watch, alerts included, is there before its first case")
    func watched() throws {
        let service = try Service(in: try Shop.open())
        let samples = try samples(service)
        var count = 0
        for document in try FileManager.default.contentsOfDirectory(atPath: "docs")
        where document.hasSuffix(".md") {
            for wanted in try wanted(document) {
                let isThere = samples.contains(where: wanted.fits)
                #expect(isThere, "\(wanted)")
                count += 1
            }
        }
        #expect(count > 30)
        // Each of the alerts asks for something.
        let running = try String(contentsOfFile: "docs/running.md", encoding: .utf8)
        let alerts = running.components(separatedBy: "- alert: ").dropFirst()
        #expect(alerts.count >= 10)
        for alert in alerts { #expect(alert.contains(/expr: [^`]*?(tact_|up\{)/), "\(alert)") }
    }

    @Test("every counter is there from 0 on, by each value of its labels that is known")
    func zeros() throws {
        let folder = try Shop.open()
        try folder.write("targets:\n  sms: { pull: true }\n", to: "tact.yaml")
        let service = try Service(in: folder)
        let text = try service.get("/metrics").body
        let samples = try samples(service)
        let families = text.matches(of: /# TYPE (\S+) counter/).map { String($0.1) }
        #expect(families.count > 8)
        for family in families {
            let own = samples.filter { $0.name == family }
            #expect(!own.isEmpty, "\(family)")
            // This request, and those that asked whether it was up, were not refused.
            #expect(own.map(\.value).filter { $0 != 0 } == [], "\(family)")
        }
        func values(_ name: String, _ label: String) -> Set<String> {
            Set(samples.filter { $0.name == name }.compactMap { $0.labels[label] })
        }
        #expect(values("tact_outbox_total", "channel") == ["email", "sms"])
        #expect(values("tact_outbox_messages", "status") == ["ready", "incomplete", "failed"])
        // What is fetched has no target that could fail.
        #expect(values("tact_destination_failures_total", "channel") == ["email"])
        #expect(values("tact_decisions_total", "outcome").count == 8)
        #expect(
            values("tact_rejected_total", "reason").isSuperset(of: ["unknown_type", "bad_row"]))
        #expect(values("tact_requests_refused_total", "problem").isSuperset(of: ["token", "busy"]))
    }

    @Test("events, rows of members and what is cancelled by hand are told apart")
    func inputs() throws {
        let folder = try Shop.open()
        try folder.write("targets:\n  email: { pull: true }\n", to: "tact.yaml")
        let service = try Service(in: folder)
        func figure(_ name: String, _ labels: [String: String] = [:]) throws -> Double? {
            try samples(service).first { $0.name == name && $0.labels == labels }?.value
        }
        let people = #"{"id":"ann","email":"ann@example.org","email_opt_in":true}"# + "\n[]\n"
        _ = try service.send("POST", "/v1/members", type: "application/x-ndjson", body: people)
        #expect(try figure("tact_events_total", ["result": "accepted"]) == 0)
        #expect(try figure("tact_member_rows_total") == 1)
        #expect(try figure("tact_rejected_total", ["input": "row", "reason": "not_object"]) == 1)
        let event = service.event(
            "member.enrolled", id: "1", of: "ann", data: #"{"channel":"web"}"#)
        for _ in 1...2 { _ = try service.post(event + "{}\n") }
        let accepted = ["result": "accepted"]
        #expect(try figure("tact_events_total", accepted) == 1)
        #expect(try figure("tact_events_total", ["result": "duplicate"]) == 1)
        #expect(
            try figure("tact_rejected_total", ["input": "event", "reason": "bad_version"]) == 2)
        let message = try #require(try service.get("/v1/outbox").json["id"] as? String)
        #expect(try service.send("POST", "/v1/outbox/\(message)/cancel").status == 204)
        #expect(try figure("tact_events_total", accepted) == 1)
        #expect(try figure("tact_member_rows_total") == 1)
    }
}

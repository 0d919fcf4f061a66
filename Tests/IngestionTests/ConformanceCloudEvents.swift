import Campaigns
import CivilTime
import Engine
import JSON
import Testing

@testable import Ingestion

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Requests, and what CloudEvents 1.0.2 asks of whoever receives them.
///
/// The binding is judged by itself: the mode, and each event's attributes and data as they are
/// before a catalogue is asked. Attributes that mean nothing to us are not kept: of them only that
/// they are allowed is judged. Then each request goes through the whole reader, over a catalogue
/// that knows the type of the cases.
@Suite("ConformanceCloudEvents")
struct ConformanceCloudEvents {
    private struct Case {
        var name: String
        var headers: [(name: String, value: String)]
        var body: [UInt8]
        var expectation: JSONValue
    }

    /// One event as the binding reads it.
    private struct Reading {
        var attributes: [String: String] = [:]
        var time: Instant?
        var data: JSONValue?
    }

    private struct Wrong: Error {
        var reason: String
    }

    /// The cases; nil, with the reason printed, where the file is absent.
    private func cases() throws -> [Case]? {
        let root = getenv("TACT_CONFORMANCE").map { String(cString: $0) } ?? "../shared/conformance"
        let path = root + "/cloudevents-http.jsonl"
        guard access(path, R_OK) == 0 else {
            print("ConformanceCloudEvents: skipped, there is no file \(path)")
            return nil
        }
        return try output(of: "cat '\(path)'").split(separator: 0x0A).map { line in
            let value = try JSONValue(reading: line)
            let request = try #require(value["request"])
            guard case .string(let name)? = value["name"],
                case .object(let headers)? = request["headers"],
                case .string(let body)? = request["body"],
                let expectation = value["expect"]
            else { throw Wrong(reason: "a case has a name, a request and what is expected") }
            return Case(
                name: name, headers: headers.map { ($0.key, text($0.value)) },
                body: Array(body.utf8), expectation: expectation)
        }
    }

    private func text(_ value: JSONValue) -> String {
        if case .string(let text) = value { return text }
        return value.description
    }

    /// The events of a request, none of them judged by a catalogue.
    private func readings(
        _ head: EventRequestHead, _ body: UnsafeBufferPointer<UInt8>
    ) throws -> [Reading] {
        let texts: [EventText]
        switch head.mode {
        case .structured: texts = [.json(body)]
        case .binary: texts = [.binary(head, body: body)]
        case .batched: texts = try reader(maximumBatch: 100).elements(of: body).map { .json($0) }
        case .lines: throw Wrong(reason: "NDJSON is no mode of CloudEvents")
        }
        return try texts.map { text in
            try text.withEnvelope(line: 1) { envelope, scanner in reading(envelope, scanner) }
        }
    }

    private func reading(_ envelope: EventEnvelope, _ scanner: JSONScanner) -> Reading {
        var reading = Reading(time: envelope.time)
        let places = [
            "id": envelope.id, "source": envelope.source, "type": envelope.type,
            "subject": envelope.subject, "datacontenttype": envelope.datacontenttype,
        ]
        for (name, place) in places {
            if let place { reading.attributes[name] = scanner.string(place) }
        }
        // Nothing else is let through.
        reading.attributes["specversion"] = "1.0"
        switch envelope.data {
        case .absent, .foreign: break
        case .json(let range): reading.data = try? JSONValue(reading: scanner.bytes(in: range))
        case .decoded(let bytes): reading.data = try? JSONValue(reading: bytes)
        }
        return reading
    }

    /// Throws what is not as a request that must be accepted says.
    private func compare(_ found: [Reading], _ head: EventRequestHead, to one: Case) throws {
        let expectation = one.expectation
        if let mode = expectation["mode"], mode != .string(head.mode.rawValue) {
            throw Wrong(reason: "the mode is \(head.mode)")
        }
        if case .int(let count)? = expectation["count"], count != Int64(found.count) {
            throw Wrong(reason: "there are \(found.count) events")
        }
        if case .int(let count)? = expectation["effects"] {
            let ids = Set(found.map { [$0.attributes["source"], $0.attributes["id"]] })
            guard Int64(ids.count) == count else {
                throw Wrong(reason: "the events have \(ids.count) identities")
            }
        }
        if case .object(let attributes)? = expectation["attributes"] {
            for reading in found { try compare(reading, toAttributes: attributes) }
        }
        if case .array(let names)? = expectation["absent"] {
            for name in names.map(text) where found.contains(where: { has(name, $0) }) {
                throw Wrong(reason: "there is a \(name)")
            }
        }
        if let data = expectation["data"], found.map(\.data) != [data] {
            throw Wrong(reason: "the data is \(found.map(\.data))")
        }
    }

    private func has(_ name: String, _ reading: Reading) -> Bool {
        name == "time" ? reading.time != nil : reading.attributes[name] != nil
    }

    private func compare(_ reading: Reading, toAttributes expected: [JSONField]) throws {
        for field in expected {
            guard let attribute = EventAttribute(field.key), attribute != .dataschema else {
                continue
            }
            let isRight =
                attribute == .time
                ? reading.time == Instant(rfc3339: text(field.value))
                : reading.attributes[field.key] == text(field.value)
            guard isRight else { throw Wrong(reason: "\(field.key) is not \(field.value)") }
        }
    }

    /// What is wrong with how the binding takes the request; nil: nothing.
    private func complaint(_ one: Case) -> String? {
        let isAccepted = one.expectation["result"] == .string("accept")
        do {
            try one.body.withUnsafeBufferPointer { body in
                let head = try EventRequestHead(headers: one.headers)
                let found = try readings(head, body)
                if isAccepted { try compare(found, head, to: one) }
            }
            return isAccepted ? nil : "it was accepted"
        } catch let wrong as Wrong {
            return wrong.reason
        } catch {
            return isAccepted ? "it was refused: \(error)" : nil
        }
    }

    private func reader(maximumBatch: Int) -> EventRequestReader {
        let types = ["com.example.someevent", "io.cloudevents.minimum"].map {
            EventType(name: $0, type: $0, fields: [], positions: [])
        }
        let catalogue = Catalogue(
            idColumn: "id", attributes: [], computed: [], events: types, fieldNames: [])
        return EventRequestReader(
            events: EventReader(catalogue: catalogue), maximumBatch: maximumBatch)
    }

    @Test("the binding takes each request as CloudEvents asks")
    func binding() throws {
        guard let cases = try cases() else { return }
        var failed = 0
        for one in cases {
            guard let complaint = complaint(one) else { continue }
            failed += 1
            Issue.record("\(one.name): \(complaint)")
        }
        print(
            "ConformanceCloudEvents: passed \(cases.count - failed), failed \(failed), "
                + "of \(cases.count)")
        #expect(!cases.isEmpty)
    }

    @Test("of what the binding takes, the reader rejects only what lacks a member or object data")
    func wholeReader() throws {
        let receipt = Receipt.now(Instant(seconds: 1_600_000_000), oldest: .distantPast)
        for one in try cases() ?? [] {
            let results = one.body.withUnsafeBufferPointer { body in
                try? reader(maximumBatch: 100).read(
                    EventRequestHead(headers: one.headers), body: body, receipt: receipt)
            }
            if one.expectation["result"] == .string("reject") {
                for case .success? in results ?? [] {
                    Issue.record("\(one.name): an event was taken")
                }
                continue
            }
            for case .failure(let rejection) in try #require(results, "\(one.name)") {
                #expect([.missingSubject, .badData].contains(rejection.kind), "\(one.name)")
            }
        }
    }
}

import Campaigns
import CivilTime
import Engine
import Expressions
import Ingestion
import Testing

@Suite("Reading requests with events")
struct EventRequestTests {
    private let reader = EventRequestReader(
        events: EventReader(
            catalogue: catalogue(events: [
                "visit": ["amount": .double, "note?": .string], "left": [:],
            ])), maximumBatch: 5)
    private let now = Instant(seconds: 1_800_000_000)

    private typealias Headers = [(name: String, value: String)]

    /// Each event in short, or why the whole was refused.
    private func read(_ headers: Headers, _ body: [UInt8]) -> [String] {
        let receipt = Receipt.now(now, oldest: .distantPast)
        do throws(RequestRefusal) {
            let head = try EventRequestHead(headers: headers)
            let results = try body.withUnsafeBufferPointer { body throws(RequestRefusal) in
                try reader.read(head, body: body, receipt: receipt)
            }
            return results.map(inShort)
        } catch {
            #expect(error.message.contains("found"))
            return ["\(error.status) \(error.kind.rawValue)"]
        }
    }

    private func read(_ headers: Headers, _ body: String) -> [String] {
        read(headers, Array(body.utf8))
    }

    private func inShort(_ result: Result<Event, Rejection>) -> String {
        switch result {
        case .failure(let rejection):
            #expect(rejection.message.contains("found"))
            return "\(rejection.line) \(rejection.kind.rawValue)"
        case .success(let event):
            #expect(event.received == now)
            let data = event.data.map { $0?.description ?? "-" }.joined(separator: " ")
            return "\(event.source) \(event.id) \(event.member) \(event.time) \(data)"
        }
    }

    private func event(_ id: String, data: String = #"{"amount":1}"#) -> String {
        #"{"specversion":"1.0","id":"\#(id)","source":"/till","type":"org.example.loyalty.visit.v1","#
            + #""subject":"m1","time":"2026-12-01T10:00:00Z","data":\#(data)}"#
    }

    /// The headers of an event in binary mode, some replaced, added or, where nil, left out.
    private func binary(_ changes: KeyValuePairs<String, String?> = [:]) -> Headers {
        var headers: Headers = [
            ("ce-specversion", "1.0"), ("ce-id", "e1"), ("ce-source", "/till"),
            ("ce-type", "org.example.loyalty.visit.v1"), ("ce-subject", "m1"),
            ("ce-time", "2026-12-01T10:00:00Z"), ("Content-Type", "application/json"),
        ]
        for (name, value) in changes {
            headers.removeAll { $0.name == name }
            if let value { headers.append((name, value)) }
        }
        return headers
    }

    private let visit = "/till e1 m1 2026-12-01T10:00:00Z 1.0 -"

    @Test(
        "the content type says how a request brings its events, and headers where it does not",
        arguments: [
            ("application/cloudevents+json", false, "structured"),
            ("Application/CloudEvents+JSON; Charset=\"UTF-8\"", false, "structured"),
            ("  application/cloudevents+json ;charset=utf-8; x=\"a;\\\"b\" ;", true, "structured"),
            ("application/cloudevents-batch+json", false, "batched"),
            ("application/cloudevents-batch+json; charset=UTF-8", true, "batched"),
            ("application/x-ndjson", false, "lines"), ("APPLICATION/X-NDJSON", true, "lines"),
            ("application/json", true, "binary"), ("text/plain; charset=us-ascii", true, "binary"),
            (nil, true, "binary"), (nil, false, "415 unsupported_content_type"),
            ("application/json", false, "415 unsupported_content_type"),
            ("application/cloudevents+avro", true, "415 unsupported_content_type"),
            ("application/cloudevents", true, "415 unsupported_content_type"),
            ("application/cloudevents+xml", false, "415 unsupported_content_type"),
            ("application/cloudevents-batch+protobuf", true, "415 unsupported_content_type"),
            ("application/cloudevents+json+json", false, "415 unsupported_content_type"),
            ("application/cloudevents+json; charset=latin1", true, "415 unsupported_content_type"),
            ("application/x-ndjson; charset=utf-16", false, "415 unsupported_content_type"),
            ("application/cloudevents-batch+json;charset=x", false, "415 unsupported_content_type"),
            ("", true, "400 bad_content_type"), ("json", false, "400 bad_content_type"),
            ("a/b c", true, "400 bad_content_type"), ("a/", true, "400 bad_content_type"),
            ("a/b; charset", true, "400 bad_content_type"),
            ("a/b; charset=\"utf-8", true, "400 bad_content_type"),
            ("application/json, application/json", true, "400 bad_content_type"),
            ("a/b; charset=utf-8; CHARSET=utf-8", true, "400 bad_content_type"),
        ] as [(String?, Bool, String)])
    func modes(contentType: String?, hasAttributes: Bool, expected: String) {
        var headers: Headers = [("Accept", "*/*")]
        if let contentType { headers.append(("content-TYPE", contentType)) }
        if hasAttributes { headers.append(("Ce-Id", "e1")) }
        var found: String
        do throws(RequestRefusal) {
            found = try EventRequestHead(headers: headers).mode.rawValue
        } catch {
            found = "\(error.status) \(error.kind.rawValue)"
        }
        #expect(found == expected)
    }

    @Test("two content types are refused")
    func twoContentTypes() {
        #expect(
            read(binary(["content-type": "application/json"]), "{}") == ["400 bad_content_type"])
    }

    @Test("one event is the same in each mode")
    func sameInEachMode() {
        let (text, data) = (event("e1"), #"{"amount":1}"#)
        #expect(read([("content-type", "application/cloudevents+json")], text) == [visit])
        #expect(
            read([("content-type", "application/cloudevents-batch+json")], "[\(text)]") == [visit])
        #expect(read([("content-type", "application/x-ndjson")], text + "\n") == [visit])
        #expect(read(binary(), data) == [visit])
    }

    @Test("headers beside a structured event say nothing")
    func headersBesideStructured() {
        let headers = binary(["Content-Type": "application/cloudevents+json", "ce-id": "%%"])
        #expect(read(headers, event("e1")) == [visit])
    }

    @Test(
        "a structured body is one object",
        arguments: [
            ("", "1 truncated"), ("[]", "1 not_object"), ("{} {}", "1 not_json"),
            (#"{"specversion":"1.0""#, "1 truncated"), ("\u{FEFF}{}", "1 not_json"),
        ])
    func structured(body: String, expected: String) {
        #expect(read([("content-type", "application/cloudevents+json")], body) == [expected])
    }

    @Test("in a batch an event that is bad stops itself alone, told by its place from 1")
    func badInBatch() {
        let elements = [
            event("e1"), event("e2", data: "{}"), "7", #"{"specversion":"0.3"}"#,
            " \n" + event("e1") + "\t",
        ]
        #expect(
            read(
                [("content-type", "application/cloudevents-batch+json")],
                " [" + elements.joined(separator: ",") + "]\n")
                == [visit, "2 missing_field", "3 not_object", "4 bad_version", visit])
    }

    @Test(
        "a batch is a JSON array of so many events at most; it may be empty",
        arguments: [
            ("[]", []), (" [ ] ", []), ("", ["400 bad_batch"]), ("{}", ["400 bad_batch"]),
            ("null", ["400 bad_batch"]), ("[1", ["400 bad_batch"]), ("[1,]", ["400 bad_batch"]),
            ("[1] 2", ["400 bad_batch"]), ("[{]", ["400 bad_batch"]),
            ("[\"\u{7}\"]", ["400 bad_batch"]),
            ("[1,2,3,4,5]", (1...5).map { "\($0) not_object" }),
            ("[1,2,3,4,5,6]", ["413 too_many_events"]),
            ("[1,2,3,4,5,6,x]", ["400 bad_batch"]),
        ])
    func batches(body: String, expected: [String]) {
        #expect(
            read([("content-type", "application/cloudevents-batch+json")], body) == expected)
    }

    @Test("a batch too large is told with how many it has and may have")
    func batchSentence() throws {
        let head = try EventRequestHead(
            headers: [("content-type", "application/cloudevents-batch+json")])
        #expect(
            throws: RequestRefusal(.tooManyEvents, "a batch may have 5 events, found 6")
        ) {
            try withBytes(of: "[1,2,3,4,5,6]") {
                _ = try reader.read(head, body: $0, receipt: .atOwnTime)
            }
        }
    }

    @Test("the names of headers have no case")
    func headerNames() {
        let headers = binary().map { (name: $0.name.uppercased(), value: $0.value) }
        #expect(read(headers, #"{"amount":1}"#) == [visit])
    }

    @Test(
        "attributes that an event must have and may not have, in binary mode",
        arguments: [
            ("ce-specversion", nil, "bad_version"), ("ce-specversion", "0.3", "bad_version"),
            ("ce-id", nil, "missing_id"), ("ce-id", "", "missing_id"),
            ("ce-id", " \t", "missing_id"),
            ("ce-id", "a%0Ab", "bad_attribute"), ("ce-id", "a\u{1}b", "bad_attribute"),
            ("CE-ID", "e2", "duplicate_key"), ("CE-Ext", "1", ""),
            ("ce-source", nil, "missing_source"), ("ce-source", "a%20b", "bad_attribute"),
            ("ce-type", nil, "missing_type"), ("ce-type", "no.such", "unknown_type"),
            ("ce-subject", nil, "missing_subject"), ("ce-subject", "", "missing_subject"),
            ("ce-subject", "%EF%BF%BF", "bad_attribute"), ("ce-time", "noon", "bad_time"),
            ("ce-time", "", "bad_time"), ("ce-time", "2026-12-01T10:00:00", "bad_time"),
            ("ce-time", "2226-12-01T10:00:00Z", "time_ahead"),
            ("ce-datacontenttype", "application/json", "bad_attribute"),
            ("ce-data", "{}", "bad_attribute"), ("ce-data_base64", "e30=", "bad_attribute"),
            ("ce-dataschema", "", "bad_attribute"), ("ce-dataschema", "urn:x", ""),
            ("ce-my-ext", "1", "bad_attribute"), ("ce-", "1", "bad_attribute"),
            ("ce-ext", "a%07", "bad_attribute"), ("ce-ext", "", ""), ("ce-ext", "1.5", ""),
        ] as [(String, String?, String)])
    func binaryAttributes(name: String, value: String?, kind: String) {
        let expected = kind.isEmpty ? visit : "1 " + kind
        #expect(read(binary([name: value]), #"{"amount":1}"#) == [expected])
    }

    @Test("a header that is there twice is refused, whatever it means")
    func headersTwice() {
        for name in ["ce-id", "ce-ext"] {
            let headers = binary() + [(name, "e1"), (name, "e1")]
            #expect(read(headers, #"{"amount":1}"#) == ["1 duplicate_key"])
        }
    }

    @Test(
        "values of headers are unquoted and then decoded once",
        arguments: [
            ("%2541", "%41"), ("Euro%20%E2%82%AC%20%F0%9F%98%80", "Euro € 😀"),
            ("%e2%82%ac", "€"), ("%41%62", "Ab"), ("a b", "a b"), ("  m1\t", "m1"),
            (#""a b""#, "a b"), (#""a \"b\" \\""#, #"a "b" \"#), (#""%2541""#, "%41"),
            (#"x"y z"w"#, "xy zw"), (#"a\b"#, #"a\b"#), (#""a\%41""#, "aA"), ("a+b", "a+b"),
            ("%22", "\""),
        ])
    func headerValues(value: String, member: String) {
        #expect(
            read(binary(["ce-subject": value]), #"{"amount":1}"#)
                == [visit.replacing("m1", with: member)])
    }

    @Test(
        "values of headers that stand for no text are rejected",
        arguments: [
            "%C0%A0", "%ED%A0%80", "%F4%90%80%80", "%80", "%E2%82", "%E2%82%", "%", "100%", "%4",
            "%4x", "%+1", "é", "\"open", "a\"", #""a\"#, #""a\""#, "%E2%82\u{AC}",
        ])
    func badHeaderValues(value: String) {
        #expect(
            read(binary(["ce-subject": value]), #"{"amount":1}"#) == ["1 bad_attribute"])
        #expect(read(binary(["ce-ext": value]), #"{"amount":1}"#) == ["1 bad_attribute"])
    }

    @Test(
        "in binary mode the body is the data, which is JSON",
        arguments: [
            ("application/json", #"{"amount":2,"note":"é"}"#, "2.0 \"é\""),
            ("application/vnd.visit+json;charset=UTF-8", #" {"amount":2} "#, "2.0 -"),
            ("text/json", #"{"amount":2}"#, "2.0 -"), (nil, #"{"amount":2}"#, "2.0 -"),
            ("application/json", "", "missing_field"), (nil, "", "missing_field"),
            ("text/plain", "", "missing_field"), ("application/json", "null", "missing_field"),
            ("application/json", " ", "bad_data"), ("application/json", "{nope", "bad_data"),
            ("application/json", "[]", "bad_data"), ("application/json", #""x""#, "bad_data"),
            ("application/json", #"{"amount":2} {}"#, "bad_data"), (nil, "hello", "bad_data"),
            ("application/json", #"{"amount":"2"}"#, "wrong_type"),
            ("application/json", #"{"amount":2,"amount":2}"#, "duplicate_key"),
            ("text/plain", #"{"amount":2}"#, "bad_data"),
            ("application/xml; charset=utf-8", "<amount>2</amount>", "bad_data"),
            ("application/json; charset=iso-8859-1", #"{"amount":2}"#, "bad_data"),
            ("application/json; charset=utf-16", #"{"amount":2}"#, "bad_data"),
        ] as [(String?, String, String)])
    func binaryData(contentType: String?, body: String, expected: String) {
        let found = read(binary(["Content-Type": contentType]), body)
        let isTaken = expected.contains(" ")
        #expect(
            found == [isTaken ? visit.replacing("1.0 -", with: expected) : "1 " + expected])
    }

    @Test("a body that is not UTF-8 is rejected in each mode")
    func notUTF8() {
        let bytes = Array(#"{"amount":1,"note":""#.utf8) + [0xE9] + Array(#""}"#.utf8)
        #expect(read(binary(), bytes) == ["1 bad_data"])
        #expect(read([("content-type", "application/cloudevents+json")], bytes) == ["1 not_json"])
        #expect(
            read([("content-type", "application/cloudevents-batch+json")], [0x5B] + bytes + [0x5D])
                == ["400 bad_batch"])
        #expect(read([("content-type", "application/x-ndjson")], bytes) == ["1 not_json"])
    }

    @Test("an event without data needs no body and no content type")
    func noData() {
        let headers = binary(["ce-type": "org.example.loyalty.left.v1", "Content-Type": nil])
        #expect(read(headers, "") == ["/till e1 m1 2026-12-01T10:00:00Z "])
    }

    @Test("an event without a time has that of its receipt")
    func noTime() {
        #expect(
            read(binary(["ce-time": nil]), #"{"amount":1}"#)
                == [visit.replacing("2026-12-01T10:00:00Z", with: "\(now)")])
    }

    @Test("what a sender encodes as the binding says is read as it was")
    func roundTrip() {
        var random = SeededRandom(seed: 4)
        for _ in 0..<500 {
            let text = printableText(&random)
            let headers = binary(["ce-subject": encoded(text, &random)])
            #expect(
                read(headers, #"{"amount":1}"#) == [visit.replacing("m1", with: text)],
                "\(text.unicodeScalars.map { String($0.value, radix: 16) })")
        }
    }

    /// At least one character, none that attributes may not have, and no blanks at the ends.
    private func printableText(_ random: inout SeededRandom) -> String {
        var text = "<"
        for _ in 0..<random.below(12) {
            let ranges: [ClosedRange<UInt32>] = [0x20...0x7E, 0xA0...0x2FF, 0x1F300...0x1F5FF]
            let scalar = UInt32.random(in: ranges[random.below(3)], using: &random)
            text.unicodeScalars.append(Unicode.Scalar(scalar) ?? "x")
        }
        return text + ">"
    }

    /// Percent-encoded where it must be, and here and there where it need not.
    private func encoded(_ text: String, _ random: inout SeededRandom) -> String {
        text.utf8.map { byte in
            let isPlain = byte > 0x20 && byte < 0x7F && !"\"%".utf8.contains(byte)
            if isPlain, random.below(4) > 0 { return String(Unicode.Scalar(byte)) }
            let digits = String(byte, radix: 16, uppercase: random.below(2) == 0)
            return "%" + (digits.utf8.count < 2 ? "0" : "") + digits
        }.joined()
    }

    @Test("no header and no body crashes the reader, and what is taken has all that it must have")
    func noise() {
        var random = SeededRandom(seed: 9)
        let alphabet = Array("\"%\\;=/, é01aA{}[]:+-\u{7F}\u{0}".unicodeScalars)
        func noise(_ limit: Int) -> String {
            var text = String.UnicodeScalarView()
            for _ in 0..<random.below(limit) { text.append(alphabet[random.below(alphabet.count)]) }
            return String(text)
        }
        for _ in 0..<3_000 {
            var headers = binary()
            let spoilt = random.below(headers.count)
            headers[spoilt].value += noise(6)
            if random.below(4) == 0 { headers[spoilt].value = noise(12) }
            let body = random.below(2) == 0 ? #"{"amount":1}"# : noise(20)
            for result in read(headers, body) {
                let fields = result.split(separator: " ", omittingEmptySubsequences: false)
                #expect(fields.count == 2 || fields.count >= 6, "\(headers) \(body)")
            }
        }
    }
}

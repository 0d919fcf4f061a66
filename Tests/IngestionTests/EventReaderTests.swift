import Campaigns
import CivilTime
import Engine
import Expressions
import Ingestion
import Testing

@Suite("Reading events")
struct EventReaderTests {
    private let reader = EventReader(
        catalogue: catalogue(events: [
            "visit": [
                "amount": .double, "items?": .int, "note?": .string, "open?": .bool, "on?": .date,
                "at?": .timestamp, "tier?": .enumeration(["silver", "gold"]),
                "dates?": .list(.date), "tags?": .list(.string),
            ],
            "left": [:],
        ]))

    private func read(_ text: String, receipt: Receipt = .atOwnTime) -> Result<Event, Rejection> {
        withBytes(of: text) { reader.read($0, line: 7, receipt: receipt) }
    }

    private func kind(_ text: String, receipt: Receipt = .atOwnTime) -> Rejection.Kind? {
        guard case .failure(let rejection) = read(text, receipt: receipt) else { return nil }
        #expect(rejection.line == 7 && rejection.message.contains("found"))
        return rejection.kind
    }

    /// A whole event with this data.
    private func event(data: String) -> String {
        #"{"data":\#(data),"# + attributes + "}"
    }

    private let attributes =
        #""specversion":"1.0","id":"e1","source":"/till/4","type":"org.example.loyalty.visit.v1","#
        + #""subject":"m1","time":"2026-12-01T10:00:00+01:00""#

    /// The same attributes with one text replaced by another.
    private func changed(_ old: String, _ new: String) -> String {
        let attributes = attributes.replacing(old, with: new, maxReplacements: 1)
        return "{" + attributes + #","data":{"amount":1}}"#
    }

    @Test("an event has its attributes and its data by the catalogue's types")
    func whole() throws {
        let data = """
            {"note":"a\\tb","amount":3,"items":-2,"open":true,"on":"2024-02-29","extra":{"x":[1]},
            "at":"2026-01-01T00:00:00.5Z","tier":"gold","dates":["2020-01-01"],"tags":[]}
            """.split(separator: "\n").joined()
        let event = try read(self.event(data: data)).get()
        let time = try #require(Instant(rfc3339: "2026-12-01T09:00:00Z"))
        let on = try #require(CivilDate(iso: "2024-02-29"))
        let at = try #require(Instant(rfc3339: "2026-01-01T00:00:00.500Z"))
        let first = try #require(CivilDate(iso: "2020-01-01"))
        #expect(
            event
                == Event(
                    source: "/till/4", id: "e1", type: 0, member: "m1", time: time, received: time,
                    data: [
                        .double(3), .int(-2), .string("a\tb"), .bool(true), .date(on),
                        .timestamp(at), .string("gold"), .list([.date(first)]), .list([]),
                    ]))
    }

    @Test("optional fields may be absent or null, and are then absent")
    func absent() throws {
        let event = try read(event(data: #"{"amount":1.5,"items":null}"#)).get()
        #expect(event.data == [.double(1.5)] + Array(repeating: nil, count: 8))
    }

    @Test("an event type without required fields needs no data", arguments: ["", #","data":null"#])
    func noData(data: String) throws {
        let text = changed("visit", "left").replacing(#","data":{"amount":1}"#, with: data)
        #expect(try read(text).get().data.isEmpty)
    }

    @Test(
        "data that the catalogue does not allow is rejected",
        arguments: [
            (#"{}"#, .missingField), (#"{"amount":null}"#, .missingField), ("null", .missingField),
            (#"{"amount":"1"}"#, .wrongType), (#"{"amount":1,"items":1.0}"#, .wrongType),
            (#"{"amount":1,"items":1e2}"#, .wrongType), (#"{"amount":1,"open":1}"#, .wrongType),
            (#"{"amount":1,"note":4}"#, .wrongType),
            (#"{"amount":1,"on":"2026-02-29"}"#, .wrongType),
            (#"{"amount":1,"on":"2026-2-9"}"#, .wrongType),
            (#"{"amount":1,"on":20260209}"#, .wrongType),
            (#"{"amount":1,"at":"2026-01-01T00:00:00"}"#, .wrongType),
            (#"{"amount":1,"tier":"bronze"}"#, .wrongType),
            (#"{"amount":1,"tags":"a"}"#, .wrongType),
            (#"{"amount":1,"tags":["a",null]}"#, .wrongType),
            (#"{"amount":1,"dates":["2020-13-01"]}"#, .wrongType),
            (#"{"amount":1,"amount":2}"#, .ambiguous), ("[]", .badData), ("\"x\"", .badData),
        ] as [(String, Rejection.Kind)])
    func badData(data: String, kind: Rejection.Kind) {
        #expect(self.kind(event(data: data)) == kind)
    }

    @Test(
        "attributes that an event must have",
        arguments: [
            (#""specversion":"1.0""#, #""specversion":"0.1""#, .badVersion),
            (#""specversion":"1.0""#, #""x":1"#, .badVersion),
            (#""specversion":"1.0""#, #""specversion":1.0"#, .badVersion),
            (#""id":"e1""#, #""id":"""#, .missingID), (#""id":"e1""#, #""id":null"#, .missingID),
            (#""id":"e1""#, #""id":5"#, .missingID), (#""id":"e1""#, #""ID":"e1""#, .badAttribute),
            (#""id":"e1""#, #""id":"a\nb""#, .badAttribute),
            (#""id":"e1""#, #""id":"e1","id":"e2""#, .ambiguous),
            (#""id":"e1""#, "\"id\":\"a\u{7F}\"", .badAttribute),
            (#""id":"e1""#, "\"id\":\"a\u{85}\"", .badAttribute),
            (#""id":"e1""#, "\"id\":\"0123456789\u{7F}-012345\"", .badAttribute),
            (#""id":"e1""#, "\"id\":\"0123456é-\u{9F}12345\"", .badAttribute),
            (#""source":"/till/4""#, #""source":"""#, .missingSource),
            (#""type":"org"#, #""typ":"org"#, .missingType), ("visit.v1", "visit.v2", .unknownType),
            (#""subject":"m1""#, #""subject":"""#, .missingSubject),
            (#""subject":"m1""#, #""subject":"a\u0000""#, .badAttribute),
            ("2026-12-01T10", "2017-13-45T25", .badTime),
            ("2026-12-01T10", "2026-12-01 ", .badTime),
            ("10:00:00+01:00", "10:00:00", .badTime), ("10:00:00+01:00", "10:00Z", .badTime),
            ("10:00:00+01:00", "10:00:61Z", .badTime), ("10:00:00+01:00", "24:00:00Z", .badTime),
            (#""time":"2026-12-01T10:00:00+01:00""#, #""time":1764579600"#, .badTime),
            (#""time":"2026-12-01T10:00:00+01:00""#, #""time":null"#, .missingTime),
        ] as [(String, String, Rejection.Kind)])
    func attributes(old: String, new: String, kind: Rejection.Kind) {
        #expect(self.kind(changed(old, new)) == kind)
    }

    @Test(
        "times are read in every form of RFC 3339",
        arguments: [
            ("10:00:00+01:00", "2026-12-01T09:00:00Z"), ("10:00:00-05:30", "2026-12-01T15:30:00Z"),
            ("10:00:00z", "2026-12-01T10:00:00Z"), ("10:00:00.25Z", "2026-12-01T10:00:00.250Z"),
            ("23:59:60Z", "2026-12-01T23:59:59.999999Z"),
            ("10:00:00-00:00", "2026-12-01T10:00:00Z"),
        ])
    func times(written: String, utc: String) throws {
        #expect(try read(changed("10:00:00+01:00", written)).get().time.description == utc)
    }

    @Test(
        "a text that is no object is told apart from one that is no JSON and one that was cut off",
        arguments: [
            ("[1,2]", .notObject), ("null", .notObject), ("nonsense", .notJSON),
            (#"{"id":"a"} {}"#, .notJSON), (#"{"id":"a"#, .truncated), (#"{"id":"#, .truncated),
            (#"{"id":"\#u{1}"}"#, .notJSON), ("[1,2", .truncated),
        ] as [(String, Rejection.Kind)])
    func notJSON(text: String, kind: Rejection.Kind) {
        #expect(self.kind(text) == kind)
    }

    @Test(
        "attributes that mean nothing to us are ignored where CloudEvents allows them",
        arguments: [
            #""traceparent":"00-1""#, #""sequence":-2147483648"#, #""flag2":true"#,
            #""unset":null"#, #""empty":"""#, #""dataschema":"urn:x:1""#,
            #""dataschema":null"#, #""data2":2147483647"#,
            #""datacontenttype":"Application/Vnd.Visit+JSON ; charset=iso-8859-1""#,
            #""partitionkey":"\ud83c\udf89 \ufffd""#,
        ])
    func otherAttributes(attribute: String) throws {
        let event = try read(changed(#""id":"e1""#, #""id":"e1","# + attribute)).get()
        #expect(event.id == "e1" && event.data[0] == .double(1))
    }

    @Test(
        "attributes that CloudEvents does not allow are rejected",
        arguments: [
            (#""traceParent":"1""#, .badAttribute), (#""my-key":"1""#, .badAttribute),
            (#""my.key":null"#, .badAttribute), (#""":1"#, .badAttribute),
            (#""clé":1"#, .badAttribute), (#""e\u0058t":1"#, .badAttribute),
            (#""ext":1.5"#, .badAttribute), (#""ext":1e3"#, .badAttribute),
            (#""ext":2147483648"#, .badAttribute), (#""ext":-2147483649"#, .badAttribute),
            (#""ext":{}"#, .badAttribute), (#""ext":["a"]"#, .badAttribute),
            (#""ext":"a\u0007b""#, .badAttribute), (#""ext":"a\uffff""#, .badAttribute),
            (#""ext":"0123456789\ufdd0""#, .badAttribute),
            (#""ext":"\ud83f\udfff""#, .badAttribute), (#""ext":"\u0080""#, .badAttribute),
            (#""dataschema":"""#, .badAttribute), (#""dataschema":"a b""#, .badAttribute),
            (#""dataschema":1"#, .badAttribute), (#""datacontenttype":"""#, .badData),
            (#""datacontenttype":"xyz""#, .badData), (#""datacontenttype":"text/plain""#, .badData),
            (#""datacontenttype":{}"#, .badData), (#""data_base64":"e30=""#, .badData),
        ] as [(String, Rejection.Kind)])
    func forbiddenAttributes(attribute: String, kind: Rejection.Kind) {
        #expect(self.kind(changed(#""id":"e1""#, #""id":"e1","# + attribute)) == kind)
    }

    @Test(
        "characters at the edges of what is forbidden are allowed",
        arguments: [
            "\u{A0}", "\u{20}", "\u{7E}", "\u{FDCF}", "\u{FDF0}", "\u{FFFD}", "\u{1FFFD}",
            "\u{20000}", "\u{10FFFD}", "\u{FBFE}", "\u{FEFF}", "\u{2FBF}\u{2FBE}",
        ])
    func allowedCharacters(character: String) throws {
        #expect(try read(changed(#""m1""#, "\"\(character)\"")).get().member == character)
    }

    @Test("what CloudEvents asks is told before what the catalogue asks")
    func order() {
        #expect(kind(changed("visit.v1", "visit.v2").replacing("+01:00", with: "")) == .badTime)
    }

    @Test("what is no JSON is told before what is wrong in it")
    func syntaxFirst() {
        #expect(kind(#"{"specversion":"0.1","id":5,"#) == .truncated)
    }

    @Test("escaped keys and values mean what they stand for")
    func escapes() throws {
        let text = changed(#""id":"e1""#, #""\u0069d":"e\/1-à-0123456789""#)
            .replacing("visit.v1", with: "vis\\u0069t.v1").replacing(
                "\"amount\"", with: "\"\\u0061mount\"")
        let event = try read(text).get()
        #expect(event.id == "e/1-à-0123456789" && event.type == 0 && event.data[0] == .double(1))
    }

    @Test("data in base64 is read where it is JSON")
    func base64() throws {
        func text(_ base64: String, _ more: String = "") -> String {
            "{" + attributes + #","data_base64":"\#(base64)"\#(more)}"#
        }
        // {"amount":2} and {"amount":25}
        #expect(try read(text("eyJhbW91bnQiOjJ9")).get().data[0] == .double(2))
        let json = #","datacontenttype":"application/vnd.visit+json; charset=utf-8""#
        #expect(try read(text("eyJhbW91bnQiOjI1fQ==", json)).get().data[0] == .double(25))
        #expect(kind(text("eyJhbW91bnQiOjJ9", #","datacontenttype":"text/xml""#)) == .badData)
        #expect(kind(text("eyJhbW91bnQiOjJ9", #","data":{}"#)) == .badData)
        #expect(kind(text("eyJhbW91bnQiOjJ")) == .badData)
        #expect(kind(text("e*JhbW91bnQiOjJ9")) == .badData)
        #expect(kind(text("eyJhbW91bnQi")) == .badData)
        #expect(kind(text("eyJhbW91bnQiOjJ9", #","data":null"#)) == .badData)
        let latin = #","datacontenttype":"application/json;charset=iso-8859-1""#
        #expect(kind(text("eyJhbW91bnQiOjJ9", latin)) == .badData)
        // No bytes are no data.
        #expect(kind(text("", #","datacontenttype":"text/xml""#)) == .missingField)
    }

    @Test("an event received now may lack a time, and be neither ahead nor too old")
    func receivedNow() throws {
        let now = try #require(Instant(rfc3339: "2026-12-01T09:00:00Z"))
        func receipt(_ seconds: Int64) -> Receipt {
            .now(
                now.advanced(by: seconds * 1_000_000),
                oldest: now.advanced(by: (seconds - 60) * 1_000_000))
        }
        let timeless = changed(#","time":"2026-12-01T10:00:00+01:00""#, "")
        let event = try read(timeless, receipt: receipt(5)).get()
        #expect(event.time == event.received && event.time == now.advanced(by: 5_000_000))
        let text = self.event(data: #"{"amount":1}"#)
        #expect(try read(text, receipt: receipt(-300)).get().time == now)
        #expect(kind(text, receipt: receipt(-301)) == .timeAhead)
        #expect(try read(text, receipt: receipt(60)).get().time == now)
        #expect(kind(text, receipt: receipt(61)) == .timeTooOld)
    }

    @Test("a default stands in for what is absent")
    func defaults() throws {
        let plain = catalogue(events: ["visit": ["amount": .double]])
        var fields = plain.events[0].fields
        fields[0].defaultValue = .double(9)
        let visit = EventType(
            name: "visit", type: plain.events[0].type, fields: fields,
            positions: plain.events[0].positions)
        let reader = EventReader(
            catalogue: Catalogue(
                idColumn: plain.idColumn, attributes: plain.attributes, computed: [],
                events: [visit], fieldNames: plain.fieldNames))
        let text = event(data: "{}")
        let event = try withBytes(of: text) {
            try reader.read($0, line: 1, receipt: .atOwnTime).get()
        }
        #expect(event.data == [.double(9)])
    }

    @Test("a rejection says the rule and what was found")
    func sentences() {
        func sentence(_ text: String) -> String? {
            guard case .failure(let rejection) = read(text) else { return nil }
            return rejection.description
        }
        #expect(
            sentence(event(data: #"{"amount":"12"}"#))
                == "line 7: 'amount' of 'visit' must be a number, "
                + "found the string '12' [wrong_type]"
        )
        #expect(
            sentence(event(data: #"{"items":2}"#))
                == "line 7: the data of 'visit' must have 'amount', a number, "
                + "found nothing [missing_field]"
        )
        #expect(
            sentence(changed("visit.v1", "visit.v2"))
                == "line 7: 'type' must be an event of the catalogue, found "
                + "'org.example.loyalty.visit.v2' [unknown_type]")
    }
}

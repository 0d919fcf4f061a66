import CivilTime
import Engine
import Expressions
import JSON
import Storage
import Testing

/// Members and events as text, and back.
@Suite struct CodecTests {
    private let codec = MemberCodec(catalogue: exampleCatalogue)

    private func text(_ write: (inout RowText) -> Void) -> String {
        var row = RowText()
        write(&row)
        return row.text
    }

    private func attributes(_ text: String) throws -> [Value?] {
        try Array(text.utf8).withUnsafeBufferPointer { try codec.readAttributes($0, id: "a") }
    }

    private func state(_ text: String) throws -> MemberState {
        try Array(text.utf8).withUnsafeBufferPointer { bytes in
            var scanner = RowReader(bytes)
            return try scanner.state()
        }
    }

    @Test("attributes are written by name, what is absent left out, the id never")
    func attributeText() {
        var member = plainMember("a").member
        member.attributes[3] = .string("Léa")
        member.attributes[8] = .date(date("2026-12-01"))
        #expect(
            text { codec.write(attributes: member.attributes, to: &$0) }
                == #"{"first_name":"Léa","renewal_on":"2026-12-01"}"#)
    }

    @Test("values are typed by the catalogue, in whatever order they come")
    func typedReading() throws {
        let found = try attributes(
            #"{"seen_at":5,"balance":3,"points":4,"unknown":[{"x":1}],"tier":"platinum"}"#)
        #expect(found[9] == .timestamp(Instant(microseconds: 5)))
        #expect(found[6] == .double(3))
        #expect(found[5] == .int(4))
        #expect(found[4] == .string("platinum"))
        #expect(found[0] == .string("a"))
        #expect(found[3] == nil)
    }

    @Test(
        "a value that does not fit its type is passed over",
        arguments: [
            #"{"points":"3"}"#, #"{"points":3.5}"#, #"{"opted_in":1}"#,
            #"{"renewal_on":"2026-02-30"}"#,
            #"{"renewal_on":"2026-2-03 "}"#, #"{"birthdays":["2026-01-01",true]}"#,
            #"{"first_name":["x"]}"#, #"{"balance":"many"}"#, #"{"seen_at":{"date":"2026-01-01"}}"#,
        ])
    func misfits(text: String) throws {
        let found = try attributes(text)
        #expect(found.dropFirst().allSatisfy { $0 == nil })
    }

    @Test(
        "text that is no JSON object is an error",
        arguments: ["", "[]", "{", #"{"points":}"#, "{}x"])
    func malformed(text: String) {
        #expect(throws: JSONError.self) { try attributes(text) }
    }

    @Test(
        "numbers keep every bit",
        arguments: [
            Value.double(.greatestFiniteMagnitude), .double(.leastNonzeroMagnitude), .double(-0.0),
            .double(0.1 + 0.2), .double(1e300), .double(-.infinity), .int(.min), .int(.max),
            .int(0),
        ])
    func numbers(value: Value) throws {
        let slot = if case .int = value { 5 } else { 6 }
        var member = plainMember("a").member
        member.attributes[slot] = value
        let found = try attributes(text { codec.write(attributes: member.attributes, to: &$0) })
        #expect(found[slot] == value)
        if case .double(let before) = value, case .double(let after) = found[slot] {
            #expect(before.bitPattern == after.bitPattern)
        }
    }

    @Test("text of any length and any characters is written as JSON that reads back")
    func texts() throws {
        let texts = [
            "", "plain", "1234567é", "12345678\"", "tab\t nul\u{0} unit\u{1F} delete\u{7F}", "\\",
            "😀é\u{301}", String(repeating: "é\n", count: 5_000),
        ]
        let written = text {
            $0.beginArray()
            for text in texts { $0.string(text) }
            $0.endArray()
        }
        #expect(try JSONValue(reading: written) == .array(texts.map(JSONValue.string)))
    }

    @Test("integers of every length are written in full")
    func integers() throws {
        let powers = (0...18).map { exponent in
            (0..<exponent).reduce(Int64(1)) { power, _ in power * 10 }
        }
        let integers = powers.flatMap { [$0 - 1, $0, $0 + 1, -$0] } + [.min, .max]
        let written = text {
            $0.beginArray()
            for integer in integers { $0.int(integer) }
            $0.endArray()
        }
        #expect(written == "[" + integers.map(String.init).joined(separator: ",") + "]")
    }

    @Test("the state comes back as it was, contacts aside")
    func stateRoundTrip() throws {
        let before = fullMember("a").member.state
        #expect(try state(text { $0.state(before) }) == before)
    }

    @Test("parts of a state that are not known are passed over, broken ones an error")
    func strangeState() throws {
        let plain = plainMember("a").member.state
        let written = text { $0.state(plain) }
        #expect(try state(written.dropLast() + #","later":[{"x":[1]}]}"#) == plain)
        for broken in [
            #""journeys":[["s"]]"#, #""journeys":[["s","o",1,"t",2,["flying"]]]"#,
            #""history":[[1]]"#, #""dates":[["a","2026-99-01",1]]"#, #""settings":[["a","b"]]"#,
            #""journeys":[["s","o",1,"t",2,["sending",1,2,"no reason"]]]"#,
        ] {
            #expect(throws: JSONError.self, "\(broken)") {
                try state(written.dropLast() + "," + broken + "}")
            }
        }
    }

    @Test("a damaged row that nests without end is an error")
    func bottomlessRow() throws {
        let deep = String(repeating: "[", count: 300_000)
        let plain = text { $0.state(plainMember("a").member.state) }
        #expect(throws: JSONError.self) { try state(plain.dropLast() + #","later":"# + deep) }
        #expect(throws: JSONError.self) { try state(plain.dropLast() + #","journeys":"# + deep) }
    }

    @Test("a damaged row is an error or another value, never a trap")
    func damagedRows() throws {
        let member = fullMember("a").member
        let texts = [
            text { $0.state(member.state) },
            text { codec.write(attributes: member.attributes, to: &$0) },
        ]
        var refused = 0
        for whole in texts.map({ Array($0.utf8) }) {
            for index in stride(from: 0, to: whole.count, by: 2) {
                var versions = [Array(whole[..<index])]
                for byte in "\"\\],".utf8 {
                    versions.append(whole)
                    versions[versions.count - 1][index] = byte
                }
                for version in versions {
                    let isRead = version.withUnsafeBufferPointer { bytes in
                        var row = RowReader(bytes)
                        let state = try? row.state()
                        let attributes = try? codec.readAttributes(bytes, id: "a")
                        return state != nil || attributes != nil
                    }
                    refused += isRead ? 0 : 1
                }
            }
        }
        #expect(refused > 500)
    }

    /// A field that is added to these types must be written too: this fails until it is.
    @Test("every field that a member has is one that the codec knows")
    func everyField() throws {
        let member = fullMember("a").member
        let state = member.state
        func fields(_ subject: Any) -> Int { Mirror(reflecting: subject).children.count }
        #expect(fields(member) == 3)
        #expect(fields(state) == 14)
        let origin = try #require(Mirror(reflecting: state.journeys[0]).children.first)
        #expect(fields(state.journeys[0]) == 5)
        #expect(fields(origin.value) == 4)
        #expect(fields(try #require(state.journeys[0].trigger)) == 5)
        #expect(fields(Candidate(due: at(0), deadline: at(0))) == 4)
        #expect(fields(Deferral(reason: .cap, until: nil)) == 2)
        #expect(fields(state.history[0]) == 6)
        #expect(fields(state.settings[0]) == 2)
        #expect(fields(state.dates[0]) == 3)
        #expect(fields(state.withdrawals[0]) == 4)
        #expect(fields(state.suppressed[0]) == 4)
        #expect(fields(contact("m", at: at(0))) == 9)
        #expect(fields(Detail()) == 10)
        #expect(fields(entry("a", 0)) == 16)
        let row = try #require(Mirror(reflecting: message("m", of: "a")).children.first)
        let values = try #require(Mirror(reflecting: row.value).children.first)
        #expect(fields(values.value) == 20)
        #expect(fields(event("e", of: "a")) == 3)
        #expect(fields(event("e", of: "a").event) == 7)
        #expect(fields(Effects()) == 8)
    }
}

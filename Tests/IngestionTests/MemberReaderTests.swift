import Campaigns
import CivilTime
import Engine
import Expressions
import Ingestion
import Testing

@Suite("Reading members")
struct MemberReaderTests {
    private let club = catalogue(
        attributes: [
            "first_name": .string, "points": .int, "spend": .double, "opt_in": .bool,
            "born_on": .date, "seen_at": .timestamp, "tier": .enumeration(["silver", "gold"]),
            "children": .list(.date),
        ],
        events: [:])
    private let now = Instant(seconds: 1_000)

    private func rows(_ text: String, chunk: Int = 1 << 16) -> (rows: [String], unknown: [String]) {
        var reader = MemberTableReader(catalogue: club, received: now)
        var found: [String] = []
        func take(_ result: Result<Update, Rejection>) { found.append(inShort(result)) }
        inChunks(of: chunk, Array(text.utf8)) { reader.feed($0, to: take) }
        reader.finish(to: take)
        return (found, reader.unknown.names)
    }

    private func object(_ text: String) -> String {
        var reader = MemberObjectReader(catalogue: club)
        return withBytes(of: text) { inShort(reader.read($0, line: 1, received: now)) }
    }

    private func inShort(_ result: Result<Update, Rejection>) -> String {
        switch result {
        case .failure(let rejection): return "\(rejection.line) \(rejection.kind.rawValue)"
        case .success(let update):
            let values = update.values.map { value in
                "\(club.attributes[value.slot].name)=\(value.value.map(\.description) ?? "-")"
            }
            #expect(update.received == now)
            return update.member + " " + values.joined(separator: " ")
        }
    }

    @Test("rows are typed by the catalogue; an empty cell is absent", arguments: [1, 3, 1_000])
    func table(chunk: Int) {
        let text = """
            first_name,member_id,points,spend,opt_in,born_on,seen_at,tier,children,card
            "Léa, M.",m1,-5,3,TRUE,2000-02-29,2026-01-01T01:00:00+01:00,gold,\
            2015-03-01;2018-11-30,99
            ,m2,,1.5e2,0,,,"",,
            """
        let (rows, unknown) = rows(text, chunk: chunk)
        #expect(
            rows == [
                "m1 first_name=\"Léa, M.\" points=-5 spend=3.0 opt_in=true "
                    + "born_on=date(\"2000-02-29\") seen_at=timestamp(\"2026-01-01T00:00:00Z\") "
                    + "tier=\"gold\" children=[date(\"2015-03-01\"), date(\"2018-11-30\")]",
                "m2 first_name=- points=- spend=150.0 opt_in=false born_on=- seen_at=- tier=- "
                    + "children=-",
            ])
        #expect(unknown == ["card"])
    }

    @Test("a row that is wrong is rejected alone, with its line")
    func badRows() {
        let text =
            "member_id,points\nm1,1\nm2,x\n,3\nm4\nm5,\"6\"7\nm6,1.0\n\"m\n7\",2\nm8, 2\nm9,9\n"
        #expect(
            rows(text).rows == [
                "m1 points=1", "3 wrong_type", "4 missing_id", "5 bad_row", "6 bad_row",
                "7 wrong_type",
                "8 missing_id", "10 wrong_type", "m9 points=9",
            ])
    }

    @Test(
        "a header without the id column, or with a column twice, is one rejection",
        arguments: [
            "id,points\nm1,1\nm2,2\n", "member_id,points,points\nm1,1,1\n", "", "\"member_id\nm1",
        ])
    func header(text: String) {
        #expect(rows(text).rows == ["1 bad_header"])
    }

    @Test("the rejection of a header names the id column and what was found")
    func headerSentence() {
        var reader = MemberTableReader(catalogue: club, received: now)
        var found: [String] = []
        withBytes(of: "id,points\n") { bytes in
            reader.feed(bytes) {
                if case .failure(let rejection) = $0 { found.append(rejection.message) }
            }
        }
        #expect(
            found == [
                "the header must have the column 'member_id', the catalogue's id_column; "
                    + "found 'id', 'points'"
            ])
    }

    @Test("objects are typed by the catalogue; null clears, what is not named is left alone")
    func objects() {
        #expect(
            object(#"{"member_id":"m1","points":5,"tier":null,"x":{},"children":["2015-03-01"]}"#)
                == "m1 points=5 tier=- children=[date(\"2015-03-01\")]")
        #expect(object(#"{"points":5}"#) == "1 missing_id")
        #expect(object(#"{"member_id":5}"#) == "1 missing_id")
        #expect(object(#"{"member_id":"a\nb"}"#) == "1 missing_id")
        #expect(object(#"{"member_id":"m1","points":"5"}"#) == "1 wrong_type")
        #expect(object(#"{"member_id":"m1","points":5,"points":6}"#) == "1 duplicate_key")
        #expect(object(#"["m1"]"#) == "1 not_object")
        #expect(object(#"{"member_id":"m1","points":5"#) == "1 truncated")
        #expect(object("m1,5") == "1 not_json")
    }

    private func object(_ text: String, of member: String) -> String {
        var reader = MemberObjectReader(catalogue: club)
        return withBytes(of: text) { inShort(reader.read($0, of: member, received: now)) }
    }

    @Test(
        "an object about a member that is named elsewhere needs no id, and may have no other one",
        arguments: [
            (#"{"points":5}"#, "m1 points=5"), ("{}", "m1 "),
            (#"{"points":5,"member_id":"m1"}"#, "m1 points=5"),
            (#"{"member_id":"m\u0031","tier":null}"#, "m1 tier=-"),
            (#"{"member_id":"m2"}"#, "1 other_member"), (#"{"member_id":"M1"}"#, "1 other_member"),
            (#"{"member_id":""}"#, "1 other_member"), (#"{"member_id":null}"#, "1 other_member"),
            (#"{"member_id":1}"#, "1 missing_id"), (#"{"points":"5"}"#, "1 wrong_type"),
            (#"{"member_id":"m1","member_id":"m1"}"#, "1 duplicate_key"),
            ("[]", "1 not_object"), ("", "1 truncated"), (#"{"points":"#, "1 truncated"),
        ])
    func named(text: String, expected: String) {
        #expect(object(text, of: "m1") == expected)
    }

    @Test("ids that only look the same are two")
    func lookAlikes() {
        #expect(object("{\"member_id\":\"e\u{301}\"}", of: "\u{E9}") == "1 other_member")
    }

    @Test("a member cannot be named by nothing or by control characters", arguments: ["", "a\nb"])
    func badName(name: String) {
        #expect(object(#"{"points":5}"#, of: name) == "1 missing_id")
    }

    @Test("the rejection of another id names both")
    func otherMember() {
        var reader = MemberObjectReader(catalogue: club)
        let result = withBytes(of: #"{"member_id":"m2"}"#) {
            reader.read($0, of: "m1", received: now)
        }
        #expect(
            throws: Rejection(
                .otherMember, line: 1,
                "'member_id' must be 'm1', the member that is set, or be left out; found 'm2'")
        ) { try result.get() }
    }

    @Test("members are the same however their lines are cut", arguments: [1, 2, 3, 7, 20, 1_000])
    func lines(chunk: Int) {
        let text = """
            {"member_id":"m1","points":5,"shoe":1}

            {"member_id":"m2","points":
            {"member_id":"\(String(repeating: "m", count: 60))"}\r
            {"member_id":"Zoé","hat":2}
            """
        var reader = MemberLines(
            catalogue: club, received: now, lines: LineReader(maximumLength: 50))
        var found: [String] = []
        func take(_ result: Result<Update, Rejection>) { found.append(inShort(result)) }
        inChunks(of: chunk, Array(text.utf8)) { reader.feed($0, to: take) }
        reader.finish(to: take)
        #expect(
            found == ["m1 points=5", "3 truncated", "4 line_too_long", "Zoé "])
        #expect(reader.unknown.names == ["shoe", "hat"])
    }

    @Test("a declared attribute with the id column's name has the id")
    func idAttribute() throws {
        let catalogue = catalogue(attributes: ["member_id": .string], events: [:])
        var reader = MemberObjectReader(catalogue: catalogue)
        let update = try withBytes(of: #"{"member_id":"m1","id":"other"}"#) {
            try reader.read($0, line: 1, received: now).get()
        }
        #expect(update.values == [AttributeValue(slot: 3, value: .string("m1"))])
        #expect(reader.unknown.names == ["id"])
    }

    @Test(
        "the recorded members are read without a rejection",
        arguments: ["cdnow-sample", "cj-small"])
    func recordedMembers(folder: String) throws {
        guard let path = dataFile(folder + "/members.csv", for: "Reading members") else { return }
        var reader = MemberTableReader(catalogue: loyaltyCatalogue(), received: now)
        var members = 0
        func take(_ result: Result<Update, Rejection>) {
            switch result {
            case .success(let update):
                members += 1
                #expect(update.values.count == 6)
            case .failure(let rejection): Issue.record("\(rejection)")
            }
        }
        inChunks(of: 4_096, output(of: "cat '\(path)'")) { reader.feed($0, to: take) }
        reader.finish(to: take)
        #expect(members == (folder == "cj-small" ? 150 : 2_357))
        #expect(reader.unknown.names.contains("card_number"))
    }
}

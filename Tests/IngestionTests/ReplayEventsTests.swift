import Campaigns
import CivilTime
import Engine
import Expressions
import Ingestion
import JSON
import Testing

@Suite("Events of a replay")
struct ReplayEventsTests {
    private let club = catalogue(events: ["visit": ["n": .int]])

    private func line(
        _ member: String, _ second: Int, _ source: String, _ id: String, n: Int = 0
    ) -> String {
        #"{"specversion":"1.0","id":"\#(id)","source":"\#(source)","subject":"\#(member)","#
            + #""type":"org.example.loyalty.visit.v1","#
            + #""time":"\#(Instant(seconds: Int64(second)))","#
            + #""data":{"n":\#(n)}}"# + "\n"
    }

    private func sorted(
        _ text: String, budget: Int = 1 << 20, space: (any SpillSpace)? = nil, chunk: Int = 1_000
    ) throws -> (events: [Event], duplicates: Int, span: ClosedRange<Instant>?) {
        var replay = ReplayEvents(events: EventReader(catalogue: club), budget: budget, space: space)
        try inChunks(of: chunk, Array(text.utf8)) { try replay.feed($0) { Issue.record("\($0)") } }
        var sorted = try replay.finish { Issue.record("\($0)") }
        var events: [Event] = []
        while let event = try sorted.next() { events.append(event) }
        #expect(events.count == sorted.count)
        return (events, sorted.duplicates, sorted.span)
    }

    private func inShort(_ events: [Event]) -> [String] {
        events.map { "\($0.member) \($0.time.microseconds / 1_000_000) \($0.source) \($0.id)" }
    }

    @Test("an event of before what is kept is rejected: it could come in a second time")
    func tooOld() throws {
        var replay = ReplayEvents(events: EventReader(catalogue: club), earliest: Instant(seconds: 20), budget: 1 << 20)
        var rejections: [Rejection] = []
        let text = line("ann", 19, "till", "1") + line("ann", 20, "till", "2")
        try inChunks(of: 100, Array(text.utf8)) { try replay.feed($0) { rejections.append($0) } }
        var sorted = try replay.finish { rejections.append($0) }
        #expect(rejections.map(\.kind) == [.timeTooOld] && rejections.map(\.line) == [1])
        #expect(try sorted.next()?.id == "2")
    }

    @Test("events come by member, time, source and id, each received at its own time")
    func order() throws {
        let text =
            line("b", 5, "s", "1") + line("a", 9, "s", "2") + line("ab", 1, "s", "3")
            + line("a", 2, "t", "4") + line("a", 2, "s", "6") + line("a", 2, "s", "5")
            + line("a", 2, "s", "10") + line("\\u00e9", 0, "s", "7") + line("Z", 0, "s", "8")
        let (events, duplicates, span) = try sorted(text)
        #expect(
            inShort(events) == [
                "Z 0 s 8", "a 2 s 10", "a 2 s 5", "a 2 s 6", "a 2 t 4", "a 9 s 2", "ab 1 s 3",
                "b 5 s 1", "é 0 s 7",
            ])
        #expect(duplicates == 0)
        #expect(span == Instant(seconds: 0)...Instant(seconds: 9))
        #expect(events.allSatisfy { $0.received == $0.time })
    }

    @Test("an event after the latest time is rejected with its line, one at that time is taken")
    func ahead() throws {
        let text = line("a", 5, "s", "1") + line("b", 7, "s", "2") + line("c", 6, "s", "3")
        var replay = ReplayEvents(events: EventReader(catalogue: club), latest: Instant(seconds: 6))
        var rejections: [Rejection] = []
        try inChunks(of: 50, Array(text.utf8)) { try replay.feed($0) { rejections.append($0) } }
        var sorted = try replay.finish { rejections.append($0) }
        #expect(rejections.map(\.kind) == [.timeAhead] && rejections.map(\.line) == [2])
        #expect(rejections.first?.message.contains("found 1970-01-01T00:00:07Z") == true)
        #expect(replay.rejected.total == 1 && sorted.count == 2)
        let members = [try sorted.next()?.member, try sorted.next()?.member]
        #expect(members == ["a", "c"])
    }

    @Test("of a repeated identity the earliest time stays, then the line given first")
    func duplicates() throws {
        let text =
            line("b", 5, "s", "1", n: 1) + line("a", 3, "s", "1", n: 2)
            + line("a", 3, "s", "1", n: 3)
            + line("a", 99, "s", "1", n: 4) + line("a", 7, "t", "1", n: 5)
            + line("a", 8, "", "s1")
            .replacing(#""source":"""#, with: #""source":"ss""#)
        let (events, duplicates, span) = try sorted(text)
        #expect(inShort(events) == ["a 3 s 1", "a 7 t 1", "a 8 ss s1"])
        #expect(events[0].data == [.int(2)])
        #expect(duplicates == 3)
        #expect(span == Instant(seconds: 3)...Instant(seconds: 8), "a dropped line is not the last")
    }

    @Test(
        "what is spilled ends in the same order as what fits",
        arguments: [600, 2_000, 10_000, 20_000])
    func spilled(budget: Int) throws {
        var text = ""
        var state: UInt64 = 42
        func random(_ limit: UInt64) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % limit)
        }
        for n in 0..<500 {
            let member = ["club-", "club-1", "x"][random(3)] + String(random(40))
            text += line(member, random(50), "s\(random(2))", String(random(300)), n: n)
        }
        let space = MemorySpace()
        let whole = try sorted(text)
        let merged = try sorted(text, budget: budget, space: space, chunk: 77)
        #expect(whole.events == merged.events)
        #expect(whole.duplicates == merged.duplicates && whole.duplicates > 50)
        #expect(whole.span == merged.span)
        #expect(space.runs > 4)
        #expect(space.open == 0, "every run is given back")
        let keys = whole.events.map { SortKey($0) }
        #expect(keys == keys.sorted(by: SortKey.precedes))
    }

    @Test("a replay that needs more room than there is says so")
    func noSpace() {
        let text = (0..<100).map { line("m\($0)", $0, "s", String($0)) }.joined()
        #expect(throws: NoSpillSpace.self) { try sorted(text, budget: 1_000) }
    }

    @Test("a line of a replay is judged as an event alone is, whatever its attributes' order")
    func judgedAlike() throws {
        let tier = ValueType.enumeration(["silver", "gold"])
        let reader = EventReader(
            catalogue: catalogue(events: [
                "visit": ["n": .int, "on?": .date, "tags?": .list(.string), "tier?": tier],
                "call": ["minutes": .int],
            ]))
        let head = [
            #""specversion":"1.0""#, #""id":"1""#, #""source":"s""#, #""subject":"a""#,
            #""time":"2026-01-01T10:00:00Z""#,
        ]
        let type = #""type":"org.example.loyalty.visit.v1""#
        let others = [
            #""type":"org.example.loyalty.call.v1""#, #""type":"\u006frg.example.loyalty.visit.v1""#,
            #""type":7"#, #""ty\u0070e":"org.example.loyalty.visit.v1""#, type,
        ]
        let data = [
            #""data":{"n":1}"#, #""data":{}"#, #""data":{"n":"1"}"#, #""data":{"n":1,"n":2}"#,
            #""data":{"n":null}"#, #""data":null"#, #""data":[1]"#, #""data":{"m":{"k":[]},"n":1}"#,
            #""data":{"n":1"#, #""data":{"n":01}"#, #""data":{"n":1}}"#,
            #""data":{"n":1},"data":{"n":2}"#, #""data":{"n":1},"data":{"n":"2"}"#,
            #""data":{"n":1,"on":"2026-02-29","tags":["a"]}"#, #""data":{"on":"2026-02-28","n":1}"#,
            #""data":{"n":1,"tags":["a",null]}"#, #""data":{"tier":"gold","tags":[],"n":1}"#,
            #""data":{"n":1,"tier":"bronze"}"#, #""data":{"minutes":1}"#, #""data":{"n":1,"on":null}"#,
            #""data":{"n":1,"deep":"#
                + String(repeating: "[", count: 127) + String(repeating: "]", count: 127) + "}",
            #""data":{"n":1,"deep":"#
                + String(repeating: "[", count: 126) + String(repeating: "]", count: 126) + "}",
            #""data":{"n":1},"data_base64":"e30=""#,
            #""data":{"n":1},"datacontenttype":"text/plain""#,
            #""datacontenttype":"text/plain","data":{"n":1}"#,
        ]
        var texts: [String] = []
        for data in data {
            texts.append((head + [type, data]).joined(separator: ","))
            texts.append(([data] + head + [type]).joined(separator: ","))
            texts.append(([type, data] + head).joined(separator: ","))
            texts.append((head + [type, data, "x"]).joined(separator: ","))
            texts.append((head.dropLast() + [type, data, #""time":"soon""#]).joined(separator: ","))
            for other in others {
                texts.append((head + [other, data, type]).joined(separator: ","))
                texts.append((head + [other, data]).joined(separator: ","))
                texts.append((head + [type, data, other]).joined(separator: ","))
            }
        }
        var accepted = 0
        for text in texts.map({ "{\($0)}" }) {
            let alone = Array(text.utf8).withUnsafeBufferPointer {
                reader.read($0, line: 1, receipt: .atOwnTime)
            }
            var replay = ReplayEvents(events: reader)
            var found: Rejection?
            try Array((text + "\n").utf8).withUnsafeBufferPointer { bytes in
                try replay.feed(bytes) { found = $0 }
            }
            var sorted = try replay.finish { found = $0 }
            let event = try sorted.next()
            #expect(event == (try? alone.get()), "\(text)")
            switch alone {
            case .success:
                accepted += 1
                #expect(found == nil, "\(text)")
            case .failure(let rejection): #expect(found == rejection, "\(text)")
            }
        }
        #expect(accepted > 30 && accepted < texts.count / 2, "\(accepted) of \(texts.count)")
    }

    @Test("no input is no event")
    func empty() throws {
        let (events, duplicates, span) = try sorted("\n")
        #expect(events.isEmpty && duplicates == 0 && span == nil)
    }

    @Test("a line beyond the limit, and one without a time, are rejected alone")
    func rejected() throws {
        let text =
            line("a", 1, "s", "1") + String(repeating: "x", count: 2 << 20) + "\n"
            + line("a", 2, "s", "2").replacing(#""time""#, with: #""tim""#) + line("a", 3, "s", "3")
        var replay = ReplayEvents(events: EventReader(catalogue: club))
        var rejections: [String] = []
        try inChunks(of: 1 << 16, Array(text.utf8)) { bytes in
            try replay.feed(bytes) { rejections.append("\($0.line) \($0.kind.rawValue)") }
        }
        let sorted = try replay.finish { _ in }
        #expect(rejections == ["2 line_too_long", "3 missing_time"])
        #expect(sorted.count == 2 && replay.lineCount == 4 && replay.rejected.total == 2)
    }
}

/// What a replay is ordered by, for an independent look at the order.
private struct SortKey: Equatable {
    var texts: [[UInt8]]
    var time: Instant

    init(_ event: Event) {
        texts = [Array(event.member.utf8), Array(event.source.utf8), Array(event.id.utf8)]
        time = event.time
    }

    static func precedes(_ a: SortKey, _ b: SortKey) -> Bool {
        if a.texts[0] != b.texts[0] { return a.texts[0].lexicographicallyPrecedes(b.texts[0]) }
        if a.time != b.time { return a.time < b.time }
        if a.texts[1] != b.texts[1] { return a.texts[1].lexicographicallyPrecedes(b.texts[1]) }
        return a.texts[2].lexicographicallyPrecedes(b.texts[2])
    }
}

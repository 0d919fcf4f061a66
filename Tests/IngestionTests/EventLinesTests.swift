import Campaigns
import CivilTime
import Engine
import Expressions
import Ingestion
import Testing

@Suite("Reading events line by line")
struct EventLinesTests {
    private typealias Outcome = Result<Event, Rejection>

    private let events = EventReader(
        catalogue: catalogue(events: ["visit": ["amount": .double, "note?": .string]]))
    private let now = Receipt.now(Instant(seconds: 1_800_000_000), oldest: .distantPast)

    private func line(_ id: Int, note: String = "é 🎉") -> String {
        #"{"specversion":"1.0","id":"e\#(id)","source":"/till","subject":"m\#(id)","#
            + #""type":"org.example.loyalty.visit.v1","data":{"amount":\#(id),"note":"\#(note)"}}"#
    }

    /// What the stream gives, fed as `feed` does it.
    private func outcomes(
        limit: Int = 300,
        _ feed: ((UnsafeBufferPointer<UInt8>) -> Void) -> Void
    ) -> [Outcome] {
        var lines = EventLines(
            events: events, receipt: now, lines: LineReader(maximumLength: limit))
        var found: [Outcome] = []
        feed { lines.feed($0) { found.append($0) } }
        lines.finish { found.append($0) }
        return found
    }

    private func whole(_ bytes: [UInt8]) -> [Outcome] {
        outcomes { feed in bytes.withUnsafeBufferPointer { feed($0) } }
    }

    @Test("every line is an event or a rejection with its number; blank ones are passed over")
    func lines() throws {
        let text = [
            line(1), "", "{}", line(4) + "\r", "nonsense",
            line(6, note: String(repeating: "x", count: 300)),
            "   ", line(8),
        ].joined(separator: "\n")
        let found = whole(Array(text.utf8)).map { outcome in
            switch outcome {
            case .success(let event): event.member
            case .failure(let rejection): "\(rejection.line) \(rejection.kind.rawValue)"
            }
        }
        #expect(found == ["m1", "3 bad_version", "m4", "5 not_json", "6 line_too_long", "m8"])
    }

    @Test("a line is handed out as soon as its end is there")
    func atOnce() {
        var lines = EventLines(events: events, receipt: now)
        var count = 0
        withBytes(of: line(1) + "\n" + line(2)) { lines.feed($0) { _ in count += 1 } }
        #expect(count == 1)
        lines.finish { _ in count += 1 }
        #expect(count == 2)
        lines.finish { _ in count += 1 }
        #expect(count == 2)
    }

    @Test("a stream that lasts moves its receipt on")
    func receipt() throws {
        var lines = EventLines(events: events, receipt: now)
        var received: [Instant] = []
        for (id, seconds) in [(1, 1_800_000_000), (2, 1_800_000_060)] {
            lines.receipt = .now(Instant(seconds: Int64(seconds)), oldest: .distantPast)
            try withBytes(of: line(id) + "\n") { bytes in
                try lines.feed(bytes) { received.append(try $0.get().received) }
            }
        }
        #expect(received == [Instant(seconds: 1_800_000_000), Instant(seconds: 1_800_000_060)])
    }

    @Test("what a caller throws ends the feeding")
    func thrown() {
        struct Enough: Error {}
        var lines = EventLines(events: events, receipt: now)
        #expect(throws: Enough.self) {
            try withBytes(of: line(1) + "\n") { try lines.feed($0) { _ in throw Enough() } }
        }
    }

    @Test("however a stream is cut, it gives what the whole gives", arguments: 0..<40)
    func randomChunks(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        let bytes = stream(&random)
        let expected = whole(bytes)
        for _ in 0..<25 {
            let found = outcomes { feed in inRandomChunks(bytes, &random, feed) }
            #expect(found == expected, "seed \(seed)")
        }
    }

    @Test("a stream gives what its lines give one by one", arguments: 0..<40)
    func oneByOne(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        let bytes = stream(&random)
        var expected: [Outcome] = []
        for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
            .enumerated()
        {
            let text = Array(line.last == 0x0D ? line.dropLast() : line)
            if text.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { continue }
            expected.append(
                text.count > 300
                    ? .failure(
                        Rejection(
                            .overlong, line: index + 1,
                            "a line may have 300 bytes, found a longer one"))
                    : text.withUnsafeBufferPointer {
                        events.read($0, line: index + 1, receipt: now)
                    })
        }
        #expect(whole(bytes) == expected, "seed \(seed)")
    }

    /// Lines of events, blank ones, long ones and spoilt ones.
    private func stream(_ random: inout SeededRandom) -> [UInt8] {
        var bytes: [UInt8] = []
        for id in 0..<random.below(30) {
            var line = Array(line(id, note: String(repeating: "é", count: random.below(90))).utf8)
            switch random.below(8) {
            case 0: line = []
            case 1: line = [0x20, 0x09]
            case 2: line.removeLast(random.below(line.count))
            case 3: line[random.below(line.count)] = UInt8(random.below(256))
            case 4: line.append(0x0D)
            default: break
            }
            bytes += line + [0x0A]
        }
        if random.below(2) == 0, !bytes.isEmpty { bytes.removeLast() }
        return bytes
    }
}

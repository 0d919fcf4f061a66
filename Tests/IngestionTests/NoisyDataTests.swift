import Engine
import Ingestion
import JSON
import Testing

@Suite("Noisy recorded events")
struct NoisyDataTests {
    private struct Outcome {
        var events: [Event] = []
        var duplicates = 0
        var lines = 0
        var rejected = RejectionCounts()
    }

    private func replay(_ path: String) throws -> Outcome {
        var replay = ReplayEvents(events: EventReader(catalogue: loyaltyCatalogue()))
        var outcome = Outcome()
        try inChunks(of: 50_000, output(of: "gzip -dc '\(path)'")) { bytes in
            try replay.feed(bytes) { #expect($0.line > 0 && !$0.message.isEmpty) }
        }
        var sorted = try replay.finish { _ in }
        while let event = try sorted.next() { outcome.events.append(event) }
        outcome.duplicates = sorted.duplicates
        outcome.lines = replay.lineCount
        outcome.rejected = replay.rejected
        return outcome
    }

    @Test(
        "duplicates and rejections are counted as expected, and the clean events are left",
        arguments: ["cdnow-sample", "cj-small"])
    func counts(folder: String) throws {
        guard let noisy = dataFile(folder + "/noisy.ndjson.gz", for: "Noisy recorded events"),
            let expectation = dataFile(folder + "/noisy.expect.json", for: "Noisy recorded events"),
            let clean = dataFile(folder + "/events.ndjson.gz", for: "Noisy recorded events")
        else { return }
        let found = try replay(noisy)
        guard case .object(let fields) = try JSONValue(reading: output(of: "cat '\(expectation)'"))
        else {
            Issue.record("\(expectation) is no object")
            return
        }
        for field in fields where field.key != "late" {
            let number: Int
            switch field.key {
            case "lines": number = found.lines
            case "distinct_valid": number = found.events.count
            case "duplicate": number = found.duplicates
            case "rejected": number = found.rejected.total
            default:
                let kind = try #require(Rejection.Kind(rawValue: String(field.key.dropFirst(7))))
                number = found.rejected[kind]
            }
            #expect(field.value == .int(Int64(number)), "\(folder): \(field.key)")
        }
        let expected = try replay(clean)
        #expect(found.events == expected.events)
        #expect(expected.duplicates == 0 && expected.rejected.total == 0)
        print(
            "\(folder): lines \(found.lines), events \(found.events.count), "
                + "duplicates \(found.duplicates), rejected "
                + found.rejected.occurred.map { "\($0.kind.rawValue) \($0.count)" }
                .joined(separator: ", "))
    }
}

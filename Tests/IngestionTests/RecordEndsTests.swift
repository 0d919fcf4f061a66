import Testing

@testable import Ingestion

/// Cutting texts where records end.
@Suite struct RecordEndsTests {
    /// Every place at which a text that comes byte by byte may be cut, as `offset:lines`.
    private func cuts(_ text: String, isTable: Bool) -> [String] {
        var (ends, cuts) = (RecordEnds(isTable: isTable), [String]())
        for (offset, byte) in text.utf8.enumerated() {
            let found = [byte].withUnsafeBufferPointer { ends.feed($0) }
            if let last = found.last { cuts.append("\(offset + last.offset):\(last.lines)") }
        }
        return cuts
    }

    @Test("lines end with a line feed, whatever is quoted")
    func lines() { #expect(cuts("a\n\"b\nc\r\nd", isTable: false) == ["2:1", "5:2", "8:3"]) }

    @Test("records of a table end with a line end that is not quoted")
    func table() {
        #expect(cuts("id,x\n1,\"a\nb\"\n2,c\n", isTable: true) == ["5:1", "13:3", "17:4"])
        #expect(cuts("id\r\n\"1\r\n\"\r\n2", isTable: true) == ["4:1", "11:3"])
        #expect(cuts("id\r1\r\"2\r\"\r3", isTable: true) == ["3:1", "5:2", "10:4"])
        // A quote within a field opens nothing: the record is lost, and ends with its line.
        #expect(cuts("id\n1\"\n2\n", isTable: true) == ["3:1", "6:2", "8:3"])
    }

    private static let tables = [
        "id,x\n1,\"a\nb\"\n\n2,\"c\"\"\n\"\n3,d\n4,e",
        "\u{FEFF}\r\n\"i\r\nd\",x\r\n1,\"a\r\nb\"\r\n2,c\"d\r\n3,\"e\"f\r\n4,\"g\r\n",
        "id,x\r1,\"a\rb\"\r2,c\r\r3,d\r",
    ]

    private func records(_ bytes: [UInt8]) -> [String] {
        var (reader, records) = (CSVReader(), [String]())
        let take: (CSVRecord) -> Void = { record in
            let fields = (0..<record.count).map { record.text($0) ?? "?" }
            records.append("\(fields) \(record.problem?.rawValue ?? "")")
        }
        bytes.withUnsafeBufferPointer { reader.feed($0, to: take) }
        reader.finish(to: take)
        return records
    }

    @Test("a table cut anywhere has the same records as the whole of it", arguments: tables)
    func whole(text: String) {
        let bytes = Array(text.utf8)
        for size in 1...bytes.count {
            var (ends, firsts, last) = (RecordEnds(isTable: true), [Int](), 0)
            var parts: [String] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                let chunk = Array(bytes[start..<min(start + size, bytes.count)])
                let found = chunk.withUnsafeBufferPointer { ends.feed($0) }
                if let first = found.first { firsts.append(start + first.offset) }
                guard let cut = found.last else { continue }
                parts += records(Array(bytes[last..<(start + cut.offset)]))
                last = start + cut.offset
            }
            parts += records(Array(bytes[last...]))
            #expect(parts == records(bytes), "chunks of \(size)")
            #expect(firsts.count == 1, "chunks of \(size)")
        }
    }
}

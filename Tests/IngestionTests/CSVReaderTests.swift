import Ingestion
import Testing

@Suite("Reading CSV")
struct CSVReaderTests {
    private func records(
        _ text: String, chunk: Int = 1 << 16, limits: CSVReader.Limits = CSVReader.Limits()
    ) -> [String] {
        var reader = CSVReader(limits: limits)
        var found: [String] = []
        func take(_ record: CSVRecord) {
            if let problem = record.problem {
                found.append("\(record.line) \(problem)")
            } else {
                let fields = (0..<record.count).map { "[\(record.text($0) ?? "not UTF-8")]" }
                found.append("\(record.line) " + fields.joined())
            }
        }
        inChunks(of: chunk, Array(text.utf8)) { reader.feed($0, to: take) }
        reader.finish(to: take)
        return found
    }

    @Test("quotes, doubled quotes and line ends within them", arguments: [1, 2, 3, 7, 1_000])
    func quotes(chunk: Int) {
        let text =
            "\u{FEFF}id,name\r\n1,\"Smith, \"\"Jo\"\"\"\r\n2,\"two\r\nlines\"\n\n"
            + "3,\n\"\",x y \n5,é"
        #expect(
            records(text, chunk: chunk) == [
                "1 [id][name]", "2 [1][Smith, \"Jo\"]", "3 [2][two\r\nlines]", "6 [3][]",
                "7 [][x y ]", "8 [5][é]",
            ])
    }

    @Test("a record that cannot be read is told with its line, and the next one is read")
    func problems() {
        #expect(
            records("a,b\"c\nd,e\n\"f\"g,h\ni,\"j\nk\"l\nm")
                == ["1 strayQuote", "2 [d][e]", "3 afterQuote", "4 afterQuote", "6 [m]"])
        #expect(records("a\n\"b,c\nd") == ["1 [a]", "2 openQuote"])
    }

    @Test("a record beyond the limits is told alone, an unclosed quote within it included")
    func limits() {
        let limits = CSVReader.Limits(recordLength: 8, fields: 3)
        #expect(
            records("12345678,\n123456789\na,b,c\na,b,c,d\n\"never closed\nx,y\n", limits: limits)
                == [
                    "1 [12345678][]", "2 tooLong", "3 [a][b][c]", "4 tooManyFields", "5 tooLong",
                    "6 [x][y]",
                ])
    }

    @Test("a carriage return alone is part of the field")
    func carriageReturn() {
        #expect(records("a\rb,c\r\nd\r") == ["1 [a]", "2 [b][c]", "3 [d]"])
        #expect(records("a\r\r\n\"b\rc\"\re\n\rf") == ["1 [a]", "3 [b\rc]", "5 [e]", "7 [f]"])
    }
}

import Storage
import Testing

@Suite("values of rows, one behind the other")
struct RowValuesTests {
    /// What was written, as it reads back.
    private func read(_ values: borrowing RowValues, rows: Int, of count: Int) -> [String] {
        var found: [String] = []
        values.read { reader in
            for _ in 0..<rows {
                found.append("kind \(reader.nextKind().map(Int.init) ?? -1)")
                for _ in 0..<count {
                    switch reader.next() {
                    case .null: found.append("nothing")
                    case .integer(let integer): found.append("\(integer)")
                    case .text(let bytes): found.append("'\(String(decoding: bytes, as: UTF8.self))'")
                    }
                }
            }
            if reader.nextKind() != nil { found.append("more") }
        }
        return found
    }

    @Test("values read back as they were written, whatever stands before them")
    func roundTrip() {
        var values = RowValues()
        #expect(read(values, rows: 0, of: 0) == [])
        values.begin(7)
        values.text("")
        values.integer(.min)
        values.text("Léa, \u{0} and a name that is too long to lie in the string itself")
        values.begin(255)
        values.null()
        values.text(String?.none)
        values.integer(Int64?.none)
        values.begin(0)
        values.integer(.max)
        values.text(String?("b"))
        values.integer(Int64?(-1))
        #expect(
            read(values, rows: 3, of: 3) == [
                "kind 7", "''", "\(Int64.min)",
                "'Léa, \u{0} and a name that is too long to lie in the string itself'",
                "kind 255", "nothing", "nothing", "nothing",
                "kind 0", "\(Int64.max)", "'b'", "-1",
            ])
        values.empty()
        #expect(values.count == 0)
        #expect(read(values, rows: 0, of: 0) == [])
    }

    @Test("memory grows at any value, whatever it is", arguments: 0..<24)
    func growth(left: Int) {
        // The kind, and the head of the text, take six bytes of the 4,096 that there are at first.
        let long = String(repeating: "x", count: 4096 - 6 - left)
        func filled(_ body: (inout RowValues) -> Void) -> [String] {
            var values = RowValues()
            #expect(values.capacity == 4096)
            values.begin(1)
            values.text(long)
            #expect(values.count == 4096 - left)
            body(&values)
            #expect(values.capacity > 4096)
            return read(values, rows: 1, of: 3)
        }
        #expect(
            filled { values in for _ in 0..<30 { values.null() } }
                == ["kind 1", "'\(long)'", "nothing", "nothing", "more"])
        #expect(
            filled { values in for number in 5..<9 { values.integer(Int64(number)) } }
                == ["kind 1", "'\(long)'", "5", "6", "more"])
        let longer = String(repeating: "y", count: 20_000)
        #expect(
            filled { values in for _ in 0..<3 { values.text(longer) } }
                == ["kind 1", "'\(long)'", "'\(longer)'", "'\(longer)'", "more"])
        var values = RowValues()
        values.begin(1)
        values.text(long)
        for kind in 2..<30 { values.begin(UInt8(kind)) }
        values.read { reader in
            #expect(reader.nextKind() == 1)
            #expect(reader.nextText() == long)
            for kind in 2..<30 { #expect(reader.nextKind() == UInt8(kind)) }
            #expect(reader.nextKind() == nil)
        }
    }

    @Test("values are gone over, and a text asked for where there is none is empty")
    func skipping() {
        var values = RowValues()
        values.begin(1)
        values.text("a")
        values.integer(1)
        values.null()
        values.text("b")
        values.integer(2)
        values.null()
        values.read { reader in
            #expect(reader.nextKind() == 1)
            reader.skip(3)
            #expect(reader.nextText() == "b")
            #expect(reader.nextBytes().isEmpty)
            #expect(reader.nextInteger() == 0)
            #expect(reader.nextKind() == nil)
        }
    }
}

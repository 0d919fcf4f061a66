import JSON
import Testing

@Suite("Walking JSON without building it")
struct JSONScannerTests {
    @Test("keys are walked, values read or skipped, the rest validated")
    func walk() throws {
        let text = Array(
            #"{"skip":{"a":[1,{"b":"}"}]},"n":3,"s":"a\tb","list":["x","y"],"z":null} "#.utf8)
        try text.withUnsafeBufferPointer { buffer in
            var scanner = JSONScanner(buffer)
            var keys: [String] = []
            var list: [String] = []
            try scanner.enterObject()
            while let key = try scanner.nextKey() {
                keys.append(scanner.string(key))
                if scanner.equals(key, "n") {
                    #expect(try scanner.number() == .int(3))
                } else if scanner.equals(key, "s") {
                    let value = try scanner.string()
                    #expect(value.escaped && scanner.string(value) == "a\tb")
                    #expect(scanner.equals(value, "a\tb") && !scanner.equals(value, "a\\tb"))
                } else if scanner.equals(key, "list") {
                    try scanner.enterArray()
                    while try scanner.nextElement() {
                        list.append(scanner.string(try scanner.string()))
                    }
                } else {
                    try scanner.skip()
                }
            }
            try scanner.finish()
            #expect(keys == ["skip", "n", "s", "list", "z"])
            #expect(list == ["x", "y"])
        }
    }

    @Test("strings are compared byte for byte, whatever their length")
    func comparing() {
        for length in 0...20 {
            let word = (0..<length).map { UInt8(ascii: "a") + UInt8($0) }
            word.withUnsafeBufferPointer { #expect(sameBytes($0, $0)) }
            for position in 0..<length {
                var other = word
                other[position] = UInt8(ascii: "-")
                #expect(
                    !word.withUnsafeBufferPointer { word in
                        other.withUnsafeBufferPointer { sameBytes(word, $0) }
                    })
            }
        }
    }

    @Test("a value of another kind than asked for is an error with its place")
    func kinds() {
        let text = Array("  true".utf8)
        text.withUnsafeBufferPointer { buffer in
            func rule(_ read: (inout JSONScanner) throws(JSONError) -> Void) -> JSONError? {
                var scanner = JSONScanner(buffer)
                do throws(JSONError) {
                    try read(&scanner)
                    return nil
                } catch {
                    return error
                }
            }
            #expect(rule { s throws(JSONError) in _ = try s.string() }?.rule == .string)
            #expect(rule { s throws(JSONError) in _ = try s.number() }?.rule == .number)
            #expect(rule { s throws(JSONError) in try s.enterObject() }?.rule == .object)
            #expect(rule { s throws(JSONError) in try s.enterArray() }?.offset == 2)
            #expect(rule { s throws(JSONError) in try s.null() }?.rule == .null)
        }
    }
}

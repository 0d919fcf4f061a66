import Diagnostics
import Foundation
import Liquid
import Testing

/// golden-liquid's cases, run without escaping and without strictness.
@Suite struct ConformanceLiquid {
    /// Cases that we fail on purpose, and why.
    static let exceptions: [String: String] = [
        "tags, case, unexpected when token":
            """
        the same template must be refused by 'tags, case, unexpected when token, strict2'; a \
        mistake in a 'when' is an error with its place, never skipped
        """
    ]

    @Test("Liquid behaves as golden-liquid's cases say")
    func cases() throws {
        let folder =
            ProcessInfo.processInfo.environment["TACT_CONFORMANCE"] ?? "../shared/conformance"
        guard let data = FileManager.default.contents(atPath: folder + "/liquid.jsonl") else {
            print("ConformanceLiquid: skipped, \(folder)/liquid.jsonl is not there")
            return
        }
        var (passed, failures) = (0, [String]())
        for line in data.split(separator: UInt8(ascii: "\n")) {
            let outcome = try #require(LiquidCase(line)).outcome
            if let failure = outcome.failure, Self.exceptions[outcome.name] == nil {
                failures.append("\(outcome.name): \(failure)")
            } else {
                passed += outcome.failure == nil ? 1 : 0
            }
        }
        let total = data.split(separator: UInt8(ascii: "\n")).count
        print("ConformanceLiquid: \(passed) passed, \(total - passed) failed, of \(total)")
        for failure in failures { Issue.record("\(failure)") }
    }
}

/// One line of the file.
private struct LiquidCase {
    let name: String
    let template: String
    let data: LiquidValue
    let partials: [String: String]
    /// Any of them will do; empty: the template must fail.
    let results: [String]

    init?(_ line: Data) {
        guard let object = try? JSONSerialization.jsonObject(with: line) as? [String: Any],
            let name = object["name"] as? String, let template = object["template"] as? String
        else { return nil }
        self.name = name
        self.template = template
        // JSONSerialization forgets the order of an object's names, which templates can see.
        data = OrderedJSON(line).object["data"] ?? .missing
        partials = object["templates"] as? [String: String] ?? [:]
        results =
            object["results"] as? [String] ?? (object["result"] as? String).map { [$0] } ?? []
    }

    /// What is wrong with our answer; nil: nothing.
    var outcome: (name: String, failure: String?) {
        let sources = partials.mapValues { LiquidSource($0) }
        var settings = LiquidSettings()
        settings.partials = LiquidPartials(
            names: sources.keys.sorted(), source: { sources[$0] }, parameters: { _ in [] })
        let (program, _, problems) = LiquidProgram.compile(LiquidSource(template), settings)
        let mistakes = problems.filter { $0.problem.severity == .error }.map(\.problem.message)
        var output: [UInt8] = []
        do throws(LiquidFailure) {
            guard mistakes.isEmpty else { throw .failed(mistakes.joined(separator: "; ")) }
            try program.render(CaseData(root: data), into: &output)
        } catch {
            return (name, results.isEmpty ? nil : "\(error) in \(template)")
        }
        let text = String(decoding: output, as: UTF8.self)
        if results.contains(text) { return (name, nil) }
        let expected = results.isEmpty ? "a failure" : results.debugDescription
        return (
            name,
            "expected \(expected), found \(text.debugDescription) from \(template.debugDescription)"
        )
    }
}

/// The data of a case: root names are the members of an object.
private struct CaseData: LiquidHost {
    let root: LiquidValue

    func value(slot: Int) -> LiquidValue { .missing }

    func value(named name: String) -> LiquidValue? {
        guard case .object(let object) = root else { return nil }
        return object[name]
    }
}

/// A small reader of JSON that keeps objects in order.
private struct OrderedJSON {
    private var bytes: ArraySlice<UInt8>

    init(_ data: Data) { bytes = Array(data)[...] }

    var object: LiquidObject {
        var reader = self
        guard case .object(let object) = reader.value() else { return LiquidObject([]) }
        return object
    }

    private mutating func skip(_ signs: String) {
        while let byte = bytes.first, signs.utf8.contains(byte) { bytes = bytes.dropFirst() }
    }

    private mutating func value() -> LiquidValue {
        skip(" \t\r\n")
        switch bytes.first {
        case UInt8(ascii: "{"): return members()
        case UInt8(ascii: "["): return items()
        case UInt8(ascii: "\""): return .string(text())
        default: return word()
        }
    }

    private mutating func members() -> LiquidValue {
        var entries: [(key: String, value: LiquidValue)] = []
        bytes = bytes.dropFirst()
        skip(" \t\r\n")
        while bytes.first != UInt8(ascii: "}") {
            let key = text()
            skip(" :\t\r\n")
            entries.append((key, value()))
            skip(" ,\t\r\n")
        }
        bytes = bytes.dropFirst()
        return .object(LiquidObject(entries))
    }

    private mutating func items() -> LiquidValue {
        var items: [LiquidValue] = []
        bytes = bytes.dropFirst()
        skip(" \t\r\n")
        while bytes.first != UInt8(ascii: "]") {
            items.append(value())
            skip(" ,\t\r\n")
        }
        bytes = bytes.dropFirst()
        return .array(items)
    }

    private mutating func text() -> String {
        var end = bytes.startIndex + 1
        while bytes[end] != UInt8(ascii: "\"") { end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1 }
        let quoted = Data(bytes[bytes.startIndex...end])
        bytes = bytes[(end + 1)...]
        let parsed = try? JSONSerialization.jsonObject(with: quoted, options: .fragmentsAllowed)
        return parsed as? String ?? ""
    }

    private mutating func word() -> LiquidValue {
        let word = bytes.prefix { !" ,]}\t\r\n".utf8.contains($0) }
        bytes = bytes[word.endIndex...]
        let text = String(decoding: word, as: UTF8.self)
        switch text {
        case "true": return .bool(true)
        case "false": return .bool(false)
        case "null": return .missing
        default: return Int(text).map(LiquidValue.int) ?? .double(Double(text) ?? 0)
        }
    }
}

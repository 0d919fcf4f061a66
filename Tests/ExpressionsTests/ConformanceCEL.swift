import CivilTime
import Diagnostics
import Expressions
import Foundation
import Testing

/// The cases of CEL's own conformance suite that the language promises.
@Suite("Conformance: CEL")
struct ConformanceCEL {
    /// Cases that this language answers otherwise, with the reason.
    private static let exceptions: [String: String] = [
        "timestamps/timestamp_conversions/toString_timestamp_nanos":
            "instants hold microseconds, not nanoseconds"
    ]

    @Test("every case of CEL's conformance suite has the value or the error that CEL says")
    func cases() throws {
        guard let cases = try ConformanceCase.all(in: "cel.jsonl") else { return }
        var failures: [String] = []
        var excepted = 0
        for test in cases {
            guard let fault = test.fault() else { continue }
            if Self.exceptions[test.name] != nil {
                excepted += 1
            } else {
                failures.append("\(test.name): \(test.expression): \(fault)")
            }
        }
        let passed = cases.count - failures.count - excepted
        print(
            "ConformanceCEL: passed \(passed), failed \(failures.count), excepted \(excepted), "
                + "of \(cases.count)")
        #expect(!cases.isEmpty)
        #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
    }
}

/// One line of the file.
private struct ConformanceCase {
    let name: String
    let expression: String
    private let bindings: [String: Value]
    private let types: [String: ValueType]
    /// nil: an error is expected.
    private let expected: Value?

    /// All cases, or nil (with a printed reason) where the folder is absent.
    static func all(in file: String) throws -> [ConformanceCase]? {
        let folder =
            ProcessInfo.processInfo.environment["TACT_CONFORMANCE"] ?? "../shared/conformance"
        guard let text = try? String(contentsOfFile: folder + "/" + file, encoding: .utf8) else {
            print("skipped: \(folder)/\(file) is not there")
            return nil
        }
        return try text.split(separator: "\n").map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
            return try #require(ConformanceCase(object as? [String: Any] ?? [:]), "\(line)")
        }
    }

    private init?(_ object: [String: Any]) {
        guard let file = object["file"] as? String, let section = object["section"] as? String,
            let name = object["name"] as? String, let expression = object["expr"] as? String,
            let expect = object["expect"] as? [String: Any]
        else { return nil }
        self.name = "\(file)/\(section)/\(name)"
        self.expression = expression
        bindings = (object["bindings"] as? [String: Any] ?? [:]).compactMapValues(Self.value)
        types = (object["types"] as? [String: Any] ?? [:]).compactMapValues(Self.type)
        expected = expect["value"].flatMap(Self.value)
        if expected == nil, expect["errors"] == nil { return nil }
    }

    private static func value(_ json: Any) -> Value? {
        guard let (kind, content) = (json as? [String: Any])?.first else { return nil }
        switch kind {
        case "null": return .null
        case "bool": return (content as? Bool).map(Value.bool)
        case "int": return (content as? String).flatMap { Int64($0) }.map(Value.int)
        case "double":
            if let text = content as? String { return Double(text).map(Value.double) }
            return (content as? NSNumber).map { .double($0.doubleValue) }
        case "string": return (content as? String).map(Value.string)
        case "timestamp":
            return (content as? String).flatMap { Instant(rfc3339: $0) }.map(Value.timestamp)
        case "duration":
            let number = (content as? String).flatMap { Double($0.dropLast()) }
            return number.map { .duration(Int64(($0 * 1_000_000).rounded())) }
        case "list": return (content as? [Any]).map { .list($0.compactMap(value)) }
        case "map":
            let entries = (content as? [[Any]])?.compactMap { pair in
                value(pair[0]).flatMap { key in
                    value(pair[1]).map { ValueMap.Entry(key: key, value: $0) }
                }
            }
            return entries.flatMap { try? ValueMap($0) }.map(Value.map)
        default: return nil
        }
    }

    private static func type(_ json: Any) -> ValueType? {
        if let word = json as? String {
            let words: [String: ValueType] = [
                "null": .null, "bool": .bool, "int": .int, "double": .double, "string": .string,
                "timestamp": .timestamp, "duration": .duration,
            ]
            return words[word] ?? .any
        }
        guard let object = json as? [String: Any] else { return nil }
        if let element = object["list"] { return .list(type(element) ?? .any) }
        if let parts = object["map"] as? [Any], parts.count == 2 {
            return .map(type(parts[0]) ?? .any, type(parts[1]) ?? .any)
        }
        return .any
    }

    /// What is wrong with the answer; nil where it is as expected.
    func fault() -> String? {
        let names = Set(bindings.keys).union(types.keys).sorted()
        var scope = Scope()
        for (index, name) in names.enumerated() {
            let type = types[name] ?? bindings[name].map(ValueType.init(of:)) ?? .any
            scope.variables[name] = .init(
                type, at: Slot(root: 0, index: index), mayBeMissing: bindings[name] == nil)
        }
        let values = names.map { bindings[$0] }
        switch (evaluated(scope, values), expected) {
        case (.failure, nil): return nil
        case (.success(let value), nil): return "expected an error, found \(value)"
        case (.failure(let message), let wanted?): return "expected \(wanted), found: \(message)"
        case (.success(let value), let wanted?):
            return isSame(value, wanted) ? nil : "expected \(wanted), found \(value)"
        }
    }

    private struct Message: Error, CustomStringConvertible {
        let description: String
    }

    private func evaluated(_ scope: Scope, _ values: [Value?]) -> Result<Value, Message> {
        switch Expression.compile(expression, in: scope, checking: .lenient) {
        case .failure(let problems):
            .failure(Message(description: problems.all.map(\.message).joined(separator: "; ")))
        case .success(let expression):
            expression.evaluate(FixedBindings([values]))
                .mapError { Message(description: $0.message) }
        }
    }

    /// The same kind and value, down to the sign of a zero.
    private func isSame(_ a: Value, _ b: Value) -> Bool {
        switch (a, b) {
        case (.double(let a), .double(let b)):
            a.bitPattern == b.bitPattern || a.isNaN && b.isNaN
        case (.list(let a), .list(let b)): a.count == b.count && zip(a, b).allSatisfy(isSame)
        default: a == b
        }
    }
}

import Campaigns
import Expressions

/// Tells conditions that no member can meet, as far as words and truth values decide: it tries
/// every value of the enumerations and bools that they read, absent ones included, and takes
/// whatever else they read for true.
struct FiniteTruth {
    private let types: [Slot: ValueType]
    private let scope: Scope
    /// Beyond so many combinations it does not look.
    private static let mostCombinations = 4096

    /// The names that the conditions may have.
    init(_ scope: Scope) {
        self.scope = scope
        var types: [Slot: ValueType] = [:]
        for record in scope.records.values {
            for variable in record.values { types[variable.slot] = variable.type }
        }
        self.types = types
    }

    /// Whether no values make all of the conditions true.
    func isNever(_ conditions: [String]) -> Bool {
        let parts = conditions.flatMap { conjuncts(of: $0) }.compactMap { text in
            try? Expression.compile(text, as: .bool, in: scope).get()
        }
        let decidable = parts.filter {
            $0.histories.isEmpty && $0.outcomesAsked.isEmpty && $0.reads.allSatisfy(isFinite)
        }
        guard !decidable.isEmpty else { return false }
        let slots = Set(decidable.flatMap(\.reads)).sorted()
        let choices = slots.map { values(of: $0) }
        guard choices.reduce(1, { min($0 * $1.count, .max >> 32) }) <= Self.mostCombinations
        else { return false }
        return !holds(decidable, Trial(values: [:]), slots[...], choices[...])
    }

    private func holds(
        _ conditions: [Expression], _ trial: Trial, _ slots: ArraySlice<Slot>,
        _ choices: ArraySlice<[Value?]>
    ) -> Bool {
        guard let slot = slots.first, let values = choices.first else {
            return conditions.allSatisfy { $0.isTrue(trial) }
        }
        return values.contains { value in
            var next = trial
            next.values[slot] = value
            return holds(conditions, next, slots.dropFirst(), choices.dropFirst())
        }
    }

    private func isFinite(_ slot: Slot) -> Bool {
        switch types[slot] {
        case .bool, .enumeration: true
        default: false
        }
    }

    private func values(of slot: Slot) -> [Value?] {
        switch types[slot] {
        case .bool: [nil, .bool(true), .bool(false)]
        case .enumeration(let words): [nil] + words.map { .string($0) }
        default: [nil]
        }
    }

    /// One choice of values.
    private struct Trial: Bindings {
        var values: [Slot: Value]

        func value(at slot: Slot) -> Value? { values[slot] }
    }
}

/// The parts that `&&` joins at the top of a condition; the whole where it is not so simple.
func conjuncts(of text: String) -> [String] {
    let bytes = Array(text.utf8)
    var (parts, start, depth, offset) = ([String](), 0, 0, 0)
    while offset < bytes.count {
        switch bytes[offset] {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            let quote = bytes[offset]
            offset += 1
            while offset < bytes.count, bytes[offset] != quote {
                // Other ways to quote are left alone.
                if bytes[offset] == UInt8(ascii: "\\") { return [text] }
                offset += 1
            }
        case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
        case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
        case UInt8(ascii: "|") where depth == 0, UInt8(ascii: "?") where depth == 0,
            UInt8(ascii: "/") where bytes[offset...].starts(with: "//".utf8):
            return [text]
        case UInt8(ascii: "&") where depth == 0:
            parts.append(String(decoding: bytes[start..<offset], as: UTF8.self))
            offset += 1
            start = offset + 1
        default: break
        }
        offset += 1
    }
    guard start <= bytes.count else { return [text] }
    return parts + [String(decoding: bytes[start...], as: UTF8.self)]
}

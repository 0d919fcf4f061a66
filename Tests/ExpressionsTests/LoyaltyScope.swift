import CivilTime
import Diagnostics
import Expressions
import Testing

/// A small catalogue as expressions see it, and a member to evaluate them for.
enum Loyalty {
    static let tiers = ValueType.enumeration(["bronze", "silver", "gold"])

    static let member: [(String, ValueType, mayBeMissing: Bool)] = [
        ("country", .string, true), ("points", .int, false), ("tier", tiers, true),
        ("renewal_on", .date, true), ("birthdays", .list(.date), true),
        ("spent", .double, true), ("email_opt_in", .bool, false),
    ]
    static let event: [(String, ValueType, mayBeMissing: Bool)] = [
        ("amount", .double, false), ("to", .string, false), ("time", .timestamp, false),
        ("store", .string, true),
    ]
    static let variables: [(String, ValueType, mayBeMissing: Bool)] = [
        ("today", .date, false), ("now", .timestamp, false), ("entry", .timestamp, false),
    ]

    static let scope: Scope = {
        var scope = Scope()
        scope.records["member"] = fields(member, root: 0)
        scope.records["event"] = fields(event, root: 1)
        scope.variables = fields(variables, root: 2)
        scope.steps = ["welcome-offer", "satisfaction-survey"]
        scope.outcomes = ["sent", "dropped", "skipped"]
        scope.events = [
            "purchase.completed": .init(
                index: 4,
                fields: [
                    "amount": .init(.double, index: 0), "items": .init(.int, index: 1),
                    "store": .init(.string, index: 2),
                ]),
            "member.enrolled": .init(index: 5),
        ]
        return scope
    }()

    private static func fields(
        _ list: [(String, ValueType, mayBeMissing: Bool)], root: Int
    ) -> [String: Scope.Variable] {
        var result: [String: Scope.Variable] = [:]
        for (index, (name, type, mayBeMissing)) in list.enumerated() {
            result[name] = .init(
                type, at: Slot(root: root, index: index), mayBeMissing: mayBeMissing)
        }
        return result
    }

    /// Values by the names of expressions; a name that is left out is missing.
    static func bindings(_ values: [String: Value] = [:]) -> FixedBindings {
        var all: [String: Value] = [
            "member.points": .int(120), "member.email_opt_in": .bool(true),
            "event.amount": .double(99.5), "event.to": .string("gold"),
            "event.time": .timestamp(Instant(rfc3339: "2026-11-30T23:30:00Z")!),
            "today": .date(CivilDate(iso: "2026-12-01")!),
            "now": .timestamp(Instant(rfc3339: "2026-12-01T08:00:00Z")!),
            "entry": .timestamp(Instant(rfc3339: "2026-11-01T08:00:00Z")!),
        ]
        all.merge(values) { _, new in new }
        return FixedBindings([
            member.map { all["member." + $0.0] }, event.map { all["event." + $0.0] },
            variables.map { all[$0.0] },
        ])
    }

    /// The value of a strictly checked expression.
    static func value(
        _ text: String, as type: ValueType? = nil, _ bindings: FixedBindings = bindings()
    ) throws -> Value {
        try compiled(text, as: type).evaluate(bindings).get()
    }

    static func compiled(_ text: String, as type: ValueType? = nil) throws -> Expression {
        try Expression.compile(text, as: type, in: scope).get()
    }

    /// An expression over the names, whose values may be anything.
    static func free(_ text: String, _ names: [String] = []) throws -> Expression {
        var scope = Scope()
        for (index, name) in names.enumerated() {
            scope.variables[name] = .init(.any, at: Slot(root: 0, index: index))
        }
        return try Expression.compile(text, in: scope, checking: .lenient).get()
    }

    /// What strict checking finds wrong: message, marked text and suggestion.
    static func problems(_ text: String, as type: ValueType? = nil) -> [String] {
        guard case .failure(let problems) = Expression.compile(text, as: type, in: scope) else {
            return []
        }
        let bytes = Array(text.utf8)
        return problems.all.map { problem in
            let range = problem.range.clamped(to: 0..<bytes.count)
            let marked = String(decoding: bytes[range], as: UTF8.self)
            let hint = problem.suggestion.map { " -> \($0)" } ?? ""
            return "\(problem.message) @ \(marked)\(hint) [\(problem.code.rawValue)]"
        }
    }

    /// The error of an evaluation: message and marked text; nil where there is a value.
    static func failure(_ text: String, _ bindings: FixedBindings = bindings()) throws -> String? {
        guard case .failure(let error) = try compiled(text).evaluate(bindings) else { return nil }
        let marked = String(decoding: Array(text.utf8)[error.range], as: UTF8.self)
        return "\(error.message) @ \(marked)"
    }
}

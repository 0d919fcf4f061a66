import Diagnostics

/// How a function is written.
struct Usage {
    var name: String
    /// With the kinds of its arguments: "text.contains(part)".
    var text: String
    var isMethod: Bool
    var arguments: ClosedRange<Int>

    init(_ text: String, _ arguments: ClosedRange<Int>) {
        self.text = text
        self.arguments = arguments
        let head = text.prefix { $0 != "(" }
        isMethod = head.contains(".")
        name = String(head.split(separator: ".").last ?? head)
    }
}

extension Usage {
    /// All functions of the language. `size` and `matches` are both function and method.
    static let all: [Usage] =
        [
            Usage("size(value)", 1...1), Usage("value.size()", 0...0),
            Usage("int(value)", 1...1), Usage("double(value)", 1...1),
            Usage("string(value)", 1...1),
            Usage("bool(value)", 1...1), Usage("timestamp(text)", 1...1),
            Usage("duration(text)", 1...1), Usage("date(timestamp or text)", 1...1),
            Usage("days_between(date, date)", 2...2),
            Usage("matches(text, pattern)", 2...2), Usage("text.matches(pattern)", 1...1),
            Usage("text.contains(part)", 1...1), Usage("text.startsWith(part)", 1...1),
            Usage("text.endsWith(part)", 1...1),
            Usage("count(\"event type\", \"90 days\")", 1...2),
            Usage("sum(\"event type\", \"field\", \"90 days\")", 2...3),
            Usage("last(\"event type\")", 1...1), Usage("has_had(\"event type\")", 1...1),
            Usage("outcome(\"step\")", 1...1),
        ] + Accessor.allCases.map { Usage("timestamp.\($0.rawValue)(zone)", 0...1) }

    /// Macros, for *did you mean*.
    static let macros = ["has", "all", "exists", "exists_one", "map", "filter"]

    /// Functions of CEL that are left out here.
    static let absent: Set<String> = ["dyn", "type", "uint", "bytes"]

    /// Functions of spreadsheets and of other tools, in small letters, and how one says that here.
    static let elsewhere: [String: String] = {
        let days = "days_between(a, b), as in days_between(member.since, today) > 30"
        let names = [
            "days_since": days, "dayssince": days, "datediff": days, "date_diff": days,
            "datedif": days, "age": "days_between(a, b) / 365", "now": "now, without brackets",
            "today": "today, without brackets", "len": "size(x)", "length": "size(x)",
            "isnull": "!has(x)", "is_null": "!has(x)", "isempty": "!has(x), or x == \"\"",
            "exists_in": "x in [a, b]", "isin": "x in [a, b]", "includes": "x in list",
            "lower": "x.matches(\"(?i)...\")", "upper": "x.matches(\"(?i)...\")",
            "tolower": "x.matches(\"(?i)...\")", "iif": "a ? b : c", "coalesce": "has(x) ? x : y",
            "and": "a && b", "or": "a || b", "not": "!a",
        ]
        return names
    }()
}

// Calls of functions.
extension Compiler {
    /// A call, checked against how the function is written.
    mutating func call(
        _ name: String, _ target: Syntax?, _ arguments: [Syntax], _ syntax: Syntax
    ) -> Code {
        let usages = Usage.all.filter { $0.name == name }
        guard let usage = usages.first(where: { $0.isMethod == (target != nil) }) else {
            return unknownFunction(name, usages.first, syntax)
        }
        guard usage.arguments.contains(arguments.count) else {
            return reject(
                .typeMismatch, .noSuchOverload, "\(name)() is written \(usage.text)",
                at: syntax.focus)
        }
        let call = Call(
            name: name, operands: ((target.map { [$0] } ?? []) + arguments).map { compile($0) },
            range: syntax.range, focus: syntax.focus)
        return function(call)
    }

    private mutating func unknownFunction(
        _ name: String, _ otherwise: Usage?, _ syntax: Syntax
    ) -> Code {
        if let otherwise {
            return reject(
                .unknownFunction, .noSuchFunction, "\(name)() is written \(otherwise.text)",
                at: syntax.focus)
        }
        if Usage.absent.contains(name) {
            return reject(
                .unknownFunction, .noSuchFunction, "\(name)() of CEL is not part of this language",
                at: syntax.focus)
        }
        if let words = Usage.elsewhere[name.lowercased()] {
            return reject(
                .unknownFunction, .noSuchFunction, "there is no function \(name)(); write \(words)",
                at: syntax.focus)
        }
        let known = Set(Usage.all.map(\.name) + Usage.macros).sorted()
        return reject(
            .unknownFunction, .noSuchFunction, "there is no function \(name)()", at: syntax.focus,
            suggestion: nearest(to: name, among: known))
    }

    private mutating func function(_ call: Call) -> Code {
        switch call.name {
        case "size": return size(call)
        case "int", "double", "string", "bool", "timestamp", "duration", "date":
            return conversion(call)
        case "days_between": return daysBetween(call)
        case "matches": return matches(call)
        case "contains", "startsWith", "endsWith": return search(call)
        case "count", "sum", "last", "has_had": return history(call)
        case "outcome": return outcome(call)
        default:
            guard let accessor = Accessor(rawValue: call.name) else {
                return misused(call, "there is no function \(call.name)()")
            }
            return access(accessor, call)
        }
    }

    /// Takes note of arguments that the function is not defined for.
    mutating func misused(_ call: Call, _ message: String) -> Code {
        reject(.typeMismatch, message, at: call.focus)
    }
}

/// A call whose operands are compiled: the target of a method first.
struct Call {
    var name: String
    var operands: [Code]
    var range: Range<Int>
    var focus: Range<Int>
}

import Diagnostics

/// A name with the fields selected from it: `member.address.city`.
struct Chain {
    /// One name of the chain and where it stands.
    struct Part {
        var text: String
        var range: Range<Int>
    }

    var parts: [Part]
    var isRoot: Bool

    init?(_ syntax: Syntax) {
        switch syntax.kind {
        case .name(let name, let isRoot):
            parts = [Part(text: name, range: syntax.range)]
            self.isRoot = isRoot
        case .select(let operand, let field):
            guard let chain = Chain(operand) else { return nil }
            self = chain
            parts.append(Part(text: field, range: syntax.focus))
        default: return nil
        }
    }

    /// The first parts as one name.
    func name(_ count: Int) -> String {
        parts[..<count].map(\.text).joined(separator: ".")
    }

    /// Where the first parts stand.
    func range(_ count: Int) -> Range<Int> {
        parts[0].range.lowerBound..<parts[count - 1].range.upperBound
    }
}

// Names and selections.
extension Compiler {
    /// A name, or what is selected from one.
    mutating func name(_ syntax: Syntax) -> Code {
        guard let chain = Chain(syntax) else {
            guard case .select(let operand, let field) = syntax.kind else { return missing(syntax) }
            return select(compile(operand), field, syntax.focus, syntax.range)
        }
        guard var (code, count) = resolved(chain) else { return unknown(chain) }
        while count < chain.parts.count {
            let part = chain.parts[count]
            count += 1
            code = select(code, part.text, part.range, chain.range(count))
        }
        return code
    }

    /// What a selection that cannot be is answered with.
    mutating func missing(_ syntax: Syntax) -> Code {
        reject(.unknownName, .noSuchName, "expected a name", at: syntax.range)
    }

    /// The code of the longest beginning of the chain that means something, and how long it is.
    private mutating func resolved(_ chain: Chain) -> (Code, Int)? {
        if !chain.isRoot, let local = locals.lastIndex(where: { $0.name == chain.parts[0].text }) {
            return (self.local(local, chain.range(1)), 1)
        }
        for count in (1...chain.parts.count).reversed() {
            if let variable = variable(chain, count) {
                return (read(variable, chain.name(count), chain.range(count)), count)
            }
        }
        return nil
    }

    /// What the first parts of the chain name.
    func variable(_ chain: Chain, _ count: Int) -> Scope.Variable? {
        if let variable = scope.variables[chain.name(count)] { return variable }
        return count == 2 ? scope.records[chain.parts[0].text]?[chain.parts[1].text] : nil
    }

    private mutating func local(_ index: Int, _ range: Range<Int>) -> Code {
        let type = locals[index].type
        let read: Evaluator<Value> = { frame throws(EvaluationError) in frame.locals[index] }
        return Code(type, .value(read), at: range).unwrapped
    }

    /// Tells which name of the chain is not known.
    mutating func unknown(_ chain: Chain) -> Code {
        let first = chain.parts[0]
        guard let fields = scope.records[first.text] else {
            let rule = "'\(first.text)' is not a name that is known here"
            if chain.parts.count == 1, isWordOfSomeList(first.text) {
                return reject(
                    .unknownName, .noSuchName,
                    "\(rule); a text stands in quotes: \"\(first.text)\"", at: first.range)
            }
            let known = Set(scope.variables.keys).union(scope.records.keys)
                .union(locals.map(\.name))
            return reject(
                .unknownName, .noSuchName, rule, at: first.range,
                suggestion: nearest(to: first.text, among: known.sorted()))
        }
        guard chain.parts.count > 1 else {
            return reject(
                .unknownName, .noSuchName,
                "'\(first.text)' stands for no value by itself; name one of its fields, as in "
                    + "'\(first.text).\(fields.keys.min() ?? "name")'",
                at: first.range)
        }
        let field = chain.parts[1]
        return reject(
            .unknownName, .noSuchName, "'\(first.text)' has no '\(field.text)'", at: field.range,
            suggestion: nearest(to: field.text, among: fields.keys.sorted()))
    }

    /// Whether an attribute or field that the scope knows may have the word for its value.
    private func isWordOfSomeList(_ word: String) -> Bool {
        scope.records.values.contains { record in
            record.values.contains { variable in
                if case .enumeration(let words) = variable.type { words.contains(word) } else { false }
            }
        }
    }

    /// The value under a string key of a map.
    private mutating func select(
        _ operand: Code, _ field: String, _ focus: Range<Int>, _ range: Range<Int>
    ) -> Code {
        switch operand.type {
        case .map, .any: index(operand, Code(constant: .string(field), at: focus), range)
        default:
            reject(.typeMismatch, "\(operand.type.article) has no fields", at: focus)
        }
    }
}

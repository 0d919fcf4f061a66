import Diagnostics
import Expressions

/// An expression as it was typed on the command line.
struct ExpressionText {
    let text: String

    init(_ text: String) { self.text = text }

    /// The compiled expression. Throws a `Failure` of that status that shows every mistake with its
    /// place; where an option's name is given, with that and the column.
    func compiled(
        as type: ValueType?, in scope: Scope, _ checking: Expressions.Expression.Checking,
        orEnd status: Status, option: String? = nil
    ) throws -> Expressions.Expression {
        switch Expression.compile(text, as: type, in: scope, checking: checking) {
        case .success(let compiled): return compiled
        case .failure(let problems):
            let lines = problems.all.flatMap { problem in
                let meant = problem.suggestion.map { "; did you mean '\($0)'?" } ?? ""
                let place = option.map { "\($0), column \(column(problem.range)): " } ?? ""
                return [place + problem.message + meant] + caret(problem.range)
            }
            throw Failure(status, lines: lines)
        }
    }

    /// The expression with a caret under the part, on lines of their own.
    func caret(_ range: Range<Int>) -> [String] {
        guard text.visible() == text, range.upperBound <= text.utf8.count else { return [] }
        let marks = "^" + String(repeating: "~", count: max(0, width(range) - 1))
        let before = String(repeating: " ", count: width(0..<range.lowerBound))
        return ["  \(text)", "  " + before + marks]
    }

    /// Where a part begins, as people count: from 1, in characters.
    private func column(_ range: Range<Int>) -> Int {
        width(0..<min(range.lowerBound, text.utf8.count)) + 1
    }

    private func width(_ range: Range<Int>) -> Int {
        String(decoding: Array(text.utf8)[range], as: UTF8.self).count
    }
}

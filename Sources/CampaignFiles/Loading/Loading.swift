import Campaigns
import CivilTime
import Diagnostics
import Expressions
import Templates

/// One run over a campaign directory: what has been found so far, and the names that files refer
/// to. Lives only within one call of
/// `CampaignDirectory.loadEdition`.
final class Loading {
    let zones: any ZoneSource
    private(set) var findings: [Diagnostic] = []

    var channels = NameTable("channel", [], isWhole: false)
    var categories = NameTable("category", [], isWhole: false)
    var events = NameTable("event", [], isWhole: false)
    var holidays = NameTable("holiday file", [])
    var scenarios = NameTable("scenario", [])
    var templates = TemplateFiles(paths: [])
    /// Categories (indices) that pressure does not limit.
    var exemptCategories: Set<Int> = []
    /// Whether a step of some scenario travels as an insert.
    var usesInserts = false
    /// Templates as scenarios of known triggers send them, in order of mention.
    var sendings: [TemplateSurroundings.Sending] = []
    /// For times that files give without an offset.
    var zone = ZoneRules.utc
    /// The programme's locale, where it is known.
    var locale: String?
    /// False where the catalogue could not be read: then names in expressions are not looked at.
    var isCatalogueWhole = false
    /// False where something in it is wrong: then there are no warnings about what may be missing.
    var isCatalogueSound = false
    var catalogue = Catalogue(
        idColumn: "id", attributes: [], computed: [], events: [], fieldNames: [])

    init(zones: any ZoneSource) { self.zones = zones }

    // MARK: Findings

    /// Adds findings that somebody else made.
    func add(_ more: [Diagnostic]) { findings += more }

    /// Adds one finding about a node.
    func report(
        _ code: DiagnosticCode, _ message: String, at node: LocatedNode,
        suggestion: String? = nil, notes: [Diagnostic.Note] = []
    ) {
        let range = node.firstLineRange
        findings.append(Diagnostic(code, message, at: range, suggestion: suggestion, notes: notes))
    }

    /// Whether a file has something that keeps the programme from running.
    func hasErrors(in path: String) -> Bool {
        findings.contains { $0.severity == .error && $0.range.file == path }
    }

    /// Reports every name that was already given, with a note at the first.
    func reportRepeated(
        _ names: [LocatedNode], what: String, defines: Bool = true, hint: String = ""
    ) {
        let found = defines ? "is already defined" : "stands here twice"
        let note = defines ? "previously defined here" : "first here"
        var first: [String: SourceRange] = [:]
        for node in names {
            guard let name = node.text else { continue }
            if let previous = first[name] {
                report(
                    .duplicateName, "\(what) '\(shortened(name))' \(found)\(hint)",
                    at: node, notes: [.init(note, at: previous)])
            } else {
                first[name] = node.range
            }
        }
    }

    // MARK: References

    /// The index that the text refers to, or nil, and reported, where there is none.
    func reference(_ node: LocatedNode?, in table: NameTable) -> Int? {
        guard let node, let name = node.text else { return nil }
        if let index = table[name] { return index }
        // That brackets were forgotten has been reported with the form of the text.
        if table.isWhole, !name.contains(", ") {
            let suggestion = nearest(to: name, among: table.names)
            // A list that fits the eye says more than nothing.
            let known = suggestion == nil && (1...6).contains(table.names.count)
            let list = table.names.map { "'\($0)'" }.joined(separator: ", ")
            report(
                .unknownReference,
                "unknown \(table.what) '\(shortened(name))'" + (known ? "; there is \(list)" : ""),
                at: node, suggestion: suggestion)
        }
        return nil
    }

    /// The indices that a list, or one in its place, refers to; nil where the key is left out.
    func references(_ node: LocatedNode?, in table: NameTable) -> Set<Int>? {
        node.map { Set($0.elements.compactMap { reference($0, in: table) }) }
    }

    // MARK: Expressions

    /// The compiled expression, or nil, and reported, where it is left out or wrong.
    ///
    /// `isWhole` says whether the scope has all names: where something that it is made of could not
    /// be read, what it lacks is not reported.
    func expression(
        _ node: LocatedNode?, as type: ValueType?, in scope: Scope, isWhole: Bool = true
    ) -> Expression? {
        guard let node, let text = node.text else { return nil }
        let isStrict = isWhole && isCatalogueWhole
        let compiled = Expression.compile(
            text, as: type, in: scope, checking: isStrict ? .strict : .lenient)
        switch compiled {
        case .success(let expression): return expression
        case .failure(let problems):
            report(problems.all, in: node)
            return nil
        }
    }

    /// A condition of which `check` warns where it can end without a value.
    func guardedCondition(_ node: LocatedNode?, in scope: Scope, isWhole: Bool = true)
        -> Expression?
    {
        let condition = expression(node, as: .bool, in: scope, isWhole: isWhole)
        if let node, let condition, isWhole { warn(of: condition, node, then: "this is false") }
        return condition
    }

    /// Warns where the expression can end without a value.
    func warn(of expression: Expression, _ node: LocatedNode, then consequence: String) {
        guard let hazard = expression.hazards.first, isCatalogueSound else { return }
        findings.append(
            Diagnostic(
                .conditionCanErr, "\(hazard.message); then \(consequence)",
                at: node.range(inText: hazard.range), severity: .warning))
    }

    private func report(_ problems: [Problem], in node: LocatedNode) {
        for (problem, range) in zip(problems, node.ranges(inText: problems.map(\.range))) {
            findings.append(
                Diagnostic(
                    problem.code, problem.message, at: range, suggestion: problem.suggestion,
                    severity: problem.severity))
        }
    }
}

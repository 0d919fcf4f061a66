/// The stable code of each kind of finding; scripts and editors filter by it, so a case is never
/// renamed. Each has one bad fixture under `Tests`.
package enum DiagnosticCode: String, CaseIterable, Hashable, Sendable {
    // Files and YAML
    case missingFile = "missing-file"
    case unreadableFile = "unreadable-file"
    case unknownFile = "unknown-file"
    case yamlSyntax = "yaml-syntax"
    case anchor = "anchor"
    case duplicateKey = "duplicate-key"
    case unknownKey = "unknown-key"
    case missingKey = "missing-key"
    case wrongType = "wrong-type"
    case badValue = "bad-value"
    case duplicateName = "duplicate-name"
    case unknownReference = "unknown-reference"
    case notSupported = "not-supported"
    case moreFindings = "more-findings"
    // Expressions
    case expressionSyntax = "expression-syntax"
    case unknownName = "unknown-name"
    case unknownFunction = "unknown-function"
    case typeMismatch = "type-mismatch"
    // Templates
    case templateSyntax = "template-syntax"
    case unknownFilter = "unknown-filter"
    case unknownTag = "unknown-tag"
    case missingTemplate = "missing-template"
    case missingPartial = "missing-partial"
    case missingLayout = "missing-layout"
    case requiredPartial = "required-partial"
    case frontMatter = "front-matter"
    // Warnings
    case conditionCanErr = "condition-can-err"
    case safeFilter = "safe-filter"
    case unsafeLink = "unsafe-link"
    case missingLocale = "missing-locale"
    case mayBeMissing = "may-be-missing"
}

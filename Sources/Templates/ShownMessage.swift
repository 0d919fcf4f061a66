public import Diagnostics
import Liquid

/// A message filled for somebody to look at, whether it could be sent or not.
public struct ShownMessage: Sendable, Hashable {
    public var message: RenderedMessage
    /// nil where the template has none; never holds a line break.
    public var preheader: String?
    /// What leaves it incomplete, in order of subject, preheader, text and layout; empty: it is as
    /// it would be sent.
    public var gaps: [TemplateGap]
}

/// A value that a message lacks.
public struct TemplateGap: Sendable, Hashable {
    /// As the template writes it, or the rule that was broken.
    public var name: String
    /// Whether a filter, tag or limit stood in the way, and no value is missing.
    public var isRule: Bool
    /// Where it stands in the template, its partial or its layout.
    public var place: SourceRange
}

/// The gaps of one message while it is filled.
final class TemplateGaps {
    private(set) var found: [TemplateGap] = []

    /// Notes a gap, once.
    func note(_ failure: LiquidFailure, at place: SourceRange) {
        let isRule = if case .incomplete = failure { false } else { true }
        let gap = TemplateGap(name: MissingValue(failure).name, isRule: isRule, place: place)
        if !found.contains(gap) { found.append(gap) }
    }
}

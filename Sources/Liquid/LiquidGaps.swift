/// The outputs of a rendering that had nothing to print, in order: for somebody who wants to look
/// at a message that would not be sent.
package final class LiquidGaps {
    package private(set) var found: [LiquidGap] = []

    package init() {}

    /// Notes a gap; one that a loop comes to again is one.
    func note(_ gap: LiquidGap) {
        if !found.contains(gap) { found.append(gap) }
    }

    /// What stands in the output where the value of that name should.
    static func mark(of name: String) -> String { "[\(name): no value]" }
}

/// An output that had nothing to print, or could not print what it had.
package struct LiquidGap: Hashable, Sendable {
    /// Why; never a limit, which ends the rendering.
    package var failure: LiquidFailure
    package var place: LiquidPlace
}

/// A stretch of a template or of one of its partials.
package struct LiquidPlace: Hashable, Sendable {
    /// The partial that it stands in; nil: the template itself.
    package var partial: String?
    /// UTF-8 offsets.
    package var range: Range<Int>
}

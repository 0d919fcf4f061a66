/// The outputs of a rendering that had nothing to print, in order: for somebody who wants to look
/// at a message that would not be sent.
public final class LiquidGaps {
    public private(set) var found: [LiquidGap] = []

    public init() {}

    /// Notes a gap; one that a loop comes to again is one.
    func note(_ gap: LiquidGap) {
        if !found.contains(gap) { found.append(gap) }
    }

    /// What stands in the output where the value of that name should.
    static func mark(of name: String) -> String { "[\(name): no value]" }
}

/// An output that had nothing to print, or could not print what it had.
public struct LiquidGap: Hashable, Sendable {
    /// Why; never a limit, which ends the rendering.
    public var failure: LiquidFailure
    public var place: LiquidPlace
}

/// A stretch of a template or of one of its partials.
public struct LiquidPlace: Hashable, Sendable {
    /// The partial that it stands in; nil: the template itself.
    public var partial: String?
    /// UTF-8 offsets.
    public var range: Range<Int>
}

/// Why a template could not be rendered for one host.
public enum LiquidFailure: Error, Hashable, Sendable {
    /// A `{{ }}` had nothing to print; the source text of its expression, such as
    /// `member.first_name`.
    case incomplete(String)
    /// A filter or tag was given what it cannot work with; the rule, in a sentence without full
    /// stop.
    case failed(String)
    /// One of `LiquidLimits` was reached; which one.
    case limit(String)
}

/// Bounds on the rendering of one message, so that no template can hang or fill the memory.
public struct LiquidLimits: Sendable {
    /// Bytes of the output, and of any one text or list on the way to it.
    public var outputBytes = 4_000_000
    /// Bytes that filters take in and give out, and captures hold, all together.
    public var workBytes = 32_000_000
    /// Passes through the bodies of all loops, and partials, together.
    public var loopPasses = 100_000
    /// Partials within partials.
    public var partialDepth = 50

    public init() {}
}

import Diagnostics

/// A filter: what it takes and what it does.
public final class LiquidFilter: Sendable {
    public typealias Body = @Sendable (FilterInput) throws(LiquidFailure) -> LiquidValue

    /// How many arguments it takes.
    let arity: ClosedRange<Int>
    /// The names of arguments that it takes by name.
    let keywords: [String]
    /// Whether text that is safe stays so.
    let keepsSafety: Bool
    /// What it is made for; nil: for everything.
    let wants: Wants?
    /// What it surely makes of any value.
    let effect: Effect
    /// Whether, without arguments, it surely makes of the value a text that is no hole and no
    /// longer than a trifle; who only asks whether there is one need not make it.
    let isSureOf: @Sendable (LiquidValue) -> Bool
    let apply: Body

    /// What is known of a filter's result before there is one.
    public enum Effect: Sendable {
        /// Nothing.
        case other
        /// A text, no hole unless the value is one, of at most three times its bytes.
        case recases
        /// The value, or the argument in the place of a hole.
        case replacesHole
    }

    /// What kinds of values a filter is made for.
    public struct Wants: Sendable {
        /// Such as "a number".
        let words: String
        /// Kinds that it can do nothing with.
        let refused: Set<SlotKind.Content>
        /// Kinds of which it can use some.
        let doubted: Set<SlotKind.Content>

        public init(
            _ words: String, refused: Set<SlotKind.Content>, doubted: Set<SlotKind.Content> = []
        ) {
            self.words = words
            self.refused = refused
            self.doubted = doubted
        }
    }

    /// A filter that takes so many arguments, and those named.
    public init(
        _ arity: ClosedRange<Int>, keywords: [String] = [], keepsSafety: Bool = false,
        wants: Wants? = nil, effect: Effect = .other,
        isSureOf: @escaping @Sendable (LiquidValue) -> Bool = { _ in false }, _ apply: @escaping Body
    ) {
        self.wants = wants
        self.effect = effect
        self.isSureOf = isSureOf
        self.arity = arity
        self.keywords = keywords
        self.keepsSafety = keepsSafety
        self.apply = apply
    }

    /// A filter that takes text, with nil as empty text, and no arguments.
    convenience init(
        keepsSafety: Bool = false, effect: Effect = .other,
        text transform: @escaping @Sendable (String) -> String
    ) {
        self.init(0...0, keepsSafety: keepsSafety, effect: effect) { (input) throws(LiquidFailure) in
            .string(transform(input.value.asText))
        }
    }

    /// What is wrong with this use of the filter.
    func problem(with use: FilterUse) -> Problem? {
        if let keyword = use.keywords.first(where: { !keywords.contains($0.name) }) {
            return Problem(
                .templateSyntax, "filter '\(use.name)' takes no argument '\(keyword.name)'",
                at: use.range, suggestion: nearest(to: keyword.name, among: keywords))
        }
        guard !arity.contains(use.positional.count) else { return nil }
        return Problem(
            .templateSyntax,
            "filter '\(use.name)' takes \(arityText), found \(use.positional.count)", at: use.range)
    }

    private var arityText: String {
        switch (arity.lowerBound, arity.upperBound) {
        case (0, 0): "no arguments"
        case (1, 1): "one argument"
        case (let low, let high) where low == high: "\(low) arguments"
        case (let low, let high): "\(low) to \(high) arguments"
        }
    }
}

/// What a filter is given.
public struct FilterInput {
    public let value: LiquidValue
    public let arguments: [LiquidValue]
    public let keywords: [(name: String, value: LiquidValue)]
    public let clock: RenderClock
    /// Whether blank text counts as missing.
    let isStrict: Bool
    let budget: LiquidBudget

    /// How long a text that the filter makes may be.
    var textLimit: Int { budget.limits.outputBytes }

    /// What filters over lists see of the value; throws where a range is longer than loops may be.
    func items() throws(LiquidFailure) -> [LiquidValue] {
        let items = value.items
        guard items.count > budget.limits.loopPasses, case .range = value else { return items }
        throw .limit("\(budget.limits.loopPasses) numbers of a range")
    }

    /// The argument with that number, or nil (Liquid's) where it is not given.
    public func argument(_ index: Int) -> LiquidValue {
        index < arguments.count ? arguments[index] : .missing
    }

    /// The argument of that name, or nil (Liquid's) where it is not given.
    public func keyword(_ name: String) -> LiquidValue {
        keywords.last { $0.name == name }?.value ?? .missing
    }
}

extension LiquidFilter {
    /// The filters of standard Liquid.
    public static let standard: [String: LiquidFilter] = {
        var filters: [String: LiquidFilter] = [:]
        for group in [
            textFilters, replacingFilters, codingFilters, numberFilters, listFilters, searchFilters,
        ] {
            filters.merge(group) { first, _ in first }
        }
        filters["date"] = LiquidFilter(1...1) { (input) throws(LiquidFailure) in
            try StrftimeFormat.apply(input, names: .english)
        }
        filters["default"] = LiquidFilter(
            0...1, keywords: ["allow_false"], keepsSafety: true, effect: .replacesHole
        ) { (input) throws(LiquidFailure) in
            let value = input.value
            let isAbsent =
                switch value {
                case .missing: true
                case .bool(false): !input.keyword("allow_false").isTruthy
                // Beyond the reference: blank text is as good as none to a reader.
                default: input.isStrict ? value.isHole || value.isEmpty : value.isEmpty
                }
            guard isAbsent else { return value }
            return input.arguments.isEmpty ? .string("") : input.argument(0)
        }
        return filters
    }()
}

public import CivilTime
public import Diagnostics

/// Under what rules a template is compiled.
public struct LiquidSettings: Sendable {
    /// What `{{ }}` prints is escaped for HTML unless it is safe.
    public var escapes = false
    /// Unknown names, filters and partials are problems, and a `{{ }}` with nothing to print leaves
    /// the message incomplete.
    public var isStrict = false
    /// Filters beside the standard ones, or in their place.
    public var filters: [String: LiquidFilter] = [:]
    /// What the host knows; nil: names are looked up in the host as the template is rendered.
    public var scope: (any LiquidScope)?
    public var partials = LiquidPartials()

    public init() {}
}

/// The names that a host has values for.
public protocol LiquidScope: Sendable {
    /// The slot of a path such as `member`, `first_name`. The path may go further than the slot
    /// does; what is left is looked up in its value.
    func resolve(_ path: [String]) -> ScopeAnswer
}

/// What a scope knows of a path.
public enum ScopeAnswer: Sendable {
    /// `consumed` components lead to the slot.
    case slot(Int, consumed: Int, kind: SlotKind)
    /// The component with that index is not known; a message of the scope's own, and what was
    /// meant.
    case unknown(component: Int, message: String?, suggestion: String?)
}

/// What is known of a slot's value before there is one.
public struct SlotKind: Hashable, Sendable {
    /// What can be looked up in it.
    public enum Shape: Hashable, Sendable {
        /// Text, number, date: nothing can be looked up in it but `size`, `first` and `last`.
        case scalar
        case list
        /// Named values, or a kind that is not known.
        case open
        /// A whole text of safe markup, which the host appends by itself (`LiquidHost.append`).
        case markup
    }
    /// What the value is to filters, in the words of a message.
    public enum Content: String, Hashable, Sendable {
        case text
        case number = "a number"
        case truth = "a truth value"
        case date = "a date"
        case list = "a list"
        case unknown = "not known"
    }
    public var shape: Shape
    public var mayBeMissing: Bool
    public var content: Content

    public init(shape: Shape, mayBeMissing: Bool, content: Content = .unknown) {
        self.shape = shape
        self.mayBeMissing = mayBeMissing
        self.content = content
    }
}

/// Where `render` and `include` find their templates.
public struct LiquidPartials: Sendable {
    /// All names, for suggestions and for an `include` whose name is computed.
    public var names: [String]
    /// The template of that name.
    public var source: @Sendable (String) -> LiquidSource?
    /// Names of all arguments that any template gives to the partial of that name: where one gives
    /// fewer, the others are nil and not unknown.
    public var parameters: @Sendable (String) -> Set<String>

    public init(
        names: [String] = [], source: @escaping @Sendable (String) -> LiquidSource? = { _ in nil },
        parameters: @escaping @Sendable (String) -> Set<String> = { _ in [] }
    ) {
        self.names = names
        self.source = source
        self.parameters = parameters
    }
}

/// Whoever holds the values while a template is rendered.
public protocol LiquidHost {
    /// The value of a slot that the scope gave.
    func value(slot: Int) -> LiquidValue
    /// The value of a root name, asked only where a template was compiled without a scope.
    func value(named name: String) -> LiquidValue?
    /// Appends the text of a slot that holds markup; asked where it is printed without filters.
    func append(slot: Int, to output: inout [UInt8])
}

/// What is known of a text that has not been written.
public struct UnwrittenText: Sendable {
    /// At most so many bytes.
    public var size: Int
    /// Whether something is surely to be seen in it: a sign of ASCII that is no blank.
    public var isVisible: Bool
}

extension LiquidHost {
    /// None: hosts of templates compiled with a scope have no other names.
    public func value(named name: String) -> LiquidValue? { nil }
    /// Nothing: hosts without slots of markup have none to append.
    public func append(slot: Int, to output: inout [UInt8]) {}
}

/// The instant of rendering and the zone that times without one are read in.
public struct RenderClock: Sendable {
    /// What `now` and `today` mean to the `date` filter; nil: nothing.
    public var now: Instant?
    public var zone: ZoneRules

    public init(now: Instant? = nil, zone: ZoneRules = .utc) {
        self.now = now
        self.zone = zone
    }
}

/// What compiling a template tells beside the program.
public struct LiquidAnalysis: Sendable {
    /// One place where a template reads a slot.
    public struct Read: Hashable, Sendable {
        public var slot: Int
        /// As written, such as `member.first_name`.
        public var path: String
        /// UTF-8 offsets in the template, or in the partial.
        public var range: Range<Int>
        /// The partial that it stands in; nil: the template itself.
        public var partial: String?
        /// What the scope said of the slot.
        public var mayBeMissing: Bool
        /// Whether it leaves the message incomplete where the value is missing: it is printed,
        /// without `default` and outside an `if` that asks for it, and the scope says it may be.
        public var canLeaveHole: Bool
    }
    /// One place where a value begins the address of a link or an image.
    public struct LinkStart: Hashable, Sendable {
        /// nil: no value of the scope's alone.
        public var slot: Int?
        /// As written.
        public var path: String
        /// UTF-8 offsets in the template, or in the partial.
        public var range: Range<Int>
        /// The partial that it stands in; nil: the template itself.
        public var partial: String?
    }
    public var reads: [Read] = []
    /// In templates that escape for HTML alone.
    public var linkStarts: [LinkStart] = []
    /// Names of the partials that are rendered, by the template and by its partials, ascending.
    public var partials: [String] = []
    /// Where a filter is used, by name.
    public var filterUses: [(name: String, range: Range<Int>, partial: String?)] = []
}

/// A problem and the partial it stands in; nil: the template itself.
public struct LocatedProblem: Hashable, Sendable {
    public var partial: String?
    public var problem: Problem

    public init(partial: String?, problem: Problem) {
        self.partial = partial
        self.problem = problem
    }
}

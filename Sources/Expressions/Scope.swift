/// What names mean in an expression.
public struct Scope: Sendable {
    /// A variable, or a field of a record.
    public struct Variable: Sendable {
        public var type: ValueType
        public var slot: Slot
        /// Whether it can be without a value when the expression is evaluated.
        public var mayBeMissing: Bool

        public init(_ type: ValueType, at slot: Slot, mayBeMissing: Bool = false) {
            self.type = type
            self.slot = slot
            self.mayBeMissing = mayBeMissing
        }
    }

    /// An event type, as `count`, `sum`, `last` and `has_had` may name it.
    public struct EventShape: Sendable {
        /// A field of the event's data.
        public struct Field: Hashable, Sendable {
            public var type: ValueType
            public var index: Int

            public init(_ type: ValueType, index: Int) {
                self.type = type
                self.index = index
            }
        }

        public var index: Int
        public var fields: [String: Field]

        public init(index: Int, fields: [String: Field] = [:]) {
            self.index = index
            self.fields = fields
        }
    }

    /// Plain variables: `today`, `now`, `entry`. A name may have dots; the longest that fits wins.
    public var variables: [String: Variable] = [:]
    /// Records by name, with their fields: `member`, `trigger`, `event`.
    public var records: [String: [String: Variable]] = [:]
    /// The steps that `outcome("...")` may name.
    public var steps: [String] = []
    /// The words that `outcome` answers with; empty: any string.
    public var outcomes: [String] = []
    /// Event types by name.
    public var events: [String: EventShape] = [:]

    public init() {}
}

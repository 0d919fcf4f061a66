/// What names mean in an expression.
package struct Scope: Sendable {
    /// A variable, or a field of a record.
    package struct Variable: Sendable {
        package var type: ValueType
        package var slot: Slot
        /// Whether it can be without a value when the expression is evaluated.
        package var mayBeMissing: Bool

        package init(_ type: ValueType, at slot: Slot, mayBeMissing: Bool = false) {
            self.type = type
            self.slot = slot
            self.mayBeMissing = mayBeMissing
        }
    }

    /// An event type, as `count`, `sum`, `last` and `has_had` may name it.
    package struct EventShape: Sendable {
        /// A field of the event's data.
        package struct Field: Hashable, Sendable {
            package var type: ValueType
            package var index: Int

            package init(_ type: ValueType, index: Int) {
                self.type = type
                self.index = index
            }
        }

        package var index: Int
        package var fields: [String: Field]

        package init(index: Int, fields: [String: Field] = [:]) {
            self.index = index
            self.fields = fields
        }
    }

    /// Plain variables: `today`, `now`, `entry`. A name may have dots; the longest that fits wins.
    package var variables: [String: Variable] = [:]
    /// Records by name, with their fields: `member`, `trigger`, `event`.
    package var records: [String: [String: Variable]] = [:]
    /// The steps that `outcome("...")` may name.
    package var steps: [String] = []
    /// The words that `outcome` answers with; empty: any string.
    package var outcomes: [String] = []
    /// Event types by name.
    package var events: [String: EventShape] = [:]

    package init() {}
}

package import Expressions

/// The records that conditions read, as `Slot.root` numbers.
package enum Root {
    /// Attributes, then computed attributes, by slot of the catalogue.
    package static let member = 0
    /// Fields of the event that began the journey, by field number of the catalogue.
    package static let trigger = 1
    /// Fields of the event at hand, by field number.
    package static let event = 2
    /// `entry`, `now`, `today`.
    package static let clock = 3
}

/// Indices under `Root.clock`.
package enum ClockSlot {
    package static let entry = 0
    package static let now = 1
    package static let today = 2
}

extension Catalogue {
    /// Whether the expression's value can change by the clock alone, directly or through a computed
    /// attribute.
    package func readsClock(_ expression: Expression) -> Bool {
        expression.reads.contains { read in
            if read.root == Root.clock { return read.index != ClockSlot.entry }
            let index = read.index - attributes.count
            return read.root == Root.member && index >= 0 && readsClock(computed[index].expression)
        }
    }

    /// Whether the expression asks for recorded events, directly or through a computed attribute:
    /// as they age, its value changes by the clock alone.
    package func readsEvents(_ expression: Expression) -> Bool {
        if !expression.histories.isEmpty { return true }
        return expression.reads.contains { read in
            let index = read.index - attributes.count
            return read.root == Root.member && index >= 0
                && readsEvents(computed[index].expression)
        }
    }
}

extension Programme {
    /// Whether the expression's value can change by the clock alone.
    package func readsClock(_ expression: Expression) -> Bool { catalogue.readsClock(expression) }

    /// Whether the expression asks for recorded events.
    package func readsEvents(_ expression: Expression) -> Bool { catalogue.readsEvents(expression) }
}

public import Expressions

/// The records that conditions read, as `Slot.root` numbers.
public enum Root {
    /// Attributes, then computed attributes, by slot of the catalogue.
    public static let member = 0
    /// Fields of the event that began the journey, by field number of the catalogue.
    public static let trigger = 1
    /// Fields of the event at hand, by field number.
    public static let event = 2
    /// `entry`, `now`, `today`.
    public static let clock = 3
}

/// Indices under `Root.clock`.
public enum ClockSlot {
    public static let entry = 0
    public static let now = 1
    public static let today = 2
}

extension Catalogue {
    /// Whether the expression's value can change by the clock alone, directly or through a computed
    /// attribute.
    public func readsClock(_ expression: Expression) -> Bool {
        below(expression) { expression in
            expression.reads.contains { $0.root == Root.clock && $0.index != ClockSlot.entry }
        }
    }

    /// Whether the expression asks for recorded events, directly or through a computed attribute:
    /// as they age, its value changes by the clock alone.
    public func readsEvents(_ expression: Expression) -> Bool {
        below(expression) { !$0.histories.isEmpty }
    }

    /// Whether something is so of the expression or of a computed attribute that it builds on; one
    /// that several others build on is looked at once.
    func below(_ expression: Expression, _ isSo: (Expression) -> Bool) -> Bool {
        var (waiting, seen) = ([expression], Set<Int>())
        while let next = waiting.popLast() {
            if isSo(next) { return true }
            for read in next.reads where read.root == Root.member {
                let index = read.index - attributes.count
                if index >= 0, seen.insert(index).inserted {
                    waiting.append(computed[index].expression)
                }
            }
        }
        return false
    }
}

extension Programme {
    /// Whether the expression's value can change by the clock alone.
    public func readsClock(_ expression: Expression) -> Bool { catalogue.readsClock(expression) }

    /// Whether the expression asks for recorded events.
    public func readsEvents(_ expression: Expression) -> Bool { catalogue.readsEvents(expression) }
}

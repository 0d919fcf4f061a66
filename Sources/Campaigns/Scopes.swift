public import Expressions

extension Catalogue {
    /// Names of a condition about the member alone: `member.*`, `now`, `today`.
    public var memberScope: Scope {
        var scope = Scope()
        scope.records["member"] = memberFields
        scope.variables["now"] = Scope.Variable(
            .timestamp, at: Slot(root: Root.clock, index: ClockSlot.now))
        scope.variables["today"] = Scope.Variable(
            .date, at: Slot(root: Root.clock, index: ClockSlot.today))
        scope.events = eventShapes
        return scope
    }

    /// Names of an assignment in `sets`: the member's, and `event.*` of that type.
    public func assignmentScope(event: Int) -> Scope {
        var scope = memberScope
        scope.records["event"] = fields(of: [event], root: Root.event)
        return scope
    }

    /// Names of a condition of a scenario that events of these types begin (none: the clock does):
    /// the member's, `entry`, `trigger.*` and `event.*`.
    ///
    /// `event` is the event at hand where the condition is about one of `atHand`; everywhere else
    /// it is the same as `trigger`.
    public func scenarioScope(triggers: [Int], atHand: [Int]? = nil) -> Scope {
        var scope = memberScope
        scope.variables["entry"] = Scope.Variable(
            .timestamp, at: Slot(root: Root.clock, index: ClockSlot.entry))
        scope.records["trigger"] = fields(of: triggers)
        scope.records["event"] =
            atHand.map { fields(of: $0, root: Root.event) } ?? fields(of: triggers)
        return scope
    }

    /// What `trigger.*` means where events of these types begin a scenario.
    public func fields(of triggers: [Int]) -> [String: Scope.Variable] {
        fields(of: triggers, root: Root.trigger)
    }

    /// What `member.*` means.
    public var memberFields: [String: Scope.Variable] {
        var fields: [String: Scope.Variable] = [:]
        for (slot, attribute) in attributes.enumerated() {
            fields[attribute.name] = Scope.Variable(
                attribute.type, at: Slot(root: Root.member, index: slot),
                mayBeMissing: slot != Catalogue.idSlot && attribute.defaultValue == nil)
        }
        for (index, attribute) in computed.enumerated() {
            fields[attribute.name] = variable(of: attribute, at: index)
        }
        return fields
    }

    /// What the name of a computed attribute means that is, or is to be, at this index.
    public func variable(of attribute: ComputedAttribute, at index: Int) -> Scope.Variable {
        Scope.Variable(
            attribute.expression.type,
            at: Slot(root: Root.member, index: attributes.count + index),
            mayBeMissing: attribute.expression.canErr)
    }

    /// Fields that events of these types have; one that some of them lack may be missing. Where
    /// types of one name differ, the first type's counts (`check` says so).
    private func fields(of types: [Int], root: Int) -> [String: Scope.Variable] {
        var result: [String: Scope.Variable] = [:]
        guard !types.isEmpty else { return result }
        for (number, name) in fieldNames.enumerated() {
            if number < Catalogue.standardFields.count {
                result[name] = Scope.Variable(
                    number == 0 ? .timestamp : .string, at: Slot(root: root, index: number))
                continue
            }
            let found = types.compactMap { field(number, of: $0) }
            guard let first = found.first else { continue }
            let isSafe =
                found.count == types.count
                && found.allSatisfy { !$0.isOptional || $0.defaultValue != nil }
            result[name] = Scope.Variable(
                first.type, at: Slot(root: root, index: number), mayBeMissing: !isSafe)
        }
        return result
    }

    /// The field of that number in an event type; nil: the type lacks it.
    public func field(_ number: Int, of type: Int) -> EventField? {
        guard number < events[type].positions.count else { return nil }
        let position = events[type].positions[number]
        return position >= 0 ? events[type].fields[position] : nil
    }

    private var eventShapes: [String: Scope.EventShape] {
        var shapes: [String: Scope.EventShape] = [:]
        for (index, event) in events.enumerated() {
            var fields: [String: Scope.EventShape.Field] = [:]
            for (number, name) in fieldNames.enumerated() {
                guard let field = field(number, of: index) else { continue }
                fields[name] = Scope.EventShape.Field(field.type, index: number)
            }
            shapes[event.name] = Scope.EventShape(index: index, fields: fields)
        }
        return shapes
    }
}

extension Expression {
    /// Whether the value depends on the attribute with that slot, directly or through a computed
    /// one.
    public func readsAttribute(_ slot: Int, in catalogue: Catalogue) -> Bool {
        catalogue.below(self) { $0.reads.contains(Slot(root: Root.member, index: slot)) }
    }
}

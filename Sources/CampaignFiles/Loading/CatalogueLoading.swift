import Campaigns
import Diagnostics
import Expressions

extension Loading {
    /// The catalogue of the file: attributes first, then event types, then what is computed and
    /// set, whose types follow from those.
    func loadCatalogue(_ root: LocatedNode) {
        let attributes = self.attributes(root["member"])
        let types = eventTypes(root["events"])
        events = NameTable("event", types.map(\.name))
        isCatalogueWhole = true
        catalogue = Catalogue(
            idColumn: root["id_column"]?.text ?? "id", attributes: attributes, computed: [],
            events: types, fieldNames: fieldNames(of: types))
        addComputed(root["computed"])
        addEffects(root["events"])
    }

    // MARK: Attributes

    private func attributes(_ node: LocatedNode?) -> [Attribute] {
        let fixed = ["id", "timezone", "locale"]
        var attributes = fixed.map { Attribute(name: $0, type: .string) }
        for entry in node?.entries ?? [] {
            let declared = declaredType(entry.value, allowsOptional: false)
            guard let slot = fixed.firstIndex(of: entry.name) else {
                attributes.append(
                    Attribute(
                        name: entry.name, type: declared.type, defaultValue: declared.defaultValue))
                continue
            }
            // One of the three that are always there may be declared all the same.
            if declared.type != .string, declared.type != .any {
                report(.badValue, "member.\(entry.name) is always a string", at: entry.value)
            }
            attributes[slot] = Attribute(
                name: entry.name, type: .string, defaultValue: declared.defaultValue)
        }
        return attributes
    }

    /// Each sees the attributes and the computed ones before it.
    private func addComputed(_ node: LocatedNode?) {
        var scope = catalogue.memberScope
        var (unknown, computed) = ([Attribute](), [ComputedAttribute]())
        // How many computed attributes each builds on, one on the other, itself included.
        var depths: [Int] = []
        for entry in node?.entries ?? [] {
            if catalogue.slot(ofAttribute: entry.name) != nil {
                let message = "attribute '\(entry.name)' is already defined"
                report(.duplicateName, message, at: entry.key)
                continue
            }
            let expression = expression(entry.value, as: nil, in: scope)
            let depth = expression.map { self.depth(of: $0, over: depths) } ?? 1
            if depth > Loading.computedDepth {
                report(
                    .badValue,
                    "computed attributes build on one another at most \(Loading.computedDepth) deep",
                    at: entry.value)
            }
            if let expression, depth <= Loading.computedDepth {
                let attribute = ComputedAttribute(name: entry.name, expression: expression)
                scope.records["member", default: [:]][entry.name] = catalogue.variable(
                    of: attribute, at: computed.count)
                computed.append(attribute)
                depths.append(depth)
            } else {
                // The name stands for something unknown, so that nobody who reads it is blamed.
                scope.records["member", default: [:]][entry.name] = .init(
                    .any, at: Slot(root: Root.member, index: Catalogue.idSlot), mayBeMissing: true)
                unknown.append(Attribute(name: entry.name, type: .any))
            }
        }
        rebuildCatalogue(attributes: catalogue.attributes + unknown, computed: computed)
    }

    /// Working one out works out all those below it first.
    private static var computedDepth: Int { 64 }

    private func depth(of expression: Expression, over depths: [Int]) -> Int {
        let below = expression.reads.compactMap { read in
            let index = read.index - catalogue.attributes.count
            return read.root == Root.member && index >= 0 ? depths[index] : nil
        }
        return 1 + (below.max() ?? 0)
    }

    private func rebuildCatalogue(
        attributes: [Attribute]? = nil, computed: [ComputedAttribute]? = nil,
        events: [EventType]? = nil
    ) {
        catalogue = Catalogue(
            idColumn: catalogue.idColumn, attributes: attributes ?? catalogue.attributes,
            computed: computed ?? catalogue.computed, events: events ?? catalogue.events,
            fieldNames: catalogue.fieldNames)
    }

    // MARK: Events

    private func eventTypes(_ node: LocatedNode?) -> [EventType] {
        var types = BuiltInEvent.allCases.map(\.eventType)
        let builtIn = types.map(\.name)
        for entry in node?.entries ?? [] {
            let type = entry.value["type"]?.text ?? entry.name
            if let index = builtIn.firstIndex(of: entry.name) {
                types[index] = types[index].replacing(type: type)
                if let data = entry.value.entry("data") {
                    let message = "the data of '\(entry.name)' is built in"
                    report(.duplicateName, message, at: data.key)
                }
                continue
            }
            types.append(
                EventType(
                    name: entry.name, type: type, fields: fields(entry.value["data"]),
                    positions: []))
        }
        reportSharedTypes(types, node)
        let names = fieldNames(of: types)
        return types.map { type in
            let own = Dictionary(
                zip(type.fields.map(\.name), 0...), uniquingKeysWith: { first, _ in first })
            return type.replacing(positions: names.map { own[$0] ?? -1 })
        }
    }

    private func fields(_ node: LocatedNode?) -> [EventField] {
        (node?.entries ?? []).compactMap { entry in
            if Catalogue.standardFields.contains(entry.name) {
                let message = "'event.\(entry.name)' is the event's own; choose another name"
                report(.duplicateName, message, at: entry.key)
                return nil
            }
            let declared = declaredType(entry.value, allowsOptional: true)
            return EventField(
                name: entry.name, type: declared.type, isOptional: declared.isOptional,
                defaultValue: declared.defaultValue)
        }
    }

    /// Two events cannot come under one CloudEvents type.
    private func reportSharedTypes(_ types: [EventType], _ node: LocatedNode?) {
        let owners = Dictionary(
            types.map { ($0.type, $0) }, uniquingKeysWith: { first, _ in first })
        for entry in node?.entries ?? [] {
            let type = entry.value["type"]?.text ?? entry.name
            guard let first = owners[type], first.name != entry.name else { continue }
            let message = "the type '\(shortened(type))' already belongs to event '\(first.name)'"
            report(.duplicateName, message, at: entry.value["type"] ?? entry.key)
        }
    }

    private func fieldNames(of types: [EventType]) -> [String] {
        var names = Catalogue.standardFields
        var seen = Set(names)
        for type in types {
            for field in type.fields where seen.insert(field.name).inserted {
                names.append(field.name)
            }
        }
        return names
    }

    // MARK: What events change

    private func addEffects(_ node: LocatedNode?) {
        var types = catalogue.events
        for entry in node?.entries ?? [] {
            guard let index = catalogue.eventIndex(named: entry.name) else { continue }
            types[index] = types[index].replacing(
                assignments: assignments(entry.value["sets"], event: index),
                contact: contact(entry.value["contact"]))
        }
        rebuildCatalogue(events: types)
    }

    private func assignments(_ node: LocatedNode?, event: Int) -> [Assignment] {
        let scope = catalogue.assignmentScope(event: event)
        return (node?.entries ?? []).compactMap { entry in
            guard let slot = catalogue.slot(ofAttribute: entry.name) else {
                report(
                    .unknownReference, "unknown attribute '\(shortened(entry.name))'",
                    at: entry.key,
                    suggestion: nearest(to: entry.name, among: catalogue.attributes.map(\.name)))
                return nil
            }
            guard slot < catalogue.attributes.count, slot != Catalogue.idSlot else {
                let rule = slot == Catalogue.idSlot ? "never changes" : "is computed, not set"
                report(.badValue, "member.\(entry.name) \(rule)", at: entry.key)
                return nil
            }
            let type = catalogue.attributes[slot].type
            guard let expression = expression(entry.value, as: type, in: scope) else { return nil }
            return Assignment(
                attribute: slot, expression: expression,
                readsItself: expression.readsAttribute(slot, in: catalogue))
        }
    }

    private func contact(_ node: LocatedNode?) -> ExternalContact? {
        let channel = reference(node?["channel"], in: channels)
        let category = reference(node?["category"], in: categories)
        guard let channel, let category else { return nil }
        return ExternalContact(channel: channel, category: category)
    }
}

extension BuiltInEvent {
    /// The event type that every catalogue has.
    fileprivate var eventType: EventType {
        EventType(
            name: rawValue, type: rawValue, fields: fields, positions: [], builtIn: self)
    }

    private var fields: [EventField] {
        let channel = EventField(name: "channel", type: .string)
        switch self {
        case .consentGiven, .consentWithdrawn:
            return [channel, EventField(name: "category", type: .string, isOptional: true)]
        default:
            let names = ["message", "scenario", "step"]
            let fields = names.map { EventField(name: $0, type: .string) } + [channel]
            let kind = EventField(name: "kind", type: .enumeration(["hard", "soft"]))
            return self == .messageBounced ? fields + [kind] : fields
        }
    }
}

public import Campaigns
public import CivilTime
public import Expressions
public import Templates

/// What conditions and templates can ask during one wake-up: the member, the event that began the
/// journey, the event at hand, and the clock.
///
/// A class, because it is handed to compiled expressions many times in a wake-up and must not be
/// copied each time; it never leaves the wake-up.
public final class Facts {
    let deployment: Deployment
    public var attributes: [Value?] { didSet { noteChange() } }
    public private(set) var now: Instant
    public private(set) var zone: ZoneRules
    public private(set) var today: CivilDate
    /// From where conditions look at the member.
    var view = Viewpoint()
    /// The member's recorded events, held here during a wake-up as the attributes are.
    var recorded: [EventTrace] = [] { didSet { round += 1 } }
    /// By index of the computed attribute; empty: none has been worked out.
    private var computed: [Computed] = []
    /// Whether the member is in the programme's control group; nil: not worked out yet.
    var isInProgrammeControl: Bool?
    /// Counts how often what has been worked out was forgotten.
    private var round = 0
    /// The round since which neither an attribute nor the zone has changed.
    private var changed = 0

    /// The value of a computed attribute, as it was worked out in that round.
    private struct Computed {
        var round = -1
        var value: Value?
    }

    /// The facts of a member with these attributes at the instant.
    public init(attributes: [Value?], now: Instant, deployment: Deployment) {
        self.deployment = deployment
        self.attributes = attributes
        self.now = now
        zone = deployment.programme.zone
        today = CivilDate(dayNumber: 0)
        settle()
    }

    /// Works out zone and date anew; to be called when attributes have changed.
    func settle() {
        // An expression for the zone that asks for the day is asked on the programme's.
        look(from: deployment.programme.zone)
        if let own = memberZone() { look(from: own) }
    }

    private func look(from zone: ZoneRules) {
        self.zone = zone
        today = zone.date(at: now)
        noteChange()
    }

    /// Makes them the facts of a later instant.
    func move(to instant: Instant) {
        now = instant
        view = Viewpoint()
        if deployment.zoneReadsTime { return settle() }
        today = zone.date(at: now)
        round += 1
    }

    private func memberZone() -> ZoneRules? {
        let programme = deployment.programme
        let name: Value?
        if let expression = programme.memberTimeZone {
            name = try? expression.evaluate(self).get()
        } else {
            name = member(Catalogue.timezoneSlot)
        }
        guard case .string(let text)? = name else { return nil }
        return text == programme.zone.name ? nil : deployment.edition.zones.rules(named: text)
    }

    private func noteChange() {
        round += 1
        changed = round
    }

    /// The member's own locale, or nil where it has none.
    public var locale: String? {
        let value: Value?
        if let expression = deployment.programme.memberLocale {
            value = try? expression.evaluate(self).get()
        } else {
            value = member(Catalogue.localeSlot)
        }
        guard case .string(let text)? = value, !text.isEmpty else { return nil }
        return text
    }

    /// The string that an expression gives, or nil where it has no value or an empty one.
    func text(_ expression: Expression) -> String? {
        guard case .success(.string(let text)) = expression.evaluate(self), !text.isEmpty
        else { return nil }
        return text
    }

    /// Whether a condition holds; an error is false, and is told in words.
    func test(_ condition: Expression) -> (holds: Bool, error: String?) {
        switch condition.evaluate(self) {
        case .success(let value): (value == .bool(true), nil)
        case .failure(let error): (false, error.message)
        }
    }
}

/// What a condition sees beside the member and the clock: the member alone, an event, a journey
/// about to begin, or a journey in progress.
struct Viewpoint {
    /// What began the journey in progress.
    var trigger: TriggerEvent?
    /// The event at hand.
    var event: Event?
    var entry: Instant?
    /// Final outcomes of the journey's steps.
    var outcomes: [StepOutcome] = []

    /// The member alone.
    init() {}

    /// An event of the member, on its way in.
    init(_ event: Event, entry: Instant? = nil) { (self.event, self.entry) = (event, entry) }

    /// A journey that a firing would begin.
    init(_ firing: Firing) { (event, entry) = (firing.event, firing.time) }

    /// A journey in progress, perhaps with an event at hand.
    init(_ journey: Journey, with event: Event? = nil) {
        (trigger, self.event, entry) = (journey.trigger, event, journey.began)
        outcomes = journey.outcomes
    }
}

extension Facts: TemplateValues {
    public func member(_ slot: Int) -> Value? {
        let catalogue = deployment.programme.catalogue
        guard slot >= catalogue.attributes.count else {
            return attributes[slot] ?? catalogue.attributes[slot].defaultValue
        }
        let index = slot - catalogue.attributes.count
        let since = deployment.isSteady[index] ? changed : round
        if !computed.isEmpty, computed[index].round >= since { return computed[index].value }
        let value = try? catalogue.computed[index].expression.evaluate(self).get()
        if computed.isEmpty {
            computed.reserveCapacity(catalogue.computed.count)
            for _ in catalogue.computed { computed.append(Computed()) }
        }
        computed[index] = Computed(round: round, value: value)
        return value
    }

    public func trigger(_ field: Int) -> Value? {
        if let trigger = view.trigger {
            return trigger.value(field, deployment.programme.catalogue)
        }
        return view.event.flatMap { $0.value(field, deployment.programme.catalogue) }
    }
}

extension Facts: Bindings {
    public func value(at slot: Slot) -> Value? {
        switch slot.root {
        case Root.member: member(slot.index)
        case Root.trigger: trigger(slot.index)
        case Root.event:
            if let event = view.event {
                event.value(slot.index, deployment.programme.catalogue)
            } else {
                trigger(slot.index)
            }
        default: clock(slot.index)
        }
    }

    private func clock(_ index: Int) -> Value? {
        switch index {
        case ClockSlot.entry: view.entry.map { .timestamp($0) }
        case ClockSlot.now: .timestamp(now)
        default: .date(today)
        }
    }

    public func rules(ofZone name: String) -> ZoneRules? {
        deployment.edition.zones.rules(named: name)
    }

    public func outcome(ofStep step: String) -> String? {
        view.outcomes.last { $0.step == step }?.outcome.rawValue
    }
}

extension Event {
    /// Value of a field by its number in the catalogue; nil: absent.
    public func value(_ field: Int, _ catalogue: Catalogue) -> Value? {
        switch field {
        case 0: return .timestamp(time)
        case 1: return .string(id)
        case 2: return .string(catalogue.events[type].type)
        case 3: return .string(source)
        default:
            let position = catalogue.events[type].positions[field]
            guard position >= 0 else { return nil }
            return data[position] ?? catalogue.events[type].fields[position].defaultValue
        }
    }
}

extension TriggerEvent {
    /// What is kept of an event with the journey that it begins.
    public convenience init(_ event: Event, _ catalogue: Catalogue) {
        let type = catalogue.events[event.type]
        var data: [TriggerField] = []
        data.reserveCapacity(event.data.count)
        for (field, value) in zip(type.fields, event.data) {
            guard let value = value ?? field.defaultValue else { continue }
            data.append(TriggerField(name: field.name, value: value))
        }
        self.init(
            type: type.type, source: event.source, id: event.id, time: event.time, data: data)
    }

    /// Value of a field by its number in the catalogue; nil: absent.
    func value(_ field: Int, _ catalogue: Catalogue) -> Value? {
        switch field {
        case 0: return .timestamp(time)
        case 1: return .string(id)
        case 2: return .string(type)
        case 3: return .string(source)
        default:
            let name = catalogue.fieldNames[field]
            return data.first { $0.name == name }?.value
        }
    }
}

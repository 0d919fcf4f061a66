public import CivilTime
public import Expressions

/// One step of a scenario in its flat list.
public final class Step: Sendable {
    /// Unique in the scenario; journeys keep their place by it.
    public let id: String
    public let kind: StepKind
    /// Index of the step that follows (of a step that divides: where it came, or is true); nil: the
    /// journey is complete.
    public let next: Int?
    /// Index of the step that follows where a step that divides says no; nil: the journey is
    /// complete.
    public let otherwise: Int?

    public init(id: String, kind: StepKind, next: Int?, otherwise: Int? = nil) {
        self.id = id
        self.kind = kind
        self.next = next
        self.otherwise = otherwise
    }
}

/// What a step does.
public enum StepKind: Sendable {
    case send(Send)
    case wait(Wait)
    case waitFor(WaitFor)
    case branch(Expression)
    case exit
}

/// `wait_for:` and all that belongs to it.
public final class WaitFor: Sendable {
    /// Event type (index of the catalogue).
    public let event: Int
    /// It matches an event with clock < time <= clock + upTo.
    public let upTo: CivilDuration
    /// Which events; nil: all.
    public let when: Expression?
    /// Only `message.*` events about that step of the journey; nil: any.
    public let of: String?

    public init(event: Int, upTo: CivilDuration, when: Expression? = nil, of: String? = nil) {
        self.event = event
        self.upTo = upTo
        self.when = when
        self.of = of
    }
}

/// `send:` and all that belongs to it.
public final class Send: Sendable {
    /// One, or several variants whose shares are a whole.
    public let templates: [TemplateShare]
    /// Channel indices in order of preference.
    public let channels: [Int]
    public let at: TimeOfDay?
    public let validFor: CivilDuration?
    public let ifBlocked: IfBlocked
    public let when: Expression?

    public init(
        templates: [TemplateShare], channels: [Int], at: TimeOfDay? = nil,
        validFor: CivilDuration? = nil, ifBlocked: IfBlocked = .postpone, when: Expression? = nil
    ) {
        self.templates = templates
        self.channels = channels
        self.at = at
        self.validFor = validFor
        self.ifBlocked = ifBlocked
        self.when = when
    }
}

/// A variant and the part of the members who get it.
public struct TemplateShare: Sendable {
    public var template: String
    public var share: Share

    public init(template: String, share: Share = Share(millionths: 1_000_000)) {
        self.template = template
        self.share = share
    }
}

/// What becomes of a candidate that is held back.
public enum IfBlocked: String, CaseIterable, Sendable {
    /// Tried again when the reason ends; the files call it `defer`.
    case postpone = "defer"
    case drop
    case insert
}

/// A pause of a journey.
public enum Wait: Sendable {
    case duration(CivilDuration)
    /// `until 10:00`, `until mon 10:00`.
    case until(TimeOfDay, on: Weekday?)
    case anchored(Anchor, offset: CivilDuration, at: TimeOfDay?)
}

/// What a wait counts from.
public enum Anchor: Sendable, Hashable {
    case entry
    /// Field number of the catalogue, in the event that began the journey.
    case trigger(field: Int)
    /// Slot of the catalogue.
    case member(slot: Int)
}

/// A step as the file nests it, before it has its place in the flat list.
public struct NestedStep: Sendable {
    /// `id:`, or nil where the file gives none.
    public var id: String?
    public var kind: StepKind
    /// Steps where a step that divides says yes, and no; empty for the others.
    public var then: [NestedStep]
    public var otherwise: [NestedStep]

    public init(
        id: String?, kind: StepKind, then: [NestedStep] = [], otherwise: [NestedStep] = []
    ) {
        self.id = id
        self.kind = kind
        self.then = then
        self.otherwise = otherwise
    }
}

/// The flat list of a scenario's steps and where it begins.
public struct StepList: Sendable {
    public private(set) var steps: [Step] = []
    public private(set) var first: Int?
    private let ids: [String]

    /// Lays nested steps flat, each before those within it, under the names that `StepSketch`
    /// gives.
    public init(_ nested: [NestedStep]) {
        ids = StepSketch.ids(of: nested.map(\.sketch))
        lay(nested, goingOnAt: nil)
        first = steps.isEmpty ? nil : 0
    }

    /// Lays the steps behind those that are there; what follows the last goes on at the index.
    private mutating func lay(_ list: [NestedStep], goingOnAt following: Int?) {
        for (index, step) in list.enumerated() {
            let place = steps.count
            let next = index + 1 < list.count ? place + step.size : following
            let second = place + 1 + step.then.reduce(0) { $0 + $1.size }
            steps.append(
                Step(
                    id: ids[place], kind: step.kind, next: step.then.isEmpty ? next : place + 1,
                    otherwise: step.otherwise.isEmpty ? next : second))
            lay(step.then, goingOnAt: next)
            lay(step.otherwise, goingOnAt: next)
        }
    }
}

extension NestedStep {
    /// How many steps it is, those within it included.
    fileprivate var size: Int {
        1 + then.reduce(0) { $0 + $1.size } + otherwise.reduce(0) { $0 + $1.size }
    }

    /// What its name follows from.
    fileprivate var sketch: StepSketch {
        let word: StepSketch.Word =
            switch kind {
            case .send(let send): .send(template: send.templates[0].template)
            case .wait: .wait
            case .waitFor: .waitFor
            case .branch: .branch
            case .exit: .exit
            }
        return StepSketch(
            id: id, word: word, then: then.map(\.sketch), otherwise: otherwise.map(\.sketch))
    }
}

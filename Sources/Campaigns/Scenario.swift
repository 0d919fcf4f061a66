public import CivilTime
public import Expressions

/// A campaign of one kind: what begins it, for whom, and what it does step by step.
public final class Scenario: Sendable {
    /// The file's stem.
    public let name: String
    public let title: String
    public let family: Family
    public let status: Status
    /// Entries only on these dates, both included; nil: always.
    public let runs: ClosedRange<CivilDate>?
    /// Index of the programme.
    public let category: Int
    /// 0...100, the higher wins.
    public let priority: Int
    public let trigger: Trigger
    public let audience: Expression?
    public let entry: EntryRule
    public let controlGroup: Share?
    public let goal: Goal?
    public let excludes: Exclusion?
    public let exits: [ExitRule]
    /// Flat; a journey begins at `first`.
    public let steps: [Step]
    /// nil: the scenario has no steps.
    public let first: Int?
    /// Ids of the steps whose outcome some condition asks for.
    public let outcomesAsked: Set<String>

    public init(
        name: String, title: String, family: Family, status: Status,
        runs: ClosedRange<CivilDate>?, category: Int, priority: Int, trigger: Trigger,
        audience: Expression?, entry: EntryRule, controlGroup: Share?, goal: Goal? = nil,
        excludes: Exclusion? = nil, exits: [ExitRule], steps: StepList
    ) {
        self.name = name
        self.title = title
        self.family = family
        self.status = status
        self.runs = runs
        self.category = category
        self.priority = priority
        self.trigger = trigger
        self.audience = audience
        self.entry = entry
        self.controlGroup = controlGroup
        self.goal = goal
        self.excludes = excludes
        self.exits = exits
        self.steps = steps.steps
        first = steps.first
        outcomesAsked = Set(steps.steps.flatMap(\.conditions).flatMap(\.outcomesAsked))
            .union(exits.compactMap(\.condition).flatMap(\.outcomesAsked))
            .union(audience?.outcomesAsked ?? [])
    }

    /// Every condition of the scenario, in the order of the file's keys.
    public var conditions: [Expression] {
        trigger.conditions + [audience].compactMap(\.self) + exits.compactMap(\.condition)
            + steps.flatMap(\.conditions)
    }

    /// Index of the step of that id.
    public func stepIndex(_ id: String) -> Int? { steps.firstIndex { $0.id == id } }
}

/// What a scenario is for; it decides nothing.
public enum Family: String, CaseIterable, Sendable {
    case migration, recruitment, animation, commercial
}

/// Whether a scenario runs.
public enum Status: String, CaseIterable, Sendable {
    case live
    /// Checked and previewed only.
    case draft
    /// Nothing enters, sends wait.
    case paused
}

/// How often one member may enter.
public enum EntryRule: Sendable, Hashable {
    case always
    case once
    case oncePer(CivilDuration)
    case unlessActive
    case restart
}

/// What ends a journey before its last step.
public enum ExitRule: Sendable {
    /// An event of one of these types (indices of the catalogue).
    case on(events: [Int], when: Expression?)
    case when(Expression)
}

extension ExitRule {
    /// Its condition; nil: it has none.
    public var condition: Expression? {
        switch self {
        case .on(_, let when): when
        case .when(let condition): condition
        }
    }
}

extension Trigger {
    /// Its conditions.
    public var conditions: [Expression] {
        switch self {
        case .event(_, let when): [when].compactMap(\.self)
        case .becomes(let condition): [condition]
        case .count(let trigger): [trigger.when].compactMap(\.self)
        case .every, .date, .scheduled, .streak, .silence: []
        }
    }
}

extension Step {
    /// Its conditions.
    public var conditions: [Expression] {
        switch kind {
        case .send(let send): [send.when].compactMap(\.self)
        case .waitFor(let wait): [wait.when].compactMap(\.self)
        case .branch(let condition): [condition]
        case .wait, .exit: []
        }
    }
}

/// What the scenario is measured by; recorded for reports.
public struct Goal: Sendable {
    public var event: Int
    public var within: CivilDuration

    public init(event: Int, within: CivilDuration) {
        self.event = event
        self.within = within
    }
}

/// Categories that keep quiet while a journey is young.
public struct Exclusion: Sendable {
    public var categories: Set<Int>
    public var duration: CivilDuration

    public init(categories: Set<Int>, duration: CivilDuration) {
        self.categories = categories
        self.duration = duration
    }
}

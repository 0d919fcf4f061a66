package import CivilTime
package import Expressions

/// One step of a scenario in its flat list.
package final class Step: Sendable {
    /// Unique in the scenario; journeys keep their place by it.
    package let id: String
    package let kind: StepKind
    /// Index of the step that follows; nil: the journey is complete.
    package let next: Int?

    package init(id: String, kind: StepKind, next: Int?) {
        self.id = id
        self.kind = kind
        self.next = next
    }
}

/// What a step does.
package enum StepKind: Sendable {
    case send(Send)
    case wait(Wait)
    case exit
}

/// `send:` and all that belongs to it.
package final class Send: Sendable {
    /// One, or several variants whose shares are a whole.
    package let templates: [TemplateShare]
    /// Channel indices in order of preference.
    package let channels: [Int]
    package let at: TimeOfDay?
    package let validFor: CivilDuration?
    package let ifBlocked: IfBlocked
    package let when: Expression?

    package init(
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
package struct TemplateShare: Sendable {
    package var template: String
    package var share: Share

    package init(template: String, share: Share = Share(millionths: 1_000_000)) {
        self.template = template
        self.share = share
    }
}

/// What becomes of a candidate that is held back.
package enum IfBlocked: String, CaseIterable, Sendable {
    /// Tried again when the reason ends; the files call it `defer`.
    case postpone = "defer"
    case drop
    case insert
}

/// A pause of a journey.
package enum Wait: Sendable {
    case duration(CivilDuration)
    /// `until 10:00`, `until mon 10:00`.
    case until(TimeOfDay, on: Weekday?)
    case anchored(Anchor, offset: CivilDuration, at: TimeOfDay?)
}

/// What a wait counts from.
package enum Anchor: Sendable, Hashable {
    case entry
    /// Field number of the catalogue, in the event that began the journey.
    case trigger(field: Int)
    /// Slot of the catalogue.
    case member(slot: Int)
}

/// A step as the file nests it, before it has its place in the flat list.
package struct NestedStep: Sendable {
    /// `id:`, or nil where the file gives none.
    package var id: String?
    package var kind: StepKind

    package init(id: String?, kind: StepKind) {
        self.id = id
        self.kind = kind
    }
}

/// The flat list of a scenario's steps and where it begins.
package struct StepList: Sendable {
    package private(set) var steps: [Step] = []
    package private(set) var first: Int?

    /// Lays nested steps flat and names those that have no id: a send after its (first) template, any
    /// other after the step before it (`welcome-offer/wait`, `start/wait` at the beginning), with a
    /// number where that is taken, so that a name survives edits elsewhere in the file.
    package init(_ nested: [NestedStep]) {
        var taken = Set(nested.compactMap(\.id))
        var previous = "start"
        for (index, step) in nested.enumerated() {
            let id = step.id ?? StepList.name(of: step.kind, after: previous, taken: &taken)
            let next = index + 1 < nested.count ? index + 1 : nil
            steps.append(Step(id: id, kind: step.kind, next: next))
            if case .send = step.kind { previous = id } else if step.id != nil { previous = id }
        }
        first = steps.isEmpty ? nil : 0
    }

    private static func name(
        of kind: StepKind, after previous: String, taken: inout Set<String>
    ) -> String {
        let base =
            switch kind {
            case .send(let send): send.templates[0].template
            case .wait: previous + "/wait"
            case .exit: previous + "/exit"
            }
        var (name, number) = (base, 2)
        while !taken.insert(name).inserted {
            name = "\(base)-\(number)"
            number += 1
        }
        return name
    }
}

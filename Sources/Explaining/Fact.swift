package import CivilTime
package import Engine
package import Storage

/// One thing that happened to a member, or that stands with it now: values, no words.
package struct Fact: Sendable {
    package var at: Instant
    package var what: What
    /// Where it stands in a story: what an event brought about, at an earlier time of its own, comes
    /// behind that event.
    var position: Instant

    package enum What: Sendable {
        case event(Receipt)
        case began(JourneyRecord)
        case reachedGoal(JourneyRecord)
        case ended(JourneyRecord, JourneyRecord.Ending)
        case decided(Decision)
        case waits(Waiting)
    }

    package init(at: Instant, _ what: What, notBefore cause: Instant? = nil) {
        self.at = at
        self.what = what
        position = max(at, cause ?? at)
    }

    /// What kind of thing it is; the raw values are a promise of `--format json`.
    package enum Kind: String, CaseIterable, Sendable {
        case event, journey, decision, ending, waiting
    }

    /// Where it stands among facts of one instant.
    var rank: Int {
        switch what {
        case .event: 0
        // A journey that is begun again ends before the new one begins.
        case .ended(_, .restarted): 1
        case .began, .reachedGoal: 2
        case .decided: 3
        case .ended: 4
        case .waits: 5
        }
    }

    package var kind: Kind {
        switch what {
        case .event: .event
        case .began, .reachedGoal: .journey
        case .decided: .decision
        case .ended: .ending
        case .waits: .waiting
        }
    }

    /// What precisely it is, in one word for programs.
    package var word: String {
        switch what {
        case .event: "received"
        case .began: "began"
        case .reachedGoal: "goal"
        case .decided(let decision): decision.entry.outcome.rawValue
        case .ended(_, let ending): ending.rawValue
        case .waits(let waiting): waiting.word
        }
    }

    /// The scenario that it is about; nil for an event.
    package var scenario: String? {
        switch what {
        case .event: nil
        case .began(let journey), .reachedGoal(let journey), .ended(let journey, _):
            journey.scenario
        case .decided(let decision): decision.entry.scenario
        case .waits(let waiting): waiting.journey.scenario
        }
    }
}

/// How a message is told of: by scenario and step, or by their one name.
func messageName(_ scenario: String, _ step: String) -> String {
    scenario == step ? step : "\(scenario)/\(step)"
}

/// An event that came in.
package struct Receipt: Sendable {
    package var event: Event
    /// Its name in the catalogue; where the catalogue does not have it, its CloudEvents type.
    package var name: String
    /// The fields that have a value, in the order of the catalogue.
    package var data: [Reading]
    /// The channel of the contact that another tool reports by it.
    package var contact: String?
    /// Attributes that it could not set, and why.
    package var failures: [Failure]

    /// An attribute that an event could not set.
    package struct Failure: Sendable {
        package var attribute: String
        package var lack: Lack
    }

    /// When it happened, where that is not when it came in.
    package var happened: Instant? { event.time == event.received ? nil : event.time }
}

/// A row of the ledger with all that is known of its reason.
package struct Decision: Sendable {
    package var entry: LedgerEntry
    /// nil where the outcome has no reason.
    package var why: Why?
    /// What comes next of one that is not final.
    package var next: Next?
    /// The message, as far as the store has it: the own one, or the one that carries an insert.
    package var message: OutboxMessage?
    /// How that has fared on its way out.
    package var wayOut: WayOut?
    /// What it waits for there; nil: it does not.
    package var delay: Delay?

    package init(
        _ entry: LedgerEntry, why: Why? = nil, next: Next? = nil, message: OutboxMessage? = nil,
        wayOut: WayOut? = nil, delay: Delay? = nil
    ) {
        self.entry = entry
        self.why = why
        self.next = next
        self.message = message
        self.wayOut = wayOut
        self.delay = delay
    }

    /// When the message left; nil: it has not, or that is not known.
    package var left: Instant? { message?.status == .delivered ? wayOut?.settledAt : nil }

    /// Whether the message is still in the outbox though its deadline has come.
    var isLate: Bool { delay?.cause == .deadline }

    /// What it is about: a message, or the scenario.
    package var name: String {
        entry.step.map { messageName(entry.scenario, $0) } ?? entry.scenario
    }

    /// When a candidate that waits is looked at again.
    package enum Next: Sendable, Hashable {
        case retry(Instant)
        /// At the instant that the reason names already.
        case then(Instant)
        /// At each wake-up, before the deadline.
        case eachWakeUp(before: Instant?)
        /// When a mail comes that it can travel in, before the deadline.
        case mail(before: Instant?)
        /// When the value is there, before the deadline.
        case value(before: Instant?)

        /// The instant of the next try, where it is known.
        var retry: Instant? {
            switch self {
            case .retry(let instant), .then(let instant): instant
            case .eachWakeUp, .mail, .value: nil
            }
        }
    }
}

/// A journey in progress, and what it waits for.
package struct Waiting: Sendable {
    package var journey: Journey
    package var place: Place

    package enum Place: Sendable {
        /// The next step is looked at then.
        case goesOn(Instant)
        /// In a `wait`.
        case until(Instant)
        /// For an event, by its name (nil: the step is gone).
        case event(String?, until: Instant)
        /// A message that is to be decided then.
        case due(Instant)
        /// A message that was looked at and waits.
        case held(Decision, deadline: Instant)
    }

    package init(_ journey: Journey, _ place: Place) {
        self.journey = journey
        self.place = place
    }

    /// The message that it is about, where the journey stands at one.
    package var name: String { messageName(journey.scenario, journey.step) }

    /// What the journey waits for, in one word for programs.
    package var word: String {
        switch place {
        case .goesOn: "goes_on"
        case .until: "wait"
        case .event: "wait_for"
        case .due: "due"
        case .held(let decision, _): decision.entry.outcome.rawValue
        }
    }

    /// Until when it waits for it.
    package var until: Instant {
        switch place {
        case .goesOn(let instant), .until(let instant), .due(let instant): instant
        case .event(_, let until): until
        case .held(let decision, let deadline):
            decision.next?.retry ?? deadline
        }
    }
}

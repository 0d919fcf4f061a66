/// What became of a candidate or an occurrence; the raw values are the ledger's words.
public enum Outcome: String, CaseIterable, Sendable, Hashable {
    case sent
    case dropped
    case skipped
    case control
    case inserted
    /// Waits: not final.
    case deferred
    /// Written, but a value is missing: not final.
    case incomplete
    /// An occurrence that began no journey.
    case notEntered = "not_entered"

    /// Whether nothing more can become of the candidate.
    public var isFinal: Bool {
        switch self {
        case .sent, .dropped, .skipped, .control, .inserted: true
        case .deferred, .incomplete, .notEntered: false
        }
    }
}

extension Outcome {
    /// The reasons that can stand beside it in the ledger; nil: it needs none.
    public var reasons: [Reason?] {
        switch self {
        case .sent, .inserted: [nil]
        case .skipped: [.condition]
        case .control: [.controlGroup]
        case .incomplete: [.missingValue]
        case .deferred: [.hold, .paused, .excluded, .contactHours, .cap, .reserved]
        case .notEntered: [.notInAudience, .exited, .entry, .runs, .paused, .superseded]
        case .dropped:
            [
                .exited, .expired, .notInAudience, .unreachable, .noConsent, .suppressed, .hold,
                .paused, .excluded, .cap, .reserved, .scenarioChanged, .cancelled,
            ]
        }
    }
}

/// Why; the raw values are the ledger's words.
public enum Reason: String, CaseIterable, Sendable, Hashable {
    case exited
    case expired
    case notInAudience = "not_in_audience"
    case condition
    case unreachable
    case noConsent = "no_consent"
    case suppressed
    case controlGroup = "control_group"
    case hold
    case paused
    case excluded
    case contactHours = "contact_hours"
    case cap
    case reserved
    case missingValue = "missing_value"
    case entry
    case runs
    case superseded
    case scenarioChanged = "scenario_changed"
    case cancelled
}

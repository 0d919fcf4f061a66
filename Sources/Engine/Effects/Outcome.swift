/// What became of a candidate or an occurrence; the raw values are the ledger's words.
package enum Outcome: String, CaseIterable, Sendable, Hashable {
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
    package var isFinal: Bool {
        switch self {
        case .sent, .dropped, .skipped, .control, .inserted: true
        case .deferred, .incomplete, .notEntered: false
        }
    }
}

/// Why; the raw values are the ledger's words.
package enum Reason: String, CaseIterable, Sendable, Hashable {
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

package import Campaigns
package import CivilTime

/// Everything that the checker may look at: what the run was given, and what it left behind.
package struct Run: Sendable {
    package var programme: Programme
    package var zones: any ZoneSource
    /// The members' file: CSV with a header, or one JSON object a line; empty: none.
    package var members: [UInt8]
    /// The events, one CloudEvent a line, without lines that must be rejected; with `received` where
    /// they came in at another time than their own.
    package var events: [UInt8]
    /// Output of `tact decisions --format json`.
    package var decisions: [UInt8]
    /// Output of `tact outbox list --format json`.
    package var outbox: [UInt8]
    /// Where the run's clock stood at its end; nil: at the last event.
    package var until: Instant?
    /// Since when the scenarios are live and the members of the file known; nil: the first event.
    package var start: Instant?
    /// False where the run had control groups switched off.
    package var controlGroups = true
    /// False where members may have been woken later than something was due, as a daemon does that
    /// has been down, or is busy.
    package var isPunctual = true
    /// False where an insert's template may lack a value, so that it may wait on when a mail comes.
    package var insertsAreFilled = true

    /// A run of these parts.
    package init(
        programme: Programme, zones: any ZoneSource, members: [UInt8], events: [UInt8],
        decisions: [UInt8], outbox: [UInt8], until: Instant? = nil, start: Instant? = nil
    ) {
        self.programme = programme
        self.zones = zones
        self.members = members
        self.events = events
        self.decisions = decisions
        self.outbox = outbox
        self.until = until
        self.start = start
    }
}

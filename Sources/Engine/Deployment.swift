import Campaigns
public import CivilTime
import Expressions
public import Templates

/// An edition at work: what `advance` is given as "programme", with everything looked up once that
/// would otherwise be looked up at each wake-up.
public final class Deployment: Sendable {
    public let edition: Edition
    let programme: Programme
    /// By scenario index: since when it has been live; nil: never yet.
    public let liveSince: [Instant?]
    public let settings: Settings

    /// Scenario indices by event type: those it may trigger, and those whose journeys it may end.
    let triggered: [[Int]]
    let ended: [[Int]]
    /// Scenarios that the clock alone may trigger.
    let clockScenarios: [Int]
    /// Scenarios with a `becomes` trigger.
    let becoming: [Int]
    /// By event type: what is kept of recorded events.
    let memory: [EventMemory]
    /// Names all that is asked of recorded events, counts and streaks; empty: nothing is.
    public let asks: String
    /// By event type: scenarios whose goal it is.
    let goals: [[Int]]
    /// By scenario: those of strictly higher priority that share a cap with it.
    let rivals: [Set<Int>]
    /// By scenario: the places among `clockScenarios` of those whose occurrences are known ahead.
    let clockRivals: [[Int]]
    /// By scenario, then by channel: the caps that may be about its sends, members aside.
    let caps: [[[SharedCap]]]
    /// By attribute slot: whether a dated trigger may read it, now or after an edit.
    let isDate: [Bool]
    /// Slots of computed attributes that a dated trigger or a wait may read.
    let computedDates: [Int]
    /// By slot of an attribute or computed attribute: whether a wait is anchored to it.
    let isAnchor: [Bool]
    /// By computed attribute: whether it changes with the member's attributes alone.
    let isSteady: [Bool]
    /// Contacts are kept for so many microseconds: as long as they weigh on a cap, and long enough
    /// for a bounce to come.
    public let contactWindow: Int64
    /// Whether what holds something back can change by the date alone.
    let midnights: Midnights
    /// Whether a member's zone, or a date that triggers, can change by the clock alone.
    let momentsReadClock: Bool
    /// Whether a member's zone can change by the clock alone, or by recorded events.
    let zoneReadsTime: Bool

    /// A mail server gives up after days, complaints come within weeks: 90 days in microseconds.
    private static let longestBounce = 90 * TimeOfDay.microsecondsPerDay

    /// What a deployment may choose besides the files.
    public struct Settings: Sendable {
        /// Off in scenario tests unless they ask.
        public var controlGroups = true
        public var links = UnsubscribeLinks(publicURL: "http://localhost:8321")
        /// Off where nobody reads messages: they are decided as ever, and have no texts.
        public var writesTexts = true
        /// Off where nobody sees the ids of messages: a digest for each is then wasted.
        public var namesMessages = true

        public init() {}
    }

    /// The edition at work, its scenarios live since the given instants, by name.
    public init(
        edition: Edition, liveSince: [String: Instant], settings: Settings = Settings()
    ) {
        let programme = edition.programme
        self.edition = edition
        self.programme = programme
        self.settings = settings
        self.liveSince = programme.scenarios.map {
            $0.status == .draft ? nil : liveSince[$0.name]
        }
        let events = programme.catalogue.events.count
        triggered = Deployment.scenarios(of: programme, events: events) { $0.trigger.eventTypes }
        ended = Deployment.scenarios(of: programme, events: events) { scenario in
            scenario.exits.flatMap { exit -> [Int] in
                if case .on(let types, _) = exit { types } else { [] }
            }
        }
        clockScenarios = programme.scenarios.indices.filter {
            programme.scenarios[$0].trigger.isDrivenByClock
        }
        becoming = programme.scenarios.indices.filter {
            if case .becomes = programme.scenarios[$0].trigger { true } else { false }
        }
        memory = programme.eventMemory
        asks = programme.asks(memory)
        goals = Deployment.scenarios(of: programme, events: events) { scenario in
            scenario.goal.map { [$0.event] } ?? []
        }
        let rivals = programme.rivals
        self.rivals = rivals
        clockRivals = rivals.map { [clockScenarios] rivals in
            clockScenarios.indices.filter {
                rivals.contains(clockScenarios[$0])
                    && programme.scenarios[clockScenarios[$0]].trigger.isKnownAhead
            }
        }
        caps = programme.scenarios.indices.map { index in
            let shared = programme.pressure.caps.map { cap in
                SharedCap(
                    cap: cap,
                    isRival: programme.scenarios.indices.map {
                        rivals[index].contains($0) && cap.mayBind(programme.scenarios[$0])
                    })
            }
            return programme.channels.indices.map { channel in
                let caps = programme.caps(of: programme.scenarios[index], by: channel)
                return shared.filter { shared in caps.contains { $0 === shared.cap } }
            }
        }
        let slots = programme.catalogue.attributes.count + programme.catalogue.computed.count
        computedDates = programme.catalogue.computed.indices
            .map { $0 + programme.catalogue.attributes.count }
            .filter { slot in
                // One that is a date or nothing, as an expression with `? :` says it, is of any type.
                [.date, .list(.date), .timestamp, .any]
                    .contains(programme.catalogue.attribute(inSlot: slot).type)
            }
        isDate = programme.catalogue.attributes.map {
            $0.type == .date || $0.type == .list(.date)
        }
        isAnchor = Deployment.flags(slots, programme.scenarios.flatMap(\.anchorSlots))
        contactWindow = max(
            programme.pressure.caps.map(\.longestWindow).max() ?? 0, Deployment.longestBounce)
        midnights = Midnights(programme)
        momentsReadClock = programme.momentsReadClock
        let zoneReadsTime =
            programme.memberTimeZone.map {
                programme.readsClock($0) || programme.readsEvents($0)
            } ?? false
        self.zoneReadsTime = zoneReadsTime
        isSteady = programme.catalogue.computed.map {
            !zoneReadsTime && !programme.readsClock($0.expression)
                && !programme.readsEvents($0.expression)
        }
    }

    /// Instants since when scenarios are live: those known already, and `now` for the live ones
    /// that are new.
    public static func liveSince(
        _ known: [String: Instant], edition: Edition, now: Instant
    ) -> [String: Instant] {
        var result = known
        for scenario in edition.programme.scenarios
        where scenario.status == .live && result[scenario.name] == nil {
            result[scenario.name] = now
        }
        return result
    }

    private static func scenarios(
        of programme: Programme, events: Int, reading: (Scenario) -> [Int]
    ) -> [[Int]] {
        var result = Array(repeating: [Int](), count: events)
        for (index, scenario) in programme.scenarios.enumerated() {
            for type in Set(reading(scenario)) { result[type].append(index) }
        }
        return result
    }

    private static func flags(_ count: Int, _ slots: [Int]) -> [Bool] {
        var result = Array(repeating: false, count: count)
        for slot in slots where slot < count { result[slot] = true }
        return result
    }
}

extension Scenario {
    /// Slots of the attributes that its waits are anchored to.
    var anchorSlots: [Int] {
        steps.compactMap { step in
            if case .wait(.anchored(.member(let slot), _, _)) = step.kind { slot } else { nil }
        }
    }
}

extension Cap {
    /// No contact weighs longer than so many microseconds on the cap.
    var longestWindow: Int64 {
        switch window {
        case .rolling(let duration): duration.longest
        // Two days more: a local day spans 50 hours over all zones.
        case .calendar(let period):
            Int64(period == .month ? 33 : period == .week ? 9 : 3) * TimeOfDay.microsecondsPerDay
        }
    }
}

extension Programme {
    /// Whether the zone of a member, or a date that triggers, asks for the date or the time.
    var momentsReadClock: Bool {
        if memberTimeZone.map(readsClock) ?? false { return true }
        return scenarios.contains { scenario in
            guard case .date(let trigger) = scenario.trigger else { return false }
            let index = trigger.attribute - catalogue.attributes.count
            return index >= 0 && readsClock(catalogue.computed[index].expression)
        }
    }
}

extension Member {
    /// A member that nothing was known of before the instant.
    public init(newcomer id: String, at instant: Instant, under deployment: Deployment) {
        self.init(
            id: id, knownSince: instant,
            attributeCount: deployment.programme.catalogue.attributes.count)
    }
}

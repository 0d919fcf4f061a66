import Campaigns
import CivilTime
import Expressions
import Templates

/// One wake-up of one member while it goes on: the member, the facts that conditions read, and what
/// it leaves behind so far. There is one of it: copies of all that it holds would cost more than
/// deciding.
struct WakeUp: ~Copyable {
    let deployment: Deployment
    let facts: Facts
    private(set) var now: Instant
    var member: Member
    var effects = Effects()
    /// Next moments of the clock-driven scenarios; none: to be worked out.
    var moments = NextMoments()
    /// An attribute has changed, or somebody asks for a retry, so that incomplete messages are judged again.
    var attributesChanged = false
    /// Each journey has been looked at: its scenario still has the step at which it is.
    var knowsJourneys = false
    /// Says nothing, and has the wake-up handed on by its address: to each function that only reads
    /// a struct of this size Swift (6.3) gives a copy of its 250 bytes, unless there is an existential
    /// in it.
    private let byAddress: any Sendable = ()

    /// A wake-up of the member that begins at the instant.
    init(_ member: consuming Member, now: Instant, under deployment: Deployment) {
        var member = member
        self.init(taking: &member, now: now, under: deployment)
    }

    /// The same of a member who is taken from the caller.
    init(taking member: inout Member, now: Instant, under deployment: Deployment) {
        self.deployment = deployment
        self.now = now
        self.member = member.taken()
        // The facts hold them until the end; a second holder would have each change copy them all.
        var (attributes, recorded): ([Value?], [EventTrace]) = ([], [])
        swap(&attributes, &self.member.attributes)
        swap(&recorded, &self.member.state.recorded)
        facts = Facts(attributes: attributes, now: now, deployment: deployment)
        facts.recorded = recorded
        if deployment.zoneReadsTime { facts.settle() }
    }

    /// Goes on at a later instant.
    mutating func move(to instant: Instant) {
        guard instant != now else { return }
        now = instant
        facts.move(to: instant)
        if deployment.momentsReadClock || deployment.zoneReadsTime { moments = NextMoments() }
    }

    var programme: Programme { deployment.programme }
    var zone: ZoneRules { facts.zone }

    /// How far time is to be taken.
    enum Horizon {
        case before(Instant)
        case upTo(Instant)

        /// Whether what is due at the instant is within.
        func includes(_ instant: Instant) -> Bool {
            switch self {
            case .before(let end): instant < end
            case .upTo(let end): instant <= end
            }
        }
    }

    /// Steps 3 and 4 of a wake-up: occurrences, ends of waits, arbitration, until a pass brings no
    /// final outcome.
    mutating func passTime(_ horizon: Horizon) {
        repeat {
            findOccurrences(horizon)
            moveJourneys(horizon)
        } while arbitrate(horizon)
    }

    /// Makes the facts those of a journey, perhaps with an event at hand.
    func look(at journey: Journey, with event: Event? = nil) {
        facts.view = Viewpoint(journey, with: event)
    }

    /// Adds a ledger row, made with the member's next number: rows are numbered in order of decision.
    mutating func record(_ entry: LedgerEntry) {
        precondition(entry.number == member.state.nextEntry, "a row is recorded as soon as made")
        member.state.nextEntry += 1
        effects.ledger.append(entry)
    }

    /// Drops contacts that no cap and no bounce can be about any more.
    mutating func forgetOldContacts() {
        guard let first = member.state.contacts.first else { return }
        let horizon = now.advanced(by: -deployment.contactWindow)
        guard first.at < horizon else { return }
        member.state.contacts.removeAll { $0.at < horizon }
    }

    /// What the member has had of the scenario; made where there is nothing yet.
    mutating func withHistory<Result>(
        of scenario: String, _ body: (inout ScenarioHistory) -> Result
    ) -> Result {
        member.state.withHistory(of: scenario, body)
    }

    /// What the member has had of the scenario; nil: nothing.
    func history(of scenario: String) -> ScenarioHistory? {
        knownHistory(of: scenario).map { member.state.history[$0] }
    }

    /// Where that is among the member's histories; nil: nowhere.
    func knownHistory(of scenario: String) -> Int? {
        let index = member.state.historyIndex(of: scenario)
        guard index < member.state.history.count,
            member.state.history[index].scenario == scenario
        else { return nil }
        return index
    }
}

extension RandomAccessCollection where Index == Int {
    /// Index of the first element that is not below, in a collection sorted so.
    public func insertionIndex(_ isBelow: (Element) -> Bool) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = (low + high) / 2
            if isBelow(self[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

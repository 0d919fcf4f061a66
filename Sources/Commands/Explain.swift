import ArgumentParser
import Campaigns
import CivilTime
import Engine
import JSON
import Simulation
import Storage
import StorageSQLite
import Templates

/// `tact explain`: one member's story.
struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tells one member's story: what came in, what was sent, what was not and why.",
        discussion: "Times are the member's own. Example: tact explain lea")

    @OptionGroup var place: Place
    @OptionGroup var listing: Listing
    @Argument(help: ArgumentHelp("The member's id.", valueName: "id")) var member: String

    func run() throws {
        let edition = try CampaignFolder(path: place.directory).editionForReading()
        let store = try place.openForReading(edition)
        let story = try Story(of: member, in: store, edition)
        if listing.format == .json {
            for line in story.lines { Output.standard.write(bytes: line.json) }
            return
        }
        Output.standard.line(story.title)
        for line in story.lines {
            Output.standard.line("\(story.time(of: line.at))  \(line.text)")
        }
        if story.lines.isEmpty { Output.standard.line("Nothing has happened yet.") }
    }
}

/// What happened to one member, in order of time, in words.
struct Story {
    /// One sentence and when it was true.
    struct Line {
        /// What kind of thing happened; the raw values are a promise of `--format json`.
        enum Kind: String {
            case event
            case journey
            case decision
            case ending
            case waiting
        }

        var at: Instant
        var kind: Kind
        var text: String

        /// One line of `--format json`.
        var json: [UInt8] {
            var writer = JSONWriter()
            writer.beginObject()
            writer.field("at", at.description)
            writer.field("kind", kind.rawValue)
            writer.field("text", text)
            writer.endObject()
            writer.newLine()
            return writer.bytes
        }
    }

    let title: String
    private(set) var lines: [Line] = []
    private let zone: ZoneRules
    private let edition: Edition

    /// Reads the story from the store; throws where there is no such member.
    init(of id: String, in store: any Store, _ edition: Edition) throws {
        let stored = try store.member(id)
        self.edition = edition
        let deployment = Deployment(edition: edition, liveSince: [:])
        let clock = try store.standing().clock
        let facts = Facts(
            attributes: stored.member.attributes, now: clock ?? .distantPast,
            deployment: deployment)
        zone = facts.zone
        title = "\(id), times in \(zone.name)"
        try tellEvents(of: id, store)
        try tellJourneys(of: id, store)
        try tellDecisions(of: id, store)
        putInOrder()
        tellWaiting(stored, clock)
    }

    /// The member's calendar and clock, to the minute.
    func time(of instant: Instant) -> String {
        var civil = zone.civil(at: instant)
        civil.time.microseconds -= civil.time.microseconds % 60_000_000
        return "\(civil.date) \(civil.time)"
    }

    /// By time; of one instant first what came in, then what began, was decided and ended.
    private mutating func putInOrder() {
        let ranks: [Line.Kind] = [.event, .journey, .decision, .ending]
        let keyed = lines.enumerated().map { place, line in
            (line.at, ranks.firstIndex(of: line.kind) ?? ranks.count, place, line)
        }
        lines = keyed.sorted { ($0.0, $0.1, $0.2) < ($1.0, $1.1, $1.2) }.map(\.3)
    }

    private mutating func tellEvents(of id: String, _ store: any Store) throws {
        let catalogue = edition.programme.catalogue
        for recorded in try store.events(of: id) {
            let index = catalogue.eventIndex(ofType: recorded.type)
            let name = index.map { catalogue.events[$0].name } ?? recorded.type
            var text = "\(name) came in"
            let fields = index.map { catalogue.events[$0].fields } ?? []
            let told = zip(fields, recorded.event.data).compactMap { field, value in
                value.map { "\(field.name) \($0.plainText)" }
            }
            if !told.isEmpty { text += " (\(told.joined(separator: ", ")))" }
            if recorded.event.time != recorded.event.received {
                text += ", of \(time(of: recorded.event.time))"
            }
            text += "."
            for failure in recorded.failures { text += " Could not be set: \(failure)." }
            lines.append(Line(at: recorded.event.received, kind: .event, text: text))
        }
    }

    private mutating func tellJourneys(of id: String, _ store: any Store) throws {
        for journey in try store.journeys(of: id) {
            let name = journey.scenario
            lines.append(Line(at: journey.began, kind: .journey, text: "\(name) began."))
            if let goal = journey.goal {
                lines.append(Line(at: goal, kind: .journey, text: "\(name) reached its goal."))
            }
            // That a journey came to its last step goes without saying.
            guard let ended = journey.ended, let ending = journey.ending, ending != .completed
            else { continue }
            lines.append(
                Line(at: ended, kind: .ending, text: "\(name) ended: \(ending.words)."))
        }
    }

    private mutating func tellDecisions(of id: String, _ store: any Store) throws {
        var query = DecisionQuery()
        query.member = id
        var entries: [LedgerEntry] = []
        try store.decisions(query) { entry in
            entries.append(entry)
            return true
        }
        for entry in entries {
            let message = try entry.message.flatMap { try store.message(id: $0) }
            lines.append(Line(at: entry.at, kind: .decision, text: sentence(entry, message)))
        }
    }

    private mutating func tellWaiting(_ stored: StoredMember, _ clock: Instant?) {
        for journey in stored.member.state.journeys {
            let text: String
            switch journey.place {
            case .arriving: text = "\(journey.scenario) goes on at \(time(of: journey.clock))."
            case .waiting(let until):
                text = "\(journey.scenario) waits until \(time(of: until))."
            case .awaiting(let until):
                text =
                    "\(journey.scenario)/\(journey.step) waits for an event"
                    + " until \(time(of: until))."
            case .sending(let candidate) where candidate.isInsert:
                text =
                    "\(journey.scenario)/\(journey.step) waits for a mail to travel in,"
                    + " before \(time(of: candidate.deadline))."
            case .sending(let candidate), .incomplete(let candidate):
                text =
                    "\(journey.scenario)/\(journey.step) is still to be sent,"
                    + " before \(time(of: candidate.deadline))."
            }
            let at = clock ?? stored.member.state.clock
            lines.append(Line(at: at, kind: .waiting, text: text))
        }
    }

    private func sentence(_ entry: LedgerEntry, _ message: OutboxMessage?) -> String {
        let what = "\(entry.scenario)" + (entry.step.map { "/\($0)" } ?? "")
        let by = entry.channel.map { " by \($0)" } ?? ""
        let why = entry.reason.map { because($0, entry) } ?? ""
        switch entry.outcome {
        case .sent: return "\(what) \(fate(of: message, by))."
        case .dropped: return "\(what) was not sent\(by): \(why)."
        case .skipped: return "\(what) was skipped: \(why)."
        case .control: return "\(what) was not sent: \(why)."
        case .inserted:
            let carrier = entry.message.map { " '\($0)'" } ?? ""
            return "\(what) travelled in another message\(carrier)."
        case .deferred:
            let retry = entry.detail?.retry.map { "; tried again at \(time(of: $0))" } ?? ""
            return "\(what) has to wait: \(why)\(retry)."
        case .incomplete: return "\(what) could not be written\(by): \(why)."
        case .notEntered: return "\(what) did not begin: \(why)."
        }
    }

    /// What has become of a message that was decided.
    private func fate(of message: OutboxMessage?, _ by: String) -> String {
        switch message?.status {
        case .delivered?, nil: "was sent\(by)"
        case .ready?: "was put into the outbox, to go\(by) (message \(message?.id ?? ""))"
        case let status?:
            "was to go\(by), and is \(status.rawValue) (message \(message?.id ?? ""))"
        }
    }

    private func because(_ reason: Reason, _ entry: LedgerEntry) -> String {
        let detail = entry.detail
        let error = detail?.error.map { " (\($0))" } ?? ""
        switch reason {
        case .cap:
            let contacts = counted(detail?.contacts?.count ?? 0, "contact")
            return "the cap '\(detail?.cap ?? "?")' allows \(detail?.limit ?? 0),"
                + " and \(contacts) already weigh on it"
        case .expired where entry.deadline.map({ entry.at < $0 }) ?? false:
            return "contact hours do not open again before its time is over"
                + (entry.deadline.map { " at \(time(of: $0))" } ?? "")
        case .expired:
            return "its time was over"
                + (entry.deadline.map { " at \(time(of: $0))" } ?? "")
        case .missingValue: return detail?.lack ?? "a value is missing"
        case .exited where entry.outcome == .notEntered:
            return "an exit condition of the scenario is true already"
        case .hold: return detail?.hold.map { "the hold '\($0)' is on" } ?? reason.words
        case .excluded:
            return detail?.excludedBy.map { "\($0) keeps its category quiet" } ?? reason.words
        case .reserved:
            guard let send = detail?.reserved, let at = detail?.reservedAt else {
                return reason.words
            }
            return "the place is kept for \(send), which is more important, at \(time(of: at))"
        default: return reason.words + error
        }
    }
}

extension JourneyRecord.Ending {
    /// The ending in words.
    fileprivate var words: String {
        switch self {
        case .completed: "it is complete"
        case .exited: "an exit applied"
        case .restarted: "it was begun again"
        case .missingAnchor: "the date that it waits for has no value"
        case .scenarioChanged: "its step is no longer in the scenario"
        }
    }
}

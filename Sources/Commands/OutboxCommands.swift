import ArgumentParser
import CivilTime
import Engine
import JSON
import Listings
import Outbox
import Storage
import StorageSQLite

/// `tact outbox`: the messages.
struct OutboxCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outbox",
        abstract: "Shows messages and what became of them; retries and cancels them.",
        subcommands: [OutboxList.self, OutboxShow.self, OutboxRetry.self, OutboxCancel.self])
}

/// `tact outbox list`.
struct OutboxList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists messages in order of decision.",
        discussion: "Example: tact outbox list --status incomplete")

    @OptionGroup var place: Place
    @OptionGroup var listing: Listing
    @Option(help: ArgumentHelp("Only this member's.", valueName: "id")) var member: String?
    @Option(help: ArgumentHelp("Only this scenario's.", valueName: "name")) var scenario: String?
    @Option(help: ArgumentHelp("Only this channel's.", valueName: "name")) var channel: String?
    @Option(help: "Only this status: \(wordList(MessageStatus.self)).") var status: MessageStatus?
    @Flag(help: "With html and text (json only).") var bodies = false

    func validate() throws {
        if bodies, listing.format != .json {
            throw ValidationError("--bodies goes with --format json; tact outbox show ID reads one")
        }
    }

    func run() throws {
        let store = try place.openForReading()
        var query = MessageQuery()
        (query.member, query.scenario, query.channel) = (member, scenario, channel)
        (query.status, query.withBodies) = (status, bodies)
        if listing.format == .json {
            var isEmpty = true
            try store.messages(query) { message in
                isEmpty = false
                Output.standard.write(bytes: message.jsonLine(bodies: bodies))
                return true
            }
            if isEmpty { tellWhyEmpty(store) }
            return
        }
        var table = Table([
            "id", "decided at", "member", "scenario", "channel", "status", "subject",
        ])
        try store.messages(query) { message in
            table.add([
                message.id, message.decidedAt.description, message.member, message.scenario,
                message.channel, message.status.rawValue, message.subject ?? "",
            ])
            return true
        }
        listing.show(table, empty: "No message fits.")
        if table.isEmpty { tellWhyEmpty(store) }
    }

    private func tellWhyEmpty(_ store: SQLiteStore) {
        hint(ofMember: member, in: store)
        hint(ofScenario: scenario, channel: channel, in: place.directory)
    }
}

/// `tact outbox show`.
struct OutboxShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows one message with its text.")

    @OptionGroup var place: Place
    @OptionGroup var listing: Listing
    @Argument(help: ArgumentHelp("The message's id.", valueName: "id")) var id: String
    @Flag(help: "The HTML instead of the text.") var html = false

    func run() throws {
        let store = try place.openForReading()
        guard let message = try store.message(id: id) else {
            throw Failure(.no, "there is no message '\(id)'; tact outbox list shows all")
        }
        let way = try store.waysOut(of: message.member)[id] ?? WayOut()
        if listing.format == .json {
            return Output.standard.write(bytes: json(message, way))
        }
        for (name, value) in heading(message) + fate(of: message, way) {
            Output.standard.line("\(name): \(value)")
        }
        Output.standard.line()
        if message.isWithoutBody {
            return Output.standard.line("The body of this message is not kept any more.")
        }
        let body = html ? message.html ?? "This message has no HTML." : message.text
        Output.standard.lines(body)
    }

    private func heading(_ message: OutboxMessage) -> [(String, String)] {
        [
            ("To", message.to), ("Subject", message.subject ?? "-"),
            ("Channel", message.channel), ("Status", message.status.rawValue),
            ("Member", message.member),
            ("Scenario", "\(message.scenario), step \(message.step), \(message.occurrence)"),
            ("Template", "\(message.template), \(message.locale)"),
            ("Decided", message.decidedAt.description),
            ("Deadline", message.deadline.description),
        ]
    }

    /// What became of it on its way out, as far as there is anything to say.
    private func fate(of message: OutboxMessage, _ way: WayOut) -> [(String, String)] {
        var lines: [(String, String)] = []
        if way.attempts > 0 { lines.append(("Attempts", "\(way.attempts) in vain")) }
        if let note = way.note {
            let hasFailed = way.attempts > 0 && message.status != .cancelled
            lines.append((hasFailed ? "Last failure" : "Note", note))
        }
        if message.status == .ready {
            let isLater = way.attempts > 0 || way.nextAttempt != nil
            if isLater {
                lines.append(("Next attempt", way.nextAttempt?.description ?? "as soon as possible"))
            }
        }
        if let end = way.settledAt { lines.append(("Settled", end.description)) }
        return lines
    }

    /// The keys of the listing with bodies, and what became of the message on its way out.
    private func json(_ message: OutboxMessage, _ way: WayOut) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        message.writeFields(to: &writer, bodies: true)
        writer.field("attempts", way.attempts)
        writer.field("next_attempt", way.nextAttempt?.description)
        writer.field("note", way.note)
        writer.field("settled_at", way.settledAt?.description)
        writer.endObject()
        writer.newLine()
        return writer.bytes
    }
}

extension OutboxMessage {
    /// Whether retention has taken its body away; one that is incomplete has none yet.
    fileprivate var isWithoutBody: Bool { status != .incomplete && html == nil && text.isEmpty }
}

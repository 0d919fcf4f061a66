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
                Output.standard.write(json: message.jsonLine(bodies: bodies))
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

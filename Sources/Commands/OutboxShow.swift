import ArgumentParser
import CampaignFiles
import CivilTime
import Engine
import Explaining
import JSON
import Outbox
import Storage
import StorageSQLite
import Templates

/// `tact outbox show`.
struct OutboxShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows one message with its text, and what it waits for or what became of it.")

    @OptionGroup var place: Place
    @OptionGroup var listing: Listing
    @Argument(help: ArgumentHelp("The message's id.", valueName: "id")) var id: String
    @Flag(help: "The HTML instead of the text.") var html = false

    func run() throws {
        let store = try place.openForReading()
        guard let message = try store.message(id: id) else {
            throw Failure(.no, "there is no message '\(id)'; tact outbox list shows all")
        }
        let fate = MessageFate(
            message: message, way: try store.waysOut(of: message.member)[id] ?? WayOut(),
            delay: try delay(of: message))
        if listing.format == .json {
            return Output.standard.write(json: fate.json)
        }
        for (name, value) in heading(message) + fate.lines {
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

    /// What it waits for; nil: it does not. Says where files have a say in that which cannot be read, or
    /// are not those that ran last.
    private func delay(of message: OutboxMessage) throws -> Delay? {
        guard message.status == .ready else { return nil }
        let edition = (try? CampaignFolder(path: place.directory).load())?.edition
        let store = try place.openForReading(edition)
        let standing = try store.standing()
        let deployment = edition.map { Deployment(edition: $0, liveSince: standing.liveSince) }
        let delay = try Delay(
            of: message, in: store, under: deployment, isFetched: place.home.fetchedChannels)
        if delay?.cause.hangsOnFiles ?? false { tellOfFiles(edition, last: standing.version) }
        return delay
    }

    private func tellOfFiles(_ edition: Edition?, last version: String?) {
        guard let edition else {
            return Terminal.tell(
                "tact: \(place.directory): the campaign files cannot be read (tact check says why), so"
                    + " that what keeps the message is told without them")
        }
        if let version, version != edition.version {
            Terminal.tell(
                "tact: \(place.directory): these files are not those that ran last (version"
                    + " \(version.prefix(12))): a daemon goes by those until tact reload")
        }
    }
}

extension OutboxMessage {
    /// Whether retention has taken its body away; one that is incomplete has none yet.
    fileprivate var isWithoutBody: Bool { status != .incomplete && html == nil && text.isEmpty }
}

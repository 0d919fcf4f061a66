import ArgumentParser
import CivilTime
import JSON
import StorageSQLite

/// `tact members export`.
struct MembersExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes all that is kept of a member as one JSON document (GDPR, articles 15 and 20).",
        discussion: """
            Attributes, journeys, contacts, consents withdrawn, events, decisions, and messages with \
            their bodies, as they are at one moment, beside a running daemon or not.
            Example: tact members export ann > ann.json
            """)

    @OptionGroup var place: Place
    @Argument(help: ArgumentHelp("The member's id.", valueName: "id")) var id: String

    func run() throws {
        let store = try place.openForReading()
        guard let document = try MemberDocument(of: id, in: store) else {
            throw Failure(.no, noMember(id))
        }
        var writer = JSONWriter()
        document.write(to: &writer)
        writer.newLine()
        Output.standard.write(json: writer.bytes)
    }
}

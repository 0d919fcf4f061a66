import ArgumentParser
import CivilTime
import Daemon
import Foundation
import JSON

/// `tact token`: who may talk to the daemon.
struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Makes, lists and revokes tokens for the daemon's HTTP port.",
        subcommands: [TokenNew.self, TokenList.self, TokenRevoke.self])
}

extension TokenScope: ExpressibleByArgument {}

/// `tact token new`: prints a token, once.
struct TokenNew: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Makes a token and prints it, the only time that it is shown.",
        discussion: """
            ingest: events and members in, acknowledgements. read: members, decisions, messages and \
            figures out. admin: all of that, and reload, messages cancelled and retried. Two of \
            a scope live at a time, so that one can be replaced without a gap.
            """)
    @OptionGroup var place: Place
    @Argument(help: "ingest, read or admin.") var scope: TokenScope

    func run() throws {
        Output.standard.line(try place.tokens.make(scope, at: Instant(now: Date())))
    }
}

/// `tact token list`.
struct TokenList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists tokens: ids and scopes, never the tokens themselves.")
    @OptionGroup var place: Place
    @OptionGroup var listing: Listing

    func run() throws {
        let entries = try place.tokens.entries()
        switch listing.format {
        case .json:
            for entry in entries {
                var writer = JSONWriter()
                writer.beginObject()
                writer.field("id", entry.id)
                writer.field("scope", entry.scope.rawValue)
                writer.field("made", entry.made.description)
                writer.endObject()
                writer.newLine()
                Output.standard.write(json: writer.bytes)
            }
        case .text:
            var table = Table(["id", "scope", "made"])
            for entry in entries {
                table.add([entry.id, entry.scope.rawValue, entry.made.description])
            }
            listing.show(
                table,
                empty: try place.tokens.isThere
                    ? "no tokens, but a file for them: the daemon admits nobody"
                    : "no tokens: the daemon listens on loopback alone, to everybody there")
        }
    }
}

/// `tact token revoke`.
struct TokenRevoke: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Takes a token away; a running daemon refuses it at once.")
    @OptionGroup var place: Place
    @Argument(help: "The token's id, as tact token list shows it.") var id: String

    func run() throws { try place.tokens.revoke(id) }
}

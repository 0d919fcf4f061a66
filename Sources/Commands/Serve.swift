import ArgumentParser
import CivilTime
import Daemon
import Engine
import Foundation
import HTTPAPI
import Logging
import ServiceLifecycle
import Storage
import StorageSQLite
import Templates
import UnixSignals

/// `tact serve`: the daemon.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Runs the daemon: events over HTTP, decisions at once, messages handed over.",
        discussion: """
            Takes events in over HTTP, decides within moments, wakes members when something is due, \
            and hands messages over. It ends gracefully at SIGTERM or Ctrl-C and reads the campaign \
            directory anew at SIGHUP or tact reload; killed at any point it goes on where it stood.
            """)

    @OptionGroup var place: Place
    @Option(
        help: ArgumentHelp("Where to listen, such as 127.0.0.1:8321.", valueName: "host:port"))
    var listen = "127.0.0.1:8321"
    @Option(help: ArgumentHelp("Where unsubscribe links point.", valueName: "url"))
    var publicURL: String?
    @Option(
        help: ArgumentHelp(
            "Hands messages over into this folder: a Maildir for email, a JSON file a message for"
                + " others (default: DIR/var/outbox).", valueName: "dir"))
    var outbox: String?

    @Option(
        help: ArgumentHelp(
            "Takes files in that are put into this folder: *.ndjson with events or members, *.csv with"
                + " members.", valueName: "dir"))
    var incoming: String?

    func run() async throws {
        let plan = try ServicePlan(self)
        do {
            try await plan.run()
        } catch let error as StoreError {
            if case .full = error { throw Failure(.configuration, error.description) }
            throw error
        }
    }
}

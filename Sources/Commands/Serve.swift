import ArgumentParser
import CampaignFiles
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
        help: ArgumentHelp(
            "The configuration (default: tact.yaml in the campaign directory, where there is one).",
            valueName: "file"))
    var config: String?
    @Option(
        help: ArgumentHelp("Where to listen, such as 127.0.0.1:8321.", valueName: "host:port"))
    var listen: String?
    @Option(help: ArgumentHelp("Where others reach the daemon.", valueName: "url"))
    var publicURL: String?
    @Option(
        help: ArgumentHelp(
            "Takes files in that are put into this folder: *.ndjson with events or members, *.csv with"
                + " members.", valueName: "dir"))
    var incoming: String?
    @Option(
        help: ArgumentHelp(
            "The folder for messages of channels without a target: a Maildir for email, a JSON file a"
                + " message for others.", valueName: "dir"))
    var outbox: String?
    @Flag(help: "Prints the configuration that holds, with the place that each value is from.")
    var printConfig = false

    /// What the options say, by the configuration's names.
    var said: [String: String] {
        let all = [
            "listen": listen, "public_url": publicURL, "incoming": incoming, "outbox": outbox,
            "store": place.store,
        ]
        return all.compactMapValues(\.self)
    }

    func run() async throws {
        let reading = try place.serviceConfiguration(in: config, options: said)
        try TargetFiles(reading).check()
        guard !printConfig else {
            return Output.standard.write(bytes: Array((reading.printed ?? "").utf8))
        }
        do {
            try await ServicePlan(self, reading).run()
        } catch StoreError.full(let path) {
            // Starting again makes no room.
            throw Failure(.configuration, StoreError.full(path: path).description)
        }
    }
}

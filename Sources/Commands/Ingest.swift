import ArgumentParser
import Foundation
import Ingestion
import NIOHTTP1
import Simulation

/// `tact ingest`: sends events to the daemon.
struct Ingest: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest",
        abstract: "Sends events, a CloudEvent a line, to the daemon.",
        discussion: """
            Says how many were accepted, how many the daemon had before, and which were rejected and \
            why. A daemon that is busy is waited for. What was cut off is simply sent again: events \
            that the daemon has are counted as duplicates and change nothing.

            Example: tact ingest events.ndjson
            """)

    @OptionGroup var home: Home
    @OptionGroup var address: DaemonAddress
    @Argument(help: ArgumentHelp("Events, one a line; - is standard input.", valueName: "file"))
    var file: String
    @OptionGroup var rejection: RejectedLines

    func run() throws {
        let source = try FileBytes(file)
        var outputs = Outputs()
        outputs.add("--rejects", rejection.rejects)
        try outputs.check(against: [("the events", file)], campaign: home.directory)
        let sender = LineSender(
            client: try address.client(in: home), path: "/v1/events", file: file)
        let rejections = try RejectionPrinter(keepingIn: rejection.rejects)
        let report = try sender.send(source) { rejections.tell(file, $0) }
        try rejections.finish()
        Output.standard.line(
            "\(report.accepted) accepted, \(report.duplicates) duplicate, \(report.rejected) rejected")
        if report.rejected > 0 { throw Failure(.no) }
    }
}

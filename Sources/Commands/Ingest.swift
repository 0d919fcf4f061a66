import ArgumentParser
import Foundation
import Ingestion
import NIOHTTP1
import Simulation

/// `tact ingest`: sends events to the daemon.
struct Ingest: ParsableCommand {
    static let configuration = CommandConfiguration(
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

/// `tact reload`: has the daemon read the campaign directory anew.
struct Reload: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Has the daemon read its campaign directory anew: all of it, or nothing.")

    @OptionGroup var home: Home
    @OptionGroup var address: DaemonAddress

    func run() throws {
        let answer = try address.client(in: home).send(.POST, "/v1/reload")
        guard answer.status == 200 else {
            throw Failure(
                .no, "the old files go on: \(answer.text("detail") ?? "status \(answer.status)")")
        }
        Output.standard.line("the daemon decides by version \(answer.text("version")?.prefix(12) ?? "")")
        if let what = answer.text("restart_for") {
            Output.standard.line("\(what) has changed since the daemon began: a restart takes it on")
        }
    }
}

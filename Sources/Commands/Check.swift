public import ArgumentParser
import CampaignFiles
import Campaigns
import Diagnostics
import Templates

/// `tact check`: loads everything and prints every finding.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract:
            "Checks all campaign files and templates, and shows every mistake with its place.",
        discussion: """
            Exit status 1 where there is an error; warnings alone are 0. The version names the content \
            of the files: /readyz, a reload and tact explain name the one that decided.
            """)

    @OptionGroup var place: Place
    @Option(help: "text for people, json (one object a line), or github (annotations).")
    var format = DiagnosticFormat.text

    func run() throws {
        let result = try CampaignFolder(path: place.directory).load()
        // The daemon's configuration, where it lies beside: a restart must not be the first to read it.
        let service = try place.home.reading()
        let diagnostics =
            result.diagnostics + service.diagnostics
            + (result.edition.map { service.findings(about: $0.programme) } ?? [])
        let findings = Findings(
            diagnostics.inOrder(), files: result.sources + service.sources)
        findings.show(format)
        if diagnostics.hasErrors || result.edition == nil {
            throw Failure(.no, "\(place.directory): \(findings.summary)")
        }
        if format == .text, let edition = result.edition {
            let programme = edition.programme
            let more = findings.findings.isEmpty ? "" : "; \(findings.summary)"
            Output.standard.line(
                "\(programme.name): \(counted(programme.scenarios.count, "scenario")),"
                    + " no errors\(more)"
            )
            // As /readyz and the daemon's log have it.
            Output.standard.line("version \(edition.version.prefix(12))")
        }
    }
}

extension DiagnosticFormat: ExpressibleByArgument {}

import ArgumentParser
import CivilTime
import Engine
import JSON
import Listings
import Storage
import StorageSQLite

/// `tact decisions`: the ledger.
struct Decisions: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decisions",
        abstract: "Shows the ledger: every decision and its reason, in order of time.",
        discussion: """
            Each line says when, about whom, which scenario and step, on which channel, and what \
            was decided: sent, dropped, skipped, control, inserted, deferred, incomplete or \
            not_entered.

            Example: tact decisions --member lea --outcome dropped
            """)

    @OptionGroup var place: Place
    @OptionGroup var listing: Listing
    @Option(help: ArgumentHelp("Only this member.", valueName: "id")) var member: String?
    @Option(help: ArgumentHelp("Only this scenario.", valueName: "name")) var scenario: String?
    @Option(help: "Only this outcome: \(wordList(Outcome.self)).") var outcome: Outcome?
    @Option(help: "Only this reason: \(wordList(Reason.self)).") var reason: Reason?
    @Option(
        help: ArgumentHelp(
            "From this time on: 2026-05-01, or 2026-05-01T10:00+02:00; UTC without an offset.",
            valueName: "time"), transform: TimeArgument.read)
    var from: TimeArgument?
    @Option(
        help: ArgumentHelp("Before this time.", valueName: "time"), transform: TimeArgument.read)
    var until: TimeArgument?

    func run() throws {
        let store = try place.openForReading()
        var query = DecisionQuery()
        (query.member, query.scenario) = (member, scenario)
        (query.outcome, query.reason) = (outcome, reason)
        (query.from, query.until) = (from?.instant, until?.instant)
        if listing.format == .json {
            var isEmpty = true
            try store.decisions(query) { entry in
                isEmpty = false
                Output.standard.write(json: entry.jsonLine())
                return true
            }
            if isEmpty { tellWhyEmpty(store) }
            return
        }
        var table = Table(
            ["at", "member", "scenario", "step", "channel", "outcome", "reason", "detail"])
        try store.decisions(query) { entry in
            table.add([
                entry.at.description, entry.member, entry.scenario, entry.step ?? "-",
                entry.channel ?? "-", entry.outcome.rawValue, entry.reason?.rawValue ?? "",
                entry.detail?.sentence() ?? "",
            ])
            return true
        }
        listing.show(table, empty: "No decision fits.")
        if table.isEmpty { tellWhyEmpty(store) }
    }

    private func tellWhyEmpty(_ store: SQLiteStore) {
        hint(ofMember: member, in: store)
        hint(ofScenario: scenario, in: place.directory)
    }
}

extension Detail {
    /// What a message could not be written for: a name that has no value, or a sentence of a
    /// template.
    var lack: String? {
        guard let missing else { return nil }
        let words = missing.split(separator: " ")
        if words.count == 1 { return "\(missing) has no value" }
        return words.count == 2 && words[0] == "template" ? "\(missing) is missing" : missing
    }

    /// The same in words, with times as `time` writes them.
    func sentence(_ time: (Instant) -> String = \.description) -> String {
        var parts: [String] = []
        if let cap, let limit {
            parts.append("cap '\(cap)' allows \(limit), full with \(contacts?.count ?? 0)")
        }
        if let lack { parts.append(lack) }
        if let error { parts.append(error) }
        if let excludedBy { parts.append("excluded by \(excludedBy)") }
        if let hold { parts.append("hold '\(hold)' is on") }
        if let reserved {
            let when = reservedAt.map { " at \(time($0))" } ?? ""
            parts.append("its place is kept for \(reserved)\(when)")
        }
        if let retry { parts.append("again at \(time(retry))") }
        return parts.joined(separator: "; ")
    }
}

import CampaignFiles
import Campaigns
import CivilTime
import Diagnostics
import Ingestion
import Storage
import StorageSQLite
import Templates

/// Warns of columns of a member file that no attribute has the name of, where one nearly has: such
/// columns are left out, and a slip of the pen would leave out what was meant to be taken in.
func warn(ofColumns unknown: UnknownNames, in file: String, _ catalogue: Catalogue) {
    for name in unknown.names {
        if let meant = catalogue.column(near: name) { warn(ofColumn: name, for: meant, in: file) }
    }
}

/// Warns of names in the members' time zone that no zone has.
func warn(ofZones unknown: UnknownNames, in file: String, _ programme: Programme) {
    guard !unknown.isEmpty else { return }
    let names = unknown.names.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
    Terminal.tell(
        "\(file): warning: no time zone is called \(names)\(unknown.names.count > 5 ? ", ..." : ""): members"
            + " who have such a name are taken to be in \(programme.zone.name); zones are named as"
            + " Europe/Paris is")
}

/// The same of one column, for which another was probably meant.
func warn(ofColumn name: String, for meant: String, in file: String) {
    Terminal.tell(
        "\(file): warning: no attribute is called '\(name)', and the column is left out; "
            + "did you mean '\(meant)'?")
}

extension UnknownNames {
    /// All of them in a line.
    var line: String {
        "columns that the catalogue does not know (\(count)): " + names.joined(separator: ", ")
            + (hasMore ? ", ..." : "")
    }
}

/// Says that a listing about one member is empty because there is no such member.
func hint(ofMember id: String?, in store: SQLiteStore) {
    guard let id, let found = try? store.members(ids: [id], contactsFrom: .distantFuture),
        found.isEmpty
    else { return }
    Terminal.tell(noMember(id))
}

/// Says that a listing is empty because the programme has nothing of that name; silent where the
/// programme cannot be read, or has it.
func hint(ofScenario scenario: String?, channel: String? = nil, in folder: String) {
    guard scenario != nil || channel != nil,
        let programme = try? CampaignFolder(path: folder).load().edition?.programme
    else { return }
    let asked = [
        ("scenario", scenario, programme.scenarios.map(\.name)),
        ("channel", channel, programme.channels.map(\.name)),
    ]
    for case (let what, let name?, let known) in asked where !known.contains(name) {
        Terminal.tell(noneOf(what, name, known))
    }
}

/// That the programme has no scenario of that name, and which was probably meant.
func noScenario(_ name: String, _ known: [String]) -> String { noneOf("scenario", name, known) }

private func noneOf(_ what: String, _ name: String, _ known: [String]) -> String {
    let meant = nearest(to: name, among: known).map { "; did you mean '\($0)'?" } ?? ""
    return "the programme has no \(what) '\(name)'\(meant)"
}

/// That there is no member of that id, and where to look.
func noMember(_ id: String) -> String {
    "there is no member '\(id)'; tact members list shows all"
}

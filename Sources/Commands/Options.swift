import ArgumentParser
import CivilTime
import Engine
import Foundation
import Storage
import StorageSQLite

/// `-C`: where the campaign directory is.
struct Home: ParsableArguments {
    @Option(
        name: .customShort("C"),
        help: ArgumentHelp(
            "The campaign directory, with campaigns/ and templates/ in it.",
            valueName: "dir"))
    var directory = "."

    func validate() throws {
        if directory.isEmpty { throw ValidationError("-C names a folder; it is empty.") }
    }
}

/// `-C` and `--store`: where the campaign directory and the database are. What they do not say,
/// environment and `tact.yaml` do (`Whereabouts.swift`).
struct Place: ParsableArguments {
    @OptionGroup var home: Home

    @Option(
        help: ArgumentHelp(
            "The database (default: what TACT_STORE or tact.yaml says, $STATE_DIRECTORY/tact.sqlite"
                + " or DIR/var/tact.sqlite).",
            valueName: "file"))
    var store: String?

    /// The campaign directory.
    var directory: String { home.directory }

    func validate() throws {
        if let store, store.isEmpty { throw ValidationError("--store names a file; it is empty.") }
    }
}

/// `--rejects`: where lines that a command could not take are kept.
struct RejectedLines: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Writes every line that was not taken into this file, a JSON object a line.",
            valueName: "file"))
    var rejects: String?

    func validate() throws {
        if rejects?.isEmpty ?? false {
            throw ValidationError("--rejects names a file; it is empty.")
        }
    }
}

/// `--format` of a listing.
struct Listing: ParsableArguments {
    /// For people, or for programs.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text
        case json
    }

    @Option(help: "text, or json: one object a line.") var format = Format.text

    /// Prints a table, or a sentence on standard error where it has no rows.
    func show(_ table: Table, empty: String) {
        if table.isEmpty { return Terminal.tell(empty) }
        for line in table.lines { Output.standard.line(line) }
    }
}

/// An instant on the command line: a date and time with or without an offset, or a date, which is
/// its beginning; without an offset it is UTC.
struct TimeArgument: ExpressibleByArgument {
    var instant: Instant

    init?(argument: String) {
        if let (civil, offset) = CivilDateTime.read(argument) {
            instant = civil.asUTC.advanced(by: -(offset ?? 0) * 1_000_000)
        } else if let date = CivilDate(iso: argument) {
            instant = CivilDateTime(date, .midnight).asUTC
        } else {
            return nil
        }
    }
}

extension Outcome: ExpressibleByArgument {}
extension Reason: ExpressibleByArgument {}
extension MessageStatus: ExpressibleByArgument {}

/// The raw values of an enumeration in a row.
func wordList<Words: CaseIterable & RawRepresentable>(_ type: Words.Type) -> String
where Words.RawValue == String {
    type.allCases.map(\.rawValue).joined(separator: ", ")
}

import ArgumentParser
import CivilTime
import Engine
import Foundation
import Storage
import StorageSQLite

/// `-C` and `--store`: where the campaign directory and the database are.
struct Place: ParsableArguments {
    @Option(
        name: .customShort("C"),
        help: ArgumentHelp(
            "The campaign directory, with campaigns/ and templates/ in it.",
            valueName: "dir"))
    var directory = "."

    @Option(
        help: ArgumentHelp(
            "The database (default: $STATE_DIRECTORY/tact.sqlite or DIR/var/tact.sqlite).",
            valueName: "file"))
    var store: String?

    func validate() throws {
        if directory.isEmpty { throw ValidationError("-C names a folder; it is empty.") }
        if let store, store.isEmpty { throw ValidationError("--store names a file; it is empty.") }
    }

    /// Path of the database.
    var storePath: String {
        if let store { return store }
        if let state = ProcessInfo.processInfo.environment["STATE_DIRECTORY"], !state.isEmpty {
            return "\(state)/tact.sqlite"
        }
        return "\(directory)/var/tact.sqlite"
    }

    /// The folder that the database is in. Foundation's own way to it traps on a name of one
    /// letter.
    var storeFolder: String {
        let path = storePath
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
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

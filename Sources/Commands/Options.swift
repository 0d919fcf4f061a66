public import ArgumentParser
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
struct TimeArgument {
    var instant: Instant

    /// Reads the value of an option. Throws `ValidationError`, which says the rule.
    static func read(_ argument: String) throws -> TimeArgument {
        if let time = TimeArgument(argument) { return time }
        throw ValidationError(whyNoTime(argument))
    }

    private init?(_ argument: String) {
        if let (civil, offset) = CivilDateTime.read(argument) {
            instant = civil.asUTC.advanced(by: -(offset ?? 0) * 1_000_000)
        } else if let date = CivilDate(iso: argument) {
            instant = CivilDateTime(date, .midnight).asUTC
        } else {
            return nil
        }
    }
}

/// The rule that a text breaks which should be a day or a time.
func whyNoTime(_ text: String) -> String {
    let parts = text.prefix(10).split(separator: "-", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { $0.utf8.allSatisfy(isDigit) ? Int($0) : nil }
    guard parts.map(\.utf8.count) == [4, 2, 2], numbers.count == 3 else {
        return "a day is written 2026-12-01, a time 2026-12-01T10:00"
    }
    guard let first = CivilDate(year: numbers[0], month: numbers[1], day: 1) else {
        return "months go from 01 to 12"
    }
    let length = first.adding(months: 1).adding(days: -1).day
    guard (1...length).contains(numbers[2]) else {
        let months = [
            "January", "February", "March", "April", "May", "June", "July", "August", "September",
            "October", "November", "December",
        ]
        return "\(months[numbers[1] - 1]) \(parts[0]) has \(length) days"
    }
    return "a day is written 2026-12-01, a time 2026-12-01T10:00, with an offset"
        + " 2026-12-01T10:00+01:00"
}

private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

extension Outcome: ExpressibleByArgument {}
extension Reason: ExpressibleByArgument {}
extension MessageStatus: ExpressibleByArgument {}

/// The raw values of an enumeration in a row.
func wordList<Words: CaseIterable & RawRepresentable>(_ type: Words.Type) -> String
where Words.RawValue == String {
    type.allCases.map(\.rawValue).joined(separator: ", ")
}

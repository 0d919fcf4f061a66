import Foundation
import JSON

/// What a run left behind, as the listings and the folder show it.
struct Remains {
    /// `tact decisions --format json`.
    var decisions: String
    /// `tact outbox list --format json --bodies`.
    var outbox: String
    /// The files of `--outbox`.
    var files: [String: Data]

    /// Reads them with the program itself; `place` are the options that name the directory and the
    /// store.
    init(in folder: WorkFolder, _ place: [String], outbox: String) throws {
        decisions = try listing(["decisions", "--format", "json"] + place, in: folder)
        self.outbox = try listing(
            ["outbox", "list", "--format", "json", "--bodies"] + place, in: folder)
        files = folder.tree(outbox)
    }

    /// In what they differ, in words; empty: byte for byte the same.
    func differences(from other: Remains) -> [String] {
        var found: [String] = []
        if decisions != other.decisions { found.append("the ledger") }
        if outbox != other.outbox { found.append("the outbox") }
        let changed = EndToEndTests.differences(files, other.files)
        if !changed.isEmpty { found.append("\(changed.count) files, first \(changed[0])") }
        return found
    }
}

/// What a listing prints; throws where it fails.
func listing(_ arguments: [String], in folder: WorkFolder) throws -> String {
    let finished = try Program.run(arguments, in: folder)
    guard finished.status == 0 else {
        throw Unexpected("\(arguments.joined(separator: " ")): \(finished.errors)")
    }
    return finished.output
}

/// The lines of a listing as JSON; throws where one is not.
func objects(_ listing: String) throws -> [JSONValue] {
    try listing.split(separator: "\n").map { try JSONValue(reading: String($0)) }
}

extension JSONValue {
    /// The names of an object in the order in which they stand.
    var keys: [String] {
        if case .object(let fields) = self { fields.map(\.key) } else { [] }
    }

    /// A whole number by its name.
    func number(_ key: String) -> Int? {
        if case .int(let number)? = self[key] { Int(number) } else { nil }
    }

    /// A text by its name.
    func string(_ key: String) -> String? {
        if case .string(let text)? = self[key] { text } else { nil }
    }
}

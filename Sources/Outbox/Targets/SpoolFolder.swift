package import Engine

/// A folder with one JSON file a message, `<id>.json`: one object with the keys of `tact outbox
/// list --format json --bodies`, for a program that sends it on.
///
/// A file is written whole or not at all; until it is whole its name begins with a dot. A message
/// handed over twice is the same file with the same bytes.
package final class SpoolFolder: Target {
    private let writer: FolderWriter

    private static let draftEnding = ".json.tmp"

    /// Opens or makes the folder; throws `unwritable` or `full`.
    package convenience init(
        _ path: String, durability: Durability = .perFile
    ) throws(DeliveryFailure) {
        try self.init(path, durability: durability, calls: .real)
    }

    init(_ path: String, durability: Durability, calls: SystemCalls) throws(DeliveryFailure) {
        let folder = try Folder(path)
        writer = FolderWriter(place: folder, drafts: folder, durability: durability, calls: calls)
        var left: [String] = []
        try folder.forEachName { name in
            if name.hasPrefix(".") && name.hasSuffix(SpoolFolder.draftEnding) { left.append(name) }
        }
        for name in left { writer.removeDraft(name) }
    }

    /// Throws `bad_id`, `blocked`, `full` and `unwritable`.
    package func deliver(_ message: OutboxMessage) throws(DeliveryFailure) {
        let id = try PlainName(id: message.id).text
        try writer.write(
            message.jsonLine(bodies: true), draft: ".\(id)\(SpoolFolder.draftEnding)",
            name: "\(id).json")
    }

    /// Throws `full` and `unwritable`.
    package func flush() throws(DeliveryFailure) { try writer.flush() }
}

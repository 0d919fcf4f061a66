package import Engine

/// A folder with one JSON file a message, `<id>.json`: one object with the keys of `tact outbox
/// list --format json --bodies`, for a program that sends it on.
///
/// A file is written whole or not at all; until it is whole its name begins with a dot. A message
/// handed over twice is the same file with the same bytes.
package final class SpoolFolder: Target {
    private let path: String
    private let writer: FolderWriter

    private static let draftEnding = ".json.tmp"

    /// Opens or makes the folder; throws `unwritable` or `full`.
    package convenience init(
        _ path: String, durability: Durability = .perFile
    ) throws(DeliveryFailure) {
        try self.init(path, durability: durability, calls: .real)
    }

    init(_ path: String, durability: Durability, calls: SystemCalls) throws(DeliveryFailure) {
        self.path = path
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
            message.handOverLine(), draft: SpoolFolder.draft(of: id),
            name: SpoolFolder.name(of: id))
    }

    package var isInPlace: Bool { writer.isInPlace }

    package func erase(_ messages: [OutboxMessage]) throws(DeliveryFailure) {
        try SpoolFolder.erase(messages, in: path)
    }

    /// Takes the messages' files out of the folder at the path, if there is one. Throws as `erase`
    /// of a target does.
    package static func erase(
        _ messages: [OutboxMessage], in path: String
    ) throws(DeliveryFailure) {
        guard let folder = try Folder(existing: path) else { return }
        let ids = messages.compactMap { try? PlainName(id: $0.id).text }
        try folder.remove(ids.flatMap { [draft(of: $0), name(of: $0)] })
    }

    private static func name(of id: String) -> String { "\(id).json" }

    private static func draft(of id: String) -> String { ".\(id)\(draftEnding)" }

    /// Throws `full` and `unwritable`.
    package func flush() throws(DeliveryFailure) { try writer.flush() }
}

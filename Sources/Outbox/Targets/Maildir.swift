import CivilTime
package import Engine

/// A Maildir: one file a mail, which any mail reader opens (`tmp`, `new` and `cur`).
///
/// A file's name follows from decision time and key, so that a mail handed over twice is there
/// once: one that still lies in `new` is written again with the same bytes; one that a reader has
/// moved to `cur`, under whatever flags, or has removed since this run began, is left alone.
package final class Maildir: Target {
    private let path: String
    private let sender: Sender
    private let new: Folder
    private let writer: FolderWriter
    /// Names, as fingerprints, in `new` and `cur` before this run's first delivery.
    private let deliveredBefore: Set<UInt128>

    /// What our names end with; it tells them from those of other programs.
    private static let ending = ".tact"

    /// Opens or makes the Maildir; reads the names of what it holds, once. Throws `unwritable` or
    /// `full`.
    package convenience init(
        _ path: String, sender: Sender, durability: Durability = .perFile
    ) throws(DeliveryFailure) {
        try self.init(path, sender: sender, durability: durability, calls: .real)
    }

    init(
        _ path: String, sender: Sender, durability: Durability, calls: SystemCalls
    ) throws(DeliveryFailure) {
        self.path = path
        self.sender = sender
        let home = try Folder(path)
        new = try Folder("new", in: home)
        let drafts = try Folder("tmp", in: home)
        // In this order a mail that a reader moves meanwhile is seen twice, never missed.
        var names: Set<UInt128> = []
        try new.forEachName { Maildir.note($0, in: &names) }
        try Folder("cur", in: home).forEachName { Maildir.note($0, in: &names) }
        deliveredBefore = names
        writer = FolderWriter(place: new, drafts: drafts, durability: durability, calls: calls)
        var left: [String] = []
        try drafts.forEachName { if $0.hasSuffix(Maildir.ending) { left.append($0) } }
        for name in left { writer.removeDraft(name) }
    }

    /// Throws `bad_address` and `bad_key`, `blocked`, `full` and `unwritable`.
    package func deliver(_ message: OutboxMessage) throws(DeliveryFailure) {
        let mail = try MailMessage(message, from: sender, lineEnd: .lf)
        let name = Maildir.name(of: message)
        let isRepeat = deliveredBefore.contains(Maildir.fingerprint(name.utf8))
        if isRepeat && !new.has(name) { return writer.noteChange() }
        try writer.write(mail.bytes, draft: name, name: name, onlyOver: isRepeat)
    }

    /// Throws `full` and `unwritable`.
    package func flush() throws(DeliveryFailure) { try writer.flush() }

    package var isInPlace: Bool { writer.isInPlace }

    package func erase(_ messages: [OutboxMessage]) throws(DeliveryFailure) {
        try Maildir.erase(messages, in: path)
    }

    /// Takes the messages' mails out of the Maildir at the path, if there is one; not those that a
    /// reader has moved to other folders. Throws as `erase` of a target does.
    package static func erase(
        _ messages: [OutboxMessage], in path: String
    ) throws(DeliveryFailure) {
        let names = Set(messages.filter { (try? PlainName(key: $0.key)) != nil }.map(name))
        // In this order a mail that a reader moves meanwhile is found in one or the other.
        for place in ["tmp", "new", "cur"] {
            guard let folder = try Folder(existing: "\(path)/\(place)") else { continue }
            var found: [String] = []
            try folder.forEachName { entry in
                if names.contains(String(entry.prefix { $0 != ":" })) { found.append(entry) }
            }
            try folder.remove(found)
        }
    }

    /// `1768467600.M000000K1f0c....tact`: seconds, microseconds and key, the mail's unique name.
    private static func name(of message: OutboxMessage) -> String {
        let microseconds = message.decidedAt.microseconds
        let (seconds, rest) = microseconds.floorDivided(by: 1_000_000)
        return "\(seconds).M\(padded(rest, to: 6))K\(message.key)\(ending)"
    }

    /// Notes a name of ours without the flags that a reader has put behind a colon.
    private static func note(_ name: String, in names: inout Set<UInt128>) {
        let unique = name.utf8.prefix { $0 != UInt8(ascii: ":") }
        guard unique.suffix(ending.utf8.count).elementsEqual(ending.utf8) else { return }
        names.insert(fingerprint(unique))
    }

    /// FNV-1a of 128 bits: 16 bytes for a name of a hundred, and no two of ours alike.
    private static func fingerprint(_ name: some Sequence<UInt8>) -> UInt128 {
        var hash: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d
        for byte in name {
            hash ^= UInt128(byte)
            hash &*= 0x0000_0000_0100_0000_0000_0000_0000_013b
        }
        return hash
    }
}

import Campaigns
package import CivilTime
import Foundation
import JSON
import Synchronization

/// One token as it is kept: never itself, only its hash.
package struct TokenEntry: Sendable, Hashable {
    /// What people call it: it is a part of the token that gives nothing away.
    package var id: String
    package var scope: TokenScope
    /// SHA-256 of the token, hexadecimal.
    package var hash: String
    package var made: Instant
}

/// The file of tokens, a JSON object a line, for its owner only.
package struct TokenFile: Sendable {
    package let path: String

    /// So many of a scope live at a time, so that a new one can be spread before the old one goes.
    package static let perScope = 2

    package init(path: String) { self.path = path }

    /// What keeps a token from being made or revoked, or the file from being read.
    package enum Complaint: Error, Sendable, Hashable, CustomStringConvertible {
        case unreadable(path: String, line: Int)
        case unwritable(path: String, String)
        case tooMany(TokenScope, ids: [String])
        case unknown(id: String)

        package var description: String {
            switch self {
            case .unreadable(let path, let line):
                "\(path):\(line): a token's line has id, scope, hash and made; this one has not"
            case .unwritable(let path, let reason): "\(path): cannot be written: \(reason)"
            case .tooMany(let scope, let ids):
                "\(TokenFile.perScope) tokens of scope '\(scope.rawValue)' live at a time, and there are"
                    + " \(ids.joined(separator: ", ")); revoke one first"
            case .unknown(let id): "there is no token '\(id)'; tact token list shows what there is"
            }
        }
    }

    /// The tokens, in the order in which they were made; none where there is no file. Throws
    /// `Complaint`.
    package func entries() throws(Complaint) -> [TokenEntry] {
        guard let data = FileManager.default.contents(atPath: path) else { return [] }
        var entries: [TokenEntry] = []
        for (index, line) in data.split(separator: UInt8(ascii: "\n")).enumerated() {
            guard let entry = TokenEntry(line: Array(line)) else {
                throw .unreadable(path: path, line: index + 1)
            }
            entries.append(entry)
        }
        return entries
    }

    /// Makes a token of 256 random bits and gives it, the only time that it is seen. Throws
    /// `Complaint`.
    package func make(_ scope: TokenScope, at now: Instant) throws(Complaint) -> String {
        var entries = try entries()
        let live = entries.filter { $0.scope == scope }
        guard live.count < TokenFile.perScope else {
            throw .tooMany(scope, ids: live.map(\.id))
        }
        var generator = SystemRandomNumberGenerator()
        let secret = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let id = hexadecimal((0..<4).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
        let token = "tact_\(id)_\(hexadecimal(secret))"
        entries.append(
            TokenEntry(id: id, scope: scope, hash: TokenFile.hash(of: token), made: now))
        try write(entries)
        return token
    }

    /// Takes a token away; what uses it is refused from the next request on. Throws `Complaint`.
    package func revoke(_ id: String) throws(Complaint) {
        let entries = try entries()
        guard entries.contains(where: { $0.id == id }) else { throw .unknown(id: id) }
        try write(entries.filter { $0.id != id })
    }

    static func hash(of token: String) -> String { hexadecimal(SHA256.digest(joining: token)) }

    /// Written whole or not at all.
    private func write(_ entries: [TokenEntry]) throws(Complaint) {
        var writer = JSONWriter()
        for entry in entries {
            writer.beginObject()
            writer.field("id", entry.id)
            writer.field("scope", entry.scope.rawValue)
            writer.field("hash", entry.hash)
            writer.field("made", entry.made.description)
            writer.endObject()
            writer.newLine()
        }
        let draft = path + ".new"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .unwritable(path: path, String(cString: strerror(errno))) }
        let bytes = writer.bytes
        let isWhole = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
        let isDurable = fsync(descriptor) == 0
        close(descriptor)
        guard isWhole == bytes.count, isDurable, rename(draft, path) == 0 else {
            let reason = String(cString: strerror(errno))
            unlink(draft)
            throw .unwritable(path: path, reason)
        }
    }
}

extension TokenEntry {
    fileprivate init?(line: [UInt8]) {
        guard case .object(let fields)? = try? JSONValue(reading: String(decoding: line, as: UTF8.self)) else { return nil }
        func text(_ key: String) -> String? {
            guard case .string(let text)? = fields.first(where: { $0.key == key })?.value else {
                return nil
            }
            return text
        }
        guard let id = text("id"), let scope = text("scope").flatMap(TokenScope.init(rawValue:)),
            let hash = text("hash"), hash.utf8.count == 64,
            let made = text("made").flatMap({ Instant(rfc3339: $0) })
        else { return nil }
        self.init(id: id, scope: scope, hash: hash, made: made)
    }
}

/// Judges requests by the file of tokens, which is read anew when it has changed. Where there are no
/// tokens everybody is admitted: such a daemon listens on loopback alone.
package final class TokenBook: Access {
    private let file: TokenFile
    private let known: Mutex<Known>

    private struct Known {
        var entries: [TokenEntry]
        /// What tells the file's versions apart.
        var mark: String
    }

    /// Throws `TokenFile.Complaint`.
    package init(_ file: TokenFile) throws(TokenFile.Complaint) {
        self.file = file
        known = Mutex(Known(entries: try file.entries(), mark: TokenBook.mark(of: file.path)))
    }

    /// Whether there are tokens at all.
    package var isEmpty: Bool { known.withLock { $0.entries.isEmpty } }

    package func judge(_ token: String?, for scope: TokenScope) -> AccessAnswer {
        let entries = known.withLock { known in
            let mark = TokenBook.mark(of: file.path)
            // A file that has become unreadable admits those whom it admitted.
            if mark != known.mark, let entries = try? file.entries() {
                known = Known(entries: entries, mark: mark)
            }
            return known.entries
        }
        if entries.isEmpty { return .admitted }
        guard let token else { return .unknown }
        let hash = Array(TokenFile.hash(of: token).utf8)
        guard let entry = entries.first(where: { isSameCode(Array($0.hash.utf8), hash) }) else {
            return .unknown
        }
        return entry.scope == scope || entry.scope == .admin ? .admitted : .beyondScope
    }

    private static func mark(of path: String) -> String {
        var status = stat()
        guard stat(path, &status) == 0 else { return "" }
        return "\(status.st_ino) \(status.st_size) \(status.st_mtim.tv_sec) \(status.st_mtim.tv_nsec)"
    }
}

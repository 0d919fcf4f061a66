import Campaigns
package import CivilTime
package import Disk
import Foundation
import JSON

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
        case fault(FileError)
        case tooMany(TokenScope, ids: [String])
        case unknown(id: String)

        package var description: String {
            switch self {
            case .unreadable(let path, let line):
                "\(path):\(line): a token's line has id, scope, hash and made; this one has not"
            case .fault(let error): error.description
            case .tooMany(let scope, let ids):
                "\(TokenFile.perScope) tokens of scope '\(scope.rawValue)' live at a time, and there are"
                    + " \(ids.joined(separator: ", ")); revoke one first"
            case .unknown(let id): "there is no token '\(id)'; tact token list shows what there is"
            }
        }
    }

    /// What the file says at one moment.
    struct Version {
        /// In the order in which they were made.
        var entries: [TokenEntry]
        var mark: FileMark
    }

    /// The tokens, in the order in which they were made; none where there is no file. Throws
    /// `Complaint`.
    package func entries() throws(Complaint) -> [TokenEntry] { try version()?.entries ?? [] }

    /// Whether there is such a file, tokens in it or not.
    package var isThere: Bool { FileMark(path, followingLinks: true) != nil }

    /// nil: there is no file. Throws `Complaint`: a file that cannot be read is not one without
    /// tokens.
    func version() throws(Complaint) -> Version? {
        let file: WholeFile?
        do throws(FileError) { file = try WholeFile(path) } catch { throw .fault(error) }
        guard let file else { return nil }
        var version = Version(entries: [], mark: file.mark)
        for (index, line) in file.bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
            guard let entry = TokenEntry(line: Array(line)) else {
                throw .unreadable(path: path, line: index + 1)
            }
            version.entries.append(entry)
        }
        return version
    }

    /// Makes a token of 256 random bits and gives it, the only time that it is seen. Throws
    /// `Complaint`.
    package func make(_ scope: TokenScope, at now: Instant) throws(Complaint) -> String {
        var generator = SystemRandomNumberGenerator()
        let secret = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let id = hexadecimal((0..<4).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
        let token = "tact_\(id)_\(hexadecimal(secret))"
        let hash = TokenFile.hash(of: token)
        try change { entries throws(Complaint) in
            let live = entries.filter { $0.scope == scope }
            guard live.count < TokenFile.perScope else {
                throw .tooMany(scope, ids: live.map(\.id))
            }
            entries.append(TokenEntry(id: id, scope: scope, hash: hash, made: now))
        }
        return token
    }

    /// Takes a token away; what uses it is refused from the next request on. Throws `Complaint`.
    package func revoke(_ id: String) throws(Complaint) {
        try change { entries throws(Complaint) in
            guard entries.contains(where: { $0.id == id }) else { throw .unknown(id: id) }
            entries.removeAll { $0.id == id }
        }
    }

    /// Reads the file, changes what is in it and replaces it, while no other process does so: none
    /// loses a token that another has just made.
    private func change(
        _ change: (inout [TokenEntry]) throws(Complaint) -> Void
    ) throws(Complaint) {
        do {
            try FolderLock.whileHolding(folderOf: path) {
                var entries = try entries()
                try change(&entries)
                try write(entries)
            }
        } catch let error as Complaint {
            throw error
        } catch {
            throw .fault(error as? FileError ?? FileError(path, "written", code: EINVAL))
        }
    }

    static func hash(of token: String) -> String { hexadecimal(SHA256.digest(joining: token)) }

    /// Written whole or not at all; of root's making it stays readable for the daemon's user.
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
        do {
            try Draft(of: path, mode: 0o600, ownedBy: .place, writer.bytes).replace()
        } catch {
            throw .fault(error as? FileError ?? FileError(path, "written", code: EINVAL))
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

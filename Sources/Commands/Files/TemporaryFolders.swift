import Disk
import Foundation
import Synchronization

/// Folders among the temporary files, for their owner only, that are gone when the command is over.
enum TemporaryFolders {
    private static let present = Mutex<Set<String>>([])

    /// Makes one of that name and a random ending. Throws `FileError`.
    static func make(_ name: String) throws -> String {
        let parent = FileManager.default.temporaryDirectory.path
        var template = Array("\(parent)/\(name)-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw FileError(parent, "written to") }
        let path = String(
            decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        present.withLock { _ = $0.insert(path) }
        return path
    }

    /// Takes one away with all that is in it.
    static func remove(_ path: String) {
        present.withLock { _ = $0.remove(path) }
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Takes all away: the command ends.
    static func removeAll() {
        let paths = present.withLock { Array($0) }
        for path in paths { remove(path) }
    }
}

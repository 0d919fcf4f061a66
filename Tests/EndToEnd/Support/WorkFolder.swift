import Foundation
import Synchronization

/// A folder of a test's own, gone with the object or, where that lives on, with the process.
final class WorkFolder: Sendable {
    let path: String

    /// Makes an empty one.
    init() throws {
        var template = Array("\(NSTemporaryDirectory())/tact-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Unexpected("no temporary folder: \(errno)") }
        let bytes = template.dropLast().map { UInt8(bitPattern: $0) }
        path = String(decoding: bytes, as: UTF8.self)
        leftOver.begin()
        leftOver.paths.withLock { _ = $0.insert(path) }
    }

    deinit {
        leftOver.paths.withLock { _ = $0.remove(path) }
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of something in it.
    func path(_ name: String) -> String { "\(path)/\(name)" }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

    /// Writes a text, and makes the folders that lead to it.
    func write(_ text: String, to name: String) throws {
        let url = URL(filePath: path(name))
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    /// Replaces a part of a text, which must be there.
    func replace(_ old: String, with new: String, in name: String) throws {
        let text = try self.text(name)
        guard text.contains(old) else { throw Unexpected("\(name) has no '\(old)'") }
        try write(text.replacingOccurrences(of: old, with: new), to: name)
    }

    func text(_ name: String) throws -> String {
        String(decoding: try bytes(name), as: UTF8.self)
    }

    func bytes(_ name: String) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path(name)) else {
            throw Unexpected("there is no \(name)")
        }
        return Array(data)
    }

    /// Copies a file or folder of the package into this one.
    func copy(_ source: String, to name: String) throws {
        try FileManager.default.copyItem(
            at: URL(filePath: source).resolvingSymlinksInPath(), to: URL(filePath: path(name)))
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }

    /// Every file below a folder by its path in it, with its bytes; empty where there is no folder.
    func tree(_ name: String) -> [String: Data] {
        var files: [String: Data] = [:]
        guard let found = FileManager.default.enumerator(atPath: path(name)) else { return [:] }
        for case let inner as String in found {
            // A folder has no contents.
            let full = path("\(name)/\(inner)")
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: full, isDirectory: &isFolder)
            if !isFolder.boolValue { files[inner] = FileManager.default.contents(atPath: full) }
        }
        return files
    }

    /// How many entries a folder has; 0 where there is none.
    func count(_ name: String) -> Int {
        (try? FileManager.default.contentsOfDirectory(atPath: path(name)).count) ?? 0
    }

    /// The size of a file in bytes; 0 where there is none.
    func size(_ name: String) -> Int {
        let found = try? FileManager.default.attributesOfItem(atPath: path(name))[.size]
        return (found as? NSNumber)?.intValue ?? 0
    }
}

/// Names of files that are in one tree only, or differ; empty: the same.
func differences(_ a: [String: Data], _ b: [String: Data]) -> [String] {
    Set(a.keys).union(b.keys).filter { a[$0] != b[$0] }.sorted()
}

/// Folders that are there still, to be removed when the process ends.
private final class LeftOver: Sendable {
    let paths = Mutex<Set<String>>([])
    private let hasBegun = Mutex(false)

    /// Sees to the end of the process, once.
    func begin() {
        let isFirst = hasBegun.withLock { begun in
            defer { begun = true }
            return !begun
        }
        guard isFirst else { return }
        atexit {
            for path in leftOver.paths.withLock({ $0 }) {
                try? FileManager.default.removeItem(atPath: path)
            }
        }
    }
}

private let leftOver = LeftOver()

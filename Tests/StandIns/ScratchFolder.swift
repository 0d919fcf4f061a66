import Foundation

/// A folder that is gone with the last reference to it.
package final class ScratchFolder: Sendable {
    package let path: String

    /// Makes the folder.
    package init() {
        path = ScratchFolder.root + "/tact-tests-" + UUID().uuidString
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// In memory where the machine has such a folder: nothing here is about the disk's own speed.
    private static let root =
        FileManager.default.isWritableFile(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Paths, relative and ascending, and contents of all files in it.
    package func files() -> [String: [UInt8]] {
        let names = FileManager.default.enumerator(atPath: path)?.allObjects as? [String] ?? []
        var files: [String: [UInt8]] = [:]
        for name in names {
            if let data = FileManager.default.contents(atPath: path + "/" + name),
                !isFolder(path + "/" + name)
            {
                files[name] = Array(data)
            }
        }
        return files
    }

    /// Permissions of a file or folder in it, nil where there is none.
    package func permissions(_ name: String) -> Int? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path + "/" + name)
        return (attributes?[.posixPermissions] as? NSNumber)?.intValue
    }

    private func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            && isFolder.boolValue
    }
}

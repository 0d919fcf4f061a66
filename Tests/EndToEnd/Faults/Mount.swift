import Foundation

/// A file system of the test's own in its folder, gone with the object.
final class Mount {
    private let folder: WorkFolder
    private let name: String
    private var isMounted = true

    private init(_ arguments: [String], at name: String, in folder: WorkFolder) throws {
        self.folder = folder
        self.name = name
        try FileManager.default.createDirectory(
            atPath: folder.path(name), withIntermediateDirectories: true)
        let mounted = try Tool.run("mount", arguments + [folder.path(name)], in: folder)
        guard mounted.status == 0 else { throw Unexpected(mounted.errors) }
    }

    deinit { end() }

    /// Takes it away, whoever still uses it.
    func end() {
        guard isMounted else { return }
        isMounted = false
        _ = try? Tool.run("umount", ["-l", folder.path(name)], in: folder)
    }

    /// One in memory, of so many kibibytes. Throws where it cannot be mounted.
    static func memory(kibibytes: Int, at name: String, in folder: WorkFolder) throws -> Mount {
        try Mount(["-t", "tmpfs", "-o", "size=\(kibibytes)k", "tmpfs"], at: name, in: folder)
    }

    /// The one that a file of the folder holds. Throws where it cannot be mounted.
    static func image(_ image: String, at name: String, in folder: WorkFolder) throws -> Mount {
        try Mount(["-o", "loop", folder.path(image)], at: name, in: folder)
    }

    /// Makes one in memory larger; throws where that is refused.
    func grow(kibibytes: Int) throws {
        let grown = try Tool.run(
            "mount", ["-o", "remount,size=\(kibibytes)k", folder.path(name)], in: folder)
        guard grown.status == 0 else { throw Unexpected(grown.errors) }
    }
}

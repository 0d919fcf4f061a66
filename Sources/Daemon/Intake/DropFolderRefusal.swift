package import Disk
import Foundation

/// Why no files can be taken from a folder: which folder, whose it is, who asks, and what to do.
package struct DropFolderRefusal: Error, CustomStringConvertible {
    package let error: FileError
    private let advice: String

    package var description: String {
        "\(error.description)\(advice); files are taken from the drop folder and moved to done/ and"
            + " rejected/ within it"
    }

    /// Whether a permission is missing, or the disk is mounted read-only.
    package var isOfPermission: Bool { [EACCES, EPERM, EROFS].contains(error.code) }

    private init(_ error: FileError, _ advice: String? = nil) {
        self.error = error
        self.advice = advice ?? DropFolderRefusal.advice(on: error)
    }

    /// Makes the folders where they are missing, and moves a file of its own through them. Throws
    /// where files could not be taken from there.
    static func check(_ path: String) throws(DropFolderRefusal) {
        let folders = [path, path + "/done", path + "/rejected"]
        try make(path)
        try checkOthersFiles(path)
        for folder in folders.dropFirst() { try make(folder) }
        try tryMoving(through: folders)
    }

    private static func make(_ folder: String) throws(DropFolderRefusal) {
        try? FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        // Ends in a slash, so that it must be a folder.
        guard access(folder + "/", R_OK | W_OK | X_OK) == 0 else {
            throw DropFolderRefusal(FileError(folder, "used as a folder"))
        }
    }

    /// In a folder such as /tmp nobody moves what another has put there.
    private static func checkOthersFiles(_ path: String) throws(DropFolderRefusal) {
        var info = stat()
        guard stat(path, &info) == 0, info.st_mode & S_ISVTX != 0, geteuid() != 0,
            info.st_uid != geteuid()
        else { return }
        throw DropFolderRefusal(
            FileError(path, "used as a drop folder", code: EPERM),
            ": it has the sticky bit, so that only who puts a file there may move it;"
                + " chmod -t '\(path)'")
    }

    /// What only the attempt shows: folders on several disks, or a disk that takes no writes. One
    /// that is full says nothing of the folders.
    private static func tryMoving(through folders: [String]) throws(DropFolderRefusal) {
        let places = folders.map { "\($0)/.tact-\(getpid())" }
        let descriptor = open(places[0], O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        close(descriptor)
        for (from, to) in zip(places.indices, places.indices.dropFirst())
        where rename(places[from], places[to]) != 0 {
            let error = FileError(folders[to], "moved to from '\(folders[from])'")
            unlink(places[from])
            throw DropFolderRefusal(error)
        }
        unlink(places[places.count - 1])
    }

    private static func advice(on error: FileError) -> String {
        switch error.code {
        case EACCES, EPERM:
            ": \(owner(of: error.path)), and the daemon runs as \(name(ofUser: geteuid())); give the"
                + " folder to that user or its group, with the rights to read, write and enter it"
                + " (rwx)"
        case EROFS:
            ": mount the disk for writing, or name the folder in ReadWritePaths= of the unit"
        case ENOENT: ": make it, and give it to \(name(ofUser: geteuid()))"
        case EXDEV: ": all three must be on one disk"
        default: ""
        }
    }

    /// Whose it is and what they may do there; of a folder that is missing, that of the one it
    /// would be in.
    private static func owner(of path: String) -> String {
        var info = stat()
        guard stat(path, &info) == 0 else {
            let parent = (path as NSString).deletingLastPathComponent
            return parent == path || parent.isEmpty
                ? "nobody can tell whose it is" : owner(of: parent)
        }
        let group = getgrgid(info.st_gid).map { String(cString: $0.pointee.gr_name) }
        let mode = String(info.st_mode & 0o7777, radix: 8)
        let owner = "\(name(ofUser: info.st_uid)):\(group ?? "\(info.st_gid)")"
        return "'\(path)' belongs to \(owner), mode \(mode)"
    }

    private static func name(ofUser id: uid_t) -> String {
        getpwuid(id).map { String(cString: $0.pointee.pw_name) } ?? "user \(id)"
    }
}

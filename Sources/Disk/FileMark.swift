import Foundation

/// What tells the versions of a file apart: another file in its place, other contents, another owner or
/// other permissions.
package struct FileMark: Hashable, Sendable {
    private let device: UInt64
    private let inode: UInt64
    private let size: Int64
    private let modified: [Int]
    private let changed: [Int]
    /// Whether it is a file, and no link, folder, pipe or device.
    package let isFile: Bool

    /// Of what a path leads to or, where links are not followed, of a link itself; nil: nothing is
    /// there, or nobody tells.
    package init?(_ path: String, followingLinks: Bool) {
        var status = stat()
        guard (followingLinks ? stat(path, &status) : lstat(path, &status)) == 0 else { return nil }
        self.init(status)
    }

    /// Of an open file.
    package init?(of descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    private init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = Int64(status.st_size)
        modified = [status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
        changed = [status.st_ctim.tv_sec, status.st_ctim.tv_nsec]
        isFile = status.st_mode & S_IFMT == S_IFREG
    }
}

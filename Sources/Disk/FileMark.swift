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

    /// What stays as it is until somebody writes to the file: not whose it is and who may read it,
    /// nor the number of its device, which another start of the machine may change.
    package var content: String {
        "\(inode) \(size) \(modified[0]) \(modified[1])"
    }

    /// Of what a path leads to or, where links are not followed, of a link itself; nil: nothing is
    /// there, or nobody tells.
    package init?(_ path: String, followingLinks: Bool) {
        self.init(bytes: path, followingLinks: followingLinks)
    }

    /// The same of a path that may be no text.
    package init?(bytes path: UnsafePointer<CChar>, followingLinks: Bool) {
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

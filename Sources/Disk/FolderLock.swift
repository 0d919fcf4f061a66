import Foundation

/// One at a time, among all processes that ask for it: so that a file can be read, changed and replaced
/// without losing what another changed meanwhile. Readers need none, they see the old file or the new.
package enum FolderLock {
    /// Does the work once nobody else has the folder that the file is in. Throws `FileError` where that
    /// folder cannot be opened or locked, and what the work throws.
    package static func whileHolding<Result>(
        folderOf path: String, _ work: () throws -> Result
    ) throws -> Result {
        let folder = (path as NSString).deletingLastPathComponent
        let place = folder.isEmpty ? "." : folder
        let descriptor = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(place, "opened") }
        // The lock goes with the descriptor.
        defer { close(descriptor) }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw FileError(place, "locked") }
        }
        return try work()
    }
}

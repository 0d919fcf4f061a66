import Foundation

/// A small file as it was at one moment.
package struct WholeFile {
    package let bytes: [UInt8]
    /// Taken before the bytes: what is written meanwhile shows as another mark.
    package let mark: FileMark

    /// Reads it; nil where nothing is there. A link is followed; a pipe or a device is not waited for.
    /// Throws `FileError`.
    package init?(_ path: String) throws(FileError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw FileError(path, "read")
        }
        defer { close(descriptor) }
        guard let mark = FileMark(of: descriptor) else { throw FileError(path, "read") }
        guard mark.isFile else { throw FileError(path, "read", code: EINVAL) }
        self.mark = mark
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FileError(path, "read") }
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        self.bytes = bytes
    }
}

import Disk
import Foundation
import Ingestion
import Simulation

/// The bytes of a file in chunks of 256 KiB; `-` is standard input. Files ending in `.gz` are not
/// unpacked.
struct FileBytes: ByteSource {
    let path: String

    /// Keeps nothing open, but throws `FileError` for a file that is not there or cannot be read. A
    /// pipe is left alone: whoever writes into it would take the first reader for the last.
    init(_ path: String) throws {
        self.path = path
        var info = stat()
        if path == "-" || stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFIFO { return }
        let descriptor = try FileBytes.open(path)
        close(descriptor)
    }

    func read(_ body: (UnsafeBufferPointer<UInt8>) throws -> Void) throws {
        let descriptor = path == "-" ? 0 : try FileBytes.open(path)
        defer { if path != "-" { close(descriptor) } }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = Foundation.read(descriptor, buffer.baseAddress, buffer.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw FileError(path, "read")
            }
            if count == 0 { return }
            try body(UnsafeBufferPointer(rebasing: buffer.bindMemory(to: UInt8.self)[..<count]))
        }
    }

    /// Whether it can be read more than once: a file, and no pipe.
    var isFile: Bool {
        var info = stat()
        return path != "-" && stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFREG
    }

    private static func open(_ path: String) throws -> Int32 {
        let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(path, "read") }
        var info = stat()
        if fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFDIR {
            close(descriptor)
            throw FileError(path, "read", code: EISDIR)
        }
        return descriptor
    }
}

/// Room beside the store for a sort that does not fit in memory; its files have no name and vanish
/// with the process.
final class TemporaryRuns: SpillSpace {
    private let folder: String

    init(folder: String) { self.folder = folder }

    func newRun() throws -> any SpillRun { try TemporaryRun(folder: folder) }
}

/// One run of a sort in an unlinked file.
final class TemporaryRun: SpillRun {
    private let folder: String
    private var descriptor: Int32
    private var isReading = false

    init(folder: String) throws {
        self.folder = folder
        var template = Array("\(folder)/.tact-sort-XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw FileError(folder, "written to") }
        unlink(template)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        var written = 0
        while written < bytes.count {
            let count = Foundation.write(
                descriptor, bytes.baseAddress! + written, bytes.count - written)
            if count < 0 {
                if errno == EINTR { continue }
                throw FileError(folder, "written to")
            }
            written += count
        }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        if !isReading {
            lseek(descriptor, 0, SEEK_SET)
            isReading = true
        }
        while true {
            let count = Foundation.read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            if errno != EINTR { throw FileError(folder, "read") }
        }
    }

    /// Reads from the start again.
    func rewind() { isReading = false }

    func discard() {
        close(descriptor)
        descriptor = -1
    }
}

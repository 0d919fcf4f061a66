import Foundation
import Simulation

/// The bytes of a pipe, kept so that they can be read again: a file without a name, for its owner
/// only, in the folder for temporary files; it vanishes with the process.
final class SpooledBytes: ByteSource {
    private let file: TemporaryRun

    /// Reads the source to its end. Throws `FileError`.
    init(_ source: FileBytes) throws {
        file = try TemporaryRun(folder: FileManager.default.temporaryDirectory.path)
        try source.read { try file.write(UnsafeRawBufferPointer($0)) }
    }

    func read(_ body: (UnsafeBufferPointer<UInt8>) throws -> Void) throws {
        file.rewind()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = try file.read(into: buffer)
            if count == 0 { return }
            try body(UnsafeBufferPointer(rebasing: buffer.bindMemory(to: UInt8.self)[..<count]))
        }
    }
}

import Foundation
import Synchronization

/// Standard output, gathered into large writes; results go here and nothing else.
final class Output: Sendable {
    static let standard = Output(descriptor: 1)

    private let descriptor: Int32
    private let buffer = Mutex<[UInt8]>([])

    init(descriptor: Int32) { self.descriptor = descriptor }

    /// Adds a text.
    func write(_ text: String) { write(bytes: text.utf8) }

    /// Adds bytes.
    func write(bytes: some Collection<UInt8>) {
        let isLarge = buffer.withLock { buffer in
            buffer.append(contentsOf: bytes)
            return buffer.count > 1 << 16
        }
        if isLarge { flush() }
    }

    /// Adds a line.
    func line(_ text: String = "") { write(text + "\n") }

    /// Hands all that was gathered to the system. A reader that has gone away ends the process in
    /// silence, as for any filter; another failure ends it with a message.
    func flush() {
        let bytes = buffer.withLock { buffer in
            let taken = buffer
            buffer.removeAll(keepingCapacity: true)
            return taken
        }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Foundation.write(descriptor, $0.baseAddress! + written, bytes.count - written)
            }
            if count < 0 {
                if errno == EINTR { continue }
                if errno == EPIPE { exit(.done) }
                Terminal.tell(
                    "tact: standard output cannot be written: \(String(cString: strerror(errno)))")
                exit(.inputOutput)
            }
            written += count
        }
    }
}

import Diagnostics
import Foundation
import Synchronization

/// Standard output, gathered into large writes; results go here and nothing else.
final class Output: Sendable {
    static let standard = Output(descriptor: 1)

    private let descriptor: Int32
    private let buffer = Mutex<[UInt8]>([])

    init(descriptor: Int32) { self.descriptor = descriptor }

    /// Adds bytes as they are, for programs.
    func write(bytes: some Collection<UInt8>) {
        let isLarge = buffer.withLock { buffer in
            buffer.append(contentsOf: bytes)
            return buffer.count > 1 << 16
        }
        if isLarge { flush() }
    }

    /// Adds JSON, for programs and people alike: what steers a terminal is written as an escape.
    func write(json: some Sequence<UInt8>) { write(bytes: showable(json: Array(json))) }

    /// Adds one line for people. What would steer a terminal, a line break within it included, is
    /// shown in a visible form, wherever it comes from.
    func line(_ text: String = "") { write(bytes: (text.visible() + "\n").utf8) }

    /// Adds a text of several lines for people, made visible line by line; each is ended.
    func lines(_ text: String) { write(bytes: (text.visibleLines + "\n").utf8) }

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

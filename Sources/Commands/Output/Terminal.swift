import Diagnostics
import Foundation

/// Standard error, and what the terminal can show.
enum Terminal {
    /// Writes one line to standard error. What would steer a terminal, a line break within it
    /// included, is shown in a visible form, wherever it comes from.
    static func tell(_ text: String) { write(text.visible() + "\n") }

    /// Writes a text of several lines in the same way, line by line.
    static func tell(lines text: String) { write(text.visibleLines + "\n") }

    /// Writes as it stands. Where standard error takes nothing, a full disk or a reader that has
    /// gone, the work goes on without it.
    static func write(_ text: String) { _ = write(Array(text.utf8)) }

    /// The same for bytes; answers whether standard error has taken them all.
    static func write(_ bytes: [UInt8]) -> Bool {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Foundation.write(2, $0.baseAddress! + written, bytes.count - written)
            }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { return false }
            written += count
        }
        return true
    }

    /// Whether the descriptor is a terminal that may show colour and progress (`NO_COLOR` unset).
    static func isLively(_ descriptor: Int32) -> Bool {
        let environment = ProcessInfo.processInfo.environment
        return isatty(descriptor) == 1 && environment["NO_COLOR"] == nil
            && environment["TERM"] != "dumb"
    }

    /// A pipe whose reader has gone, and a file that has reached its limit, are told by the write,
    /// not by a signal. A standard descriptor that is closed would be given to the first file that
    /// is opened, a database's perhaps: it becomes /dev/null.
    static func prepareDescriptors() {
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) == -1 {
            _ = open("/dev/null", O_RDWR)
        }
    }
}

/// A line on standard error that shows how far long work is; silent where there is no terminal.
final class ProgressLine {
    private let isShown = Terminal.isLively(2)
    private var last = DispatchTime(uptimeNanoseconds: 0)
    private var hasText = false

    /// Shows the text, at most ten times a second.
    func show(_ text: @autoclosure () -> String) {
        guard isShown else { return }
        let now = DispatchTime.now()
        guard now.uptimeNanoseconds - last.uptimeNanoseconds > 100_000_000 else { return }
        last = now
        hasText = true
        Terminal.write("\r\u{1B}[K\(text())")
    }

    /// Clears the line.
    func clear() {
        guard hasText else { return }
        hasText = false
        Terminal.write("\r\u{1B}[K")
    }
}

/// A bar of 24 cells for a part of a whole.
func progressBar(_ done: Int, of total: Int) -> String {
    let filled = total == 0 ? 24 : min(24, done * 24 / total)
    return "[" + String(repeating: "=", count: filled)
        + String(repeating: " ", count: 24 - filled) + "]"
}

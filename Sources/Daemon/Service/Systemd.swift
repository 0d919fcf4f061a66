import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What systemd and the daemon tell each other: readiness, reloads, a status line, the watchdog
/// (sd_notify(3)), and sockets that systemd has opened (sd_listen_fds(3)). Without systemd nothing is
/// said and nothing is missing.
package struct Systemd: Sendable {
    /// The socket's name; nil: nobody listens.
    private let socketName: String?
    /// How often systemd wants a sign of life, in microseconds; nil: never.
    package let watchdog: Int64?
    /// A listening socket that was handed down.
    package let listeningSocket: ListeningSocket?

    /// Reads what the environment says to this process.
    package init(environment: [String: String], processID: Int32) {
        socketName = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
        let isMine = environment["WATCHDOG_PID"].map { $0 == "\(processID)" } ?? true
        watchdog = isMine ? environment["WATCHDOG_USEC"].flatMap { Int64($0) } : nil
        let isForMe = environment["LISTEN_PID"] == "\(processID)"
        let count = environment["LISTEN_FDS"].flatMap { Int32($0) } ?? 0
        // The first descriptor that is handed down is 3.
        listeningSocket = isForMe && count > 0 ? ListeningSocket(descriptor: 3) : nil
    }

    /// Whether somebody listens.
    package var isPresent: Bool { socketName != nil }

    /// The daemon is up.
    package func ready(_ status: String) { notify("READY=1\nSTATUS=\(line(status))") }

    /// New files are being read; `ready` ends it.
    package func reloading() {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        notify("RELOADING=1\nMONOTONIC_USEC=\(now.tv_sec * 1_000_000 + now.tv_nsec / 1_000)")
    }

    /// What `systemctl status` shows.
    package func status(_ status: String) { notify("STATUS=\(line(status))") }

    /// The daemon is ending.
    package func stopping() { notify("STOPPING=1") }

    /// A sign of life for the watchdog.
    package func alive() { notify("WATCHDOG=1") }

    private func line(_ text: String) -> String {
        String(text.prefix(300)).split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    /// Sends one datagram; a name that begins with @ is an abstract one. What cannot be sent is lost:
    /// nothing hangs on it.
    private func notify(_ message: String) {
        guard let socketName else { return }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var name = Array(socketName.utf8)
        guard name.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
        if name.first == UInt8(ascii: "@") { name[0] = 0 }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
        let bytes = Array(message.utf8)
        _ = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), address, length)
            }
        }
    }
}

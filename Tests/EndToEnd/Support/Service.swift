import Foundation

/// A daemon of the test over the campaign directory in the folder, on a port of its own.
final class Service {
    let port: Int
    let folder: WorkFolder
    let store: String
    private let arguments: [String]
    private let environment: [String: String]
    private(set) var process: Running

    /// Starts it and waits until it is ready. Throws where it ends instead.
    convenience init(
        in folder: WorkFolder, _ options: [String] = [], environment: [String: String] = [:]
    ) throws {
        try self.init(startingIn: folder, options, environment: environment)
        try waitUntilReady()
    }

    /// Starts it, by the command in front of it where there is one, and does not wait.
    init(
        startingIn folder: WorkFolder, _ options: [String] = [], store: String = "t.sqlite",
        under command: [String] = [], environment: [String: String] = [:]
    ) throws {
        self.folder = folder
        self.environment = environment
        self.store = store
        port = try Service.freePort()
        arguments = ["serve", "--store", store, "--listen", "127.0.0.1:\(port)"] + options
        process = try Service.start(command, arguments, in: folder, environment)
    }

    private static func start(
        _ command: [String], _ arguments: [String], in folder: WorkFolder,
        _ environment: [String: String]
    ) throws -> Running {
        guard !command.isEmpty else {
            return try Program.start(arguments, in: folder, environment: environment)
        }
        return try Running(
            "/usr/bin/env", command + [Program.path] + arguments, in: folder,
            environment: environment)
    }

    deinit {
        process.kill()
        _ = try? process.end()
    }

    /// Starts it again, after it has ended, and waits until it is ready.
    func restart(under command: [String] = []) throws {
        process = try Service.start(command, arguments, in: folder, environment)
        try waitUntilReady()
    }

    /// Waits until it is ready; throws what it says where it ends instead.
    func waitUntilReady() throws {
        guard try isReadySoon() else { throw Unexpected(try process.end().errors) }
    }

    /// Waits until it is ready, or has ended; says which.
    func isReadySoon() throws -> Bool {
        try process.wait { (try? get("/readyz"))?.status == 200 }
        return process.isRunning
    }

    /// A port that nobody listens on.
    static func freePort() throws -> Int {
        let peer = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(peer) }
        var address = Peer.loopback(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(peer, $0, length) == 0 && getsockname(peer, $0, &length) == 0
            }
        }
        guard isBound else { throw Unexpected("no free port: \(errno)") }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// Asks for a path. Throws where nobody answers.
    func get(_ path: String, token: String? = nil) throws -> Peer.Answer {
        try send("GET", path, token: token)
    }

    /// Sends a request and reads the whole answer. Throws where nobody answers.
    func send(
        _ method: String, _ path: String, type: String? = nil, token: String? = nil,
        headers: [String] = [], body: String = ""
    ) throws -> Peer.Answer {
        try Peer.ask(
            port, method, path, type: type, token: token, headers: headers, body: body)
    }

    /// Posts lines of events.
    func post(_ lines: String) throws -> Peer.Answer {
        try send("POST", "/v1/events", type: "application/x-ndjson", body: lines)
    }

    /// An event of now.
    func event(_ type: String, id: String, of member: String, data: String = "{}") -> String {
        """
        {"specversion":"1.0","id":"\(id)","source":"test","type":"\(type)","subject":"\(member)",\
        "data":\(data)}

        """
    }

    /// How many files and sockets the daemon has open.
    func openFiles() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process.processID)/fd").count
    }

    /// The daemon's memory in MiB.
    func residentMiB() throws -> Int {
        let status = try String(
            contentsOfFile: "/proc/\(process.processID)/status", encoding: .utf8)
        guard let match = status.firstMatch(of: /VmRSS:\s+(\d+) kB/), let size = Int(match.1) else {
            throw Unexpected("no memory in \(status)")
        }
        return size / 1_024
    }

    /// Waits until the condition holds or the daemon has ended. Throws where neither comes.
    func wait(line: Int = #line, until holds: () throws -> Bool) throws {
        try process.wait(line: line, until: holds)
    }
}

/// One TCP connection to this machine, for tests that say exactly what goes over it.
final class Peer {
    private let descriptor: Int32
    /// Whether there was no room any more for what was to be sent.
    private(set) var isFull = false

    /// What came back.
    struct Answer {
        var status: Int
        var head: String
        var body: String

        /// The body as JSON.
        var json: [String: Any] {
            (try? JSONSerialization.jsonObject(with: Data(body.utf8))) as? [String: Any] ?? [:]
        }
    }

    /// `room`: bytes that may come before they are read. Throws where nobody listens.
    init(_ port: Int, room: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var room {
            setsockopt(
                descriptor, SOL_SOCKET, SO_RCVBUF, &room, socklen_t(MemoryLayout<Int32>.size))
        }
        var limit = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = Peer.loopback(port)
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else {
            close(descriptor)
            throw Unexpected("nobody listens on port \(port)")
        }
    }

    deinit { close(descriptor) }

    /// Sends a request to a port of this machine and reads the whole answer. Throws where nobody
    /// answers.
    static func ask(
        _ port: Int, _ method: String, _ path: String, type: String? = nil, token: String? = nil,
        headers: [String] = [], body: String = ""
    ) throws -> Answer {
        var lines = ["\(method) \(path) HTTP/1.1", "host: 127.0.0.1", "connection: close"]
        if let type { lines.append("content-type: \(type)") }
        if let token { lines.append("authorization: Bearer \(token)") }
        if method != "GET" { lines.append("content-length: \(body.utf8.count)") }
        let head = (lines + headers).joined(separator: "\r\n") + "\r\n\r\n"
        let peer = try Peer(port)
        try peer.write(head + body)
        return try peer.answer()
    }

    static func loopback(_ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        return address
    }

    /// Sends a text as it stands; throws where the other side has closed.
    func write(_ text: String) throws {
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Foundation.send(
                    descriptor, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Unexpected("the connection was closed") }
            sent += count
        }
    }

    /// Sends what there is room for at once; the other side may have closed.
    func writeAtOnce(_ text: String) {
        let bytes = Array(text.utf8)
        let count = Foundation.send(
            descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
        if count < bytes.count { isFull = true }
    }

    /// All that comes until the other side closes.
    func readAll() -> [UInt8] {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return all }
            all += buffer[..<count]
        }
    }

    /// What comes up to and with the text, or until the other side closes.
    func read(until end: String) -> String {
        var all: [UInt8] = []
        var byte: UInt8 = 0
        while !all.reversed().starts(with: end.utf8.reversed()),
            recv(descriptor, &byte, 1, 0) == 1
        {
            all.append(byte)
        }
        return String(decoding: all, as: UTF8.self)
    }

    /// The answer to a request after which the connection is closed. Throws where there is none.
    func answer() throws -> Answer {
        let text = String(decoding: readAll(), as: UTF8.self)
        guard let gap = text.range(of: "\r\n\r\n") else { throw Unexpected("no answer: '\(text)'") }
        let head = String(text[..<gap.lowerBound])
        let parts = head.split(separator: " ", maxSplits: 2)
        guard parts.count > 1, let status = Int(parts[1]) else {
            throw Unexpected("no status: '\(head)'")
        }
        return Answer(status: status, head: head, body: String(text[gap.upperBound...]))
    }
}

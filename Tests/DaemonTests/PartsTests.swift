import CivilTime
import Foundation
import Ingestion
import Templates
import Testing

@testable import Daemon

/// The smaller parts of the daemon.
@Suite struct PartsTests {
    @Test("instants of receipt grow; a small step back is waited out, a large one followed")
    func clock() {
        var clock = ServiceClock(after: Instant(seconds: 1_000))
        #expect(clock.read(Instant(seconds: 1_001)) == Instant(seconds: 1_001))
        let waited = clock.read(Instant(seconds: 990))
        #expect(waited == Instant(seconds: 1_001).advanced(by: 1))
        #expect(clock.read(Instant(seconds: 990)) > waited)
        #expect(clock.read(Instant(seconds: 100)) == Instant(seconds: 100))
        #expect(clock.read(Instant(seconds: 101)) == Instant(seconds: 101))
    }

    @Test("consent is given and taken back for channels and categories that the programme has")
    func consent() throws {
        let events = InputReading(try Club.edition().programme).events
        func complaint(_ type: String, _ data: String) -> String? {
            let text =
                #"{"specversion":"1.0","id":"1","source":"s","subject":"a","type":"\#(type)","data":\#(data)}"#
            let result = Array(text.utf8).withUnsafeBufferPointer {
                events.read($0, line: 1, receipt: .now(Club.monday, oldest: .distantPast))
            }
            guard case .failure(let rejection) = result else { return nil }
            return rejection.description
        }
        for type in ["consent.given", "consent.withdrawn"] {
            #expect(
                complaint(type, #"{"channel":"mail"}"#)
                    == "line 1: 'channel' of '\(type)' must be one of email, call, found the string"
                    + " 'mail' [wrong_type]")
            #expect(
                complaint(type, #"{"channel":"email","category":"comercial"}"#)
                    == "line 1: 'category' of '\(type)' must be one of service, found the string"
                    + " 'comercial' [wrong_type]")
            #expect(complaint(type, #"{"channel":"Email"}"#) != nil)
            #expect(complaint(type, #"{"channel":""}"#) != nil)
            #expect(complaint(type, #"{"channel":"email"}"#) == nil)
            #expect(complaint(type, #"{"channel":"call","category":"service"}"#) == nil)
            // Sources that write none as nothing take back the whole channel.
            #expect(complaint(type, #"{"channel":"call","category":""}"#) == nil)
            #expect(complaint(type, #"{"channel":"call","category":null}"#) == nil)
        }
    }

    @Test("a token is shown once, kept as a hash, found by its scope, and gone when revoked")
    func tokens() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tokens-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let file = TokenFile(path: folder + "/tokens")
        let book = try TokenBook(file, isOpenWithoutFile: true, logger: LogLines().logger)
        #expect(book.isEmpty && book.judge(nil, for: .admin) == .admitted)
        let token = try file.make(.ingest, at: Instant(seconds: 0))
        let text = try String(contentsOfFile: file.path, encoding: .utf8)
        #expect(!text.contains(token) && text.contains("ingest"))
        let permissions = try FileManager.default.attributesOfItem(atPath: file.path)[
            .posixPermissions]
        #expect(permissions as? Int == 0o600)
        #expect(book.judge(token, for: .ingest) == .admitted)
        #expect(book.judge(token, for: .admin) == .beyondScope)
        #expect(book.judge(nil, for: .ingest) == .unknown)
        #expect(book.judge(token + "0", for: .ingest) == .unknown)
        let admin = try file.make(.admin, at: Instant(seconds: 0))
        #expect(book.judge(admin, for: .read) == .admitted)
        _ = try file.make(.ingest, at: Instant(seconds: 0))
        #expect(throws: TokenFile.Complaint.self) {
            try file.make(.ingest, at: Instant(seconds: 0))
        }
        try file.revoke(try file.entries()[0].id)
        #expect(book.judge(token, for: .ingest) == .unknown)
    }

    @Test("systemd is told by datagrams, on the socket that it names")
    func notify() throws {
        let name = "@tact-test-\(UUID())"
        let listener = try DatagramListener(name)
        let systemd = Systemd(
            environment: ["NOTIFY_SOCKET": name, "WATCHDOG_USEC": "2000000"], processID: 1)
        systemd.ready("listening\non 1")
        #expect(listener.next() == "READY=1\nSTATUS=listening on 1")
        systemd.reloading()
        #expect(listener.next()?.hasPrefix("RELOADING=1\nMONOTONIC_USEC=") == true)
        #expect(systemd.watchdog == 2_000_000 && systemd.listeningSocket == nil)
        let handed = Systemd(environment: ["LISTEN_PID": "7", "LISTEN_FDS": "1"], processID: 7)
        #expect(handed.listeningSocket == ListeningSocket(descriptor: 3))
        let others = Systemd(environment: ["LISTEN_PID": "8", "LISTEN_FDS": "1"], processID: 7)
        #expect(others.listeningSocket == nil)
    }
}

/// A socket that hears what is sent to systemd.
private final class DatagramListener {
    private let descriptor: Int32

    init(_ name: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(name.utf8)
        bytes[0] = 0
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        let bound = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length)
            }
        }
        try #require(bound == 0)
    }

    deinit { close(descriptor) }

    func next() -> String? {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
    }
}

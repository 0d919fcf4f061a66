import Foundation
import Testing

/// Clients that hold the daemon up, on purpose or not.
@Suite("Clients that are slow, silent or deaf", .serialized)
struct SlowClientTests {
    private func service() throws -> Service {
        let folder = try Shop.open()
        try folder.write(
            "limits: { idle_time: 1 second, request_time: 2 seconds }\n", to: "tact.yaml")
        return try Service(in: folder)
    }

    /// Sends the text, then a byte now and then until the other side has had enough.
    private func isCutOff(_ service: Service, after text: String) throws -> Bool {
        let peer = try Peer(service.port)
        try peer.write(text)
        for _ in 1...100 {
            usleep(100_000)
            do { try peer.write("a") } catch { return true }
        }
        return false
    }

    @Test(
        "a head or a body that never ends is cut off",
        arguments: [
            "GET /healthz HTTP/1.1\r\nhost: ",
            "POST /v1/events HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/cloudevents+json\r\n"
                + "content-length: 100000\r\n\r\n{\"",
            "POST /u/anything HTTP/1.1\r\nhost: localhost\r\ncontent-type: text/csv\r\n"
                + "transfer-encoding: chunked\r\n\r\n",
            "PUT /v1/members/ann HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
                + "transfer-encoding: chunked\r\n\r\n",
        ])
    func slow(text: String) throws {
        let service = try service()
        #expect(try isCutOff(service, after: text))
        #expect(try service.get("/healthz").status == 200)
    }

    @Test("answers that nobody reads are not kept, and others are answered meanwhile")
    func deaf() throws {
        let service = try service()
        let request = "GET /openapi.json HTTP/1.1\r\nhost: localhost\r\n\r\n"
        let peers = try (1...20).map { _ in try Peer(service.port) }
        let before = try service.residentMiB()
        for peer in peers {
            // 200,000 answers would take gigabytes.
            for _ in 1...100 where !peer.isFull {
                peer.writeAtOnce(String(repeating: request, count: 100))
            }
        }
        for _ in 1...10 { #expect(try service.get("/healthz").status == 200) }
        #expect(try service.residentMiB() < before + 64)
    }

    @Test("connections without a request make room for one that has one, those with one stay")
    func crowd() throws {
        let folder = try Shop.open()
        try folder.write("limits: { connections: 20 }\n", to: "tact.yaml")
        let service = try Service(in: folder)
        let event = service.event("member.enrolled", id: "1", of: "ann", data: #"{"channel":"web"}"#)
        let busy = try Peer(service.port)
        try busy.write(
            "POST /v1/events HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n"
                + "content-type: application/x-ndjson\r\ncontent-length: \(event.utf8.count)\r\n\r\n")
        try busy.write(String(event.prefix(20)))
        let kept = try Peer(service.port)
        let request = "GET /healthz HTTP/1.1\r\nhost: localhost\r\n"
        try kept.write(request + "\r\n")
        #expect(kept.read(until: "}\n").hasPrefix("HTTP/1.1 200"))
        let silent = try (1...60).map { _ in try Peer(service.port) }
        for _ in 1...3 { #expect(try service.get("/healthz").status == 200) }
        // Of those that wait, one that was answered goes last.
        try kept.write(request + "connection: close\r\n\r\n")
        #expect(try kept.answer().status == 200)
        try busy.write(String(event.dropFirst(20)))
        #expect(try busy.answer().status == 202)
        // Where all have a request under way, one more is closed.
        let posting = try (1...20).map { _ in
            let peer = try Peer(service.port)
            try peer.write("PUT /v1/members/ann HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\n")
            usleep(20_000)
            return peer
        }
        #expect(throws: Unexpected.self) { try service.get("/healthz") }
        #expect(silent.count + posting.count == 80)
    }

    @Test("a first head is waited for a shorter time than one after an answer")
    func firstHead() throws {
        let service = try Service(in: try Shop.open())
        let (silent, kept) = (try Peer(service.port), try Peer(service.port))
        let request = "GET /healthz HTTP/1.1\r\nhost: localhost\r\n"
        try kept.write(request + "\r\n")
        #expect(kept.read(until: "}\n").hasPrefix("HTTP/1.1 200"))
        let begin = ContinuousClock.now
        #expect(silent.readAll().isEmpty)
        #expect(ContinuousClock.now - begin > .seconds(5))
        #expect(ContinuousClock.now - begin < .seconds(45))
        try kept.write(request + "connection: close\r\n\r\n")
        #expect(try kept.answer().status == 200)
    }

    @Test("two thousand that connect and say nothing keep nobody out for longer than the idle time")
    func idle() throws {
        let service = try service()
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        guard limit.rlim_max >= 4_096 else { return print("skipped: too few files may be open") }
        limit.rlim_cur = max(limit.rlim_cur, 4_096)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        let before = try service.residentMiB()
        let files = try service.openFiles()
        var peers = try (1...2_000).map { _ in try Peer(service.port) }
        try service.wait { (try? service.get("/healthz").status) == 200 }
        #expect(service.process.isRunning && peers.count == 2_000)
        #expect(try service.residentMiB() < before + 64)
        peers.removeAll()
        try service.wait { try service.openFiles() < files + 10 }
    }
}

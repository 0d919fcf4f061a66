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

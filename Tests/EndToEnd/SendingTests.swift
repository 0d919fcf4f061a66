import Foundation
import Testing

/// Files that the command line sends to a daemon.
@Suite("Sending files to the daemon")
struct SendingTests {
    @Test("a table whose cells have line ends is cut between rows only, and rows keep their numbers")
    func table() throws {
        let service = try Service(in: try Shop.open())
        var text = "id,first_name,email_opt_in\r\n"
        for number in 1...2_500 {
            // No row but one ends where a line of the file does.
            let name = String(repeating: "line\r\n", count: 150)
            text += "m\(number),\"\(name)\",\(number == 2_400 ? "perhaps" : "true")\r\n"
        }
        try service.folder.write(text, to: "people.csv")
        let sent = try Program.run(
            ["members", "import", "people.csv", "--url", "http://127.0.0.1:\(service.port)"],
            in: service.folder)
        #expect(sent.output == "2499 rows taken in by the daemon, 1 rejected\n", "\(sent.errors)")
        #expect(sent.errors.contains("people.csv:\(2 + 2_399 * 151):"), "\(sent.errors)")
        #expect(try service.get("/v1/members/m2500").body.contains(#"line\r\nline\r\n"#))
    }

    @Test("a file without an end of a line is not kept whole: it is refused with its place")
    func endless() throws {
        let service = try Service(in: try Shop.open())
        let first = service.event("member.enrolled", id: "1", of: "ann", data: #"{"channel":"web"}"#)
        try service.folder.write(
            first + String(repeating: "x", count: 40 << 20), to: "endless.ndjson")
        let sent = try Program.run(
            ["ingest", "endless.ndjson", "--url", "http://127.0.0.1:\(service.port)"],
            in: service.folder)
        #expect(sent.status == 1)
        #expect(sent.errors.contains("endless.ndjson:2: a line has no end within"), "\(sent.errors)")
    }

    @Test("columns that the daemon's catalogue does not know are named once, with what was meant")
    func unknownColumns() throws {
        let service = try Service(in: try Shop.open())
        let url = ["--url", "http://127.0.0.1:\(service.port)"]
        // Long enough for several portions, each of which begins with the header.
        let filler = String(repeating: "x", count: 2_000)
        try service.folder.write(
            "id,frist_name,shoe_size,first_name\n"
                + (1...1_200).map { "m\($0),\(filler),42,Ann\n" }.joined(), to: "m.csv")
        let sent = try Program.run(["members", "import", "m.csv"] + url, in: service.folder)
        #expect(sent.status == 0)
        #expect(
            sent.errors
                == "m.csv: warning: no attribute is called 'frist_name', and the column is left out; did"
                + " you mean 'first_name'?\n")
        #expect(
            sent.output
                == "1200 rows taken in by the daemon, 0 rejected\n"
                + "columns that the catalogue does not know (2): frist_name, shoe_size\n")
        try service.folder.write(#"{"id":"n","first_nam":"Ann"}"# + "\n", to: "m.ndjson")
        let lines = try Program.run(["members", "import", "m.ndjson"] + url, in: service.folder)
        #expect(lines.errors.contains("did you mean 'first_name'?"))
        #expect(lines.output.hasSuffix("columns that the catalogue does not know (1): first_nam\n"))
    }

    @Test("who waits for a busy daemon is told what for, and how far it is; who does not, nothing")
    func busy() throws {
        let folder = try Shop.open()
        try folder.write("{}\n{}\n", to: "events.ndjson")
        let busy = #"{"detail":"more waits than is taken in; nothing of this was taken"}"#
        let done = #"{"accepted":1,"duplicates":1,"rejected":0}"#
        func answer(_ head: String, _ body: String) -> String {
            "HTTP/1.1 \(head)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        }
        let wait = answer("429 Too Many Requests\r\nRetry-After: 1", busy)
        for (times, said) in [(0, false), (1, false), (8, true)] {
            let listener = try HangingUp(
                Array(repeating: wait, count: times) + [answer("202 Accepted", done)])
            let url = "http://127.0.0.1:\(listener.port)"
            let sent = try Program.run(["ingest", "events.ndjson", "--url", url], in: folder)
            listener.close()
            #expect(sent.status == 0 && sent.output == "1 accepted, 1 duplicate, 0 rejected\n")
            #expect(
                sent.errors
                    == (said
                        ? "tact: \(url): waiting for the daemon: more waits than is taken in; nothing of"
                            + " this was taken; 0 lines through\n" : ""))
        }
    }

    @Test("a connection that broke off is told otherwise than one that could not be had")
    func brokenOff() throws {
        let folder = try Shop.open()
        let listener = try HangingUp()
        func reload(_ port: Int) throws -> Finished {
            try Program.run(["reload", "--url", "http://127.0.0.1:\(port)"], in: folder)
        }
        let broken = try reload(listener.port)
        #expect(broken.status == 74 && broken.errors.contains("gave no answer"), "\(broken.errors)")
        #expect(!broken.errors.contains("there is no daemon"))
        listener.close()
        let nobody = try reload(listener.port)
        #expect(nobody.status == 74 && nobody.errors.contains("there is no daemon"), "\(nobody.errors)")
    }

    @Test(
        "who is no daemon is not believed, whatever is answered",
        arguments: [
            ("302 Found\r\nLocation: http://127.0.0.1:1/", "", "it redirects to http://127.0.0.1:1/"),
            ("202 Accepted", "{}", "it does not say how many"),
            ("202 Accepted", #"{"accepted":999999999,"rejected":0}"#, "it does not say how many"),
            ("202 Accepted", #"{"accepted":-5,"rejected":0}"#, "it does not say how many"),
            ("202 Accepted", String(repeating: "x", count: 17 << 20), "its answer has more than"),
        ])
    func noDaemon(status: String, body: String, said: String) throws {
        let folder = try Shop.open()
        let listener = try HangingUp(
            "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
        try folder.write("{}\n", to: "events.ndjson")
        let sent = try Program.run(
            ["ingest", "events.ndjson", "--url", "http://127.0.0.1:\(listener.port)"], in: folder)
        listener.close()
        #expect(sent.status == 74, "\(sent.errors)")
        #expect(sent.errors.contains("no daemon of Tact: \(said)"), "\(sent.errors)")
    }

    /// Hears what is asked, answers perhaps, and hangs up.
    private final class HangingUp: Sendable {
        private let listener: Listening
        var port: Int { listener.port }

        convenience init(_ answer: String = "") throws { try self.init([answer]) }

        /// Gives one answer after another, and the last for good.
        init(_ answers: [String]) throws {
            let listener = try Listening()
            self.listener = listener
            Thread.detachNewThread {
                for answer in answers + Array(repeating: answers[answers.count - 1], count: 99) {
                    let peer = accept(listener.descriptor, nil, nil)
                    guard peer >= 0 else { return }
                    var buffer = [UInt8](repeating: 0, count: 4_096)
                    _ = recv(peer, &buffer, buffer.count, 0)
                    let bytes = Array(answer.utf8)
                    var sent = 0
                    while sent < bytes.count {
                        let count = bytes[sent...].withUnsafeBytes {
                            Foundation.send(peer, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                        }
                        guard count > 0 else { break }
                        sent += count
                    }
                    Foundation.close(peer)
                }
            }
        }

        func close() { listener.shutDown() }
    }
}

import Foundation
import JSON
import Testing

/// A mail server that fails in each of the ways that mail servers have, by Postfix's own test server.
@Suite(
    "A mail server that fails", .serialized,
    .enabled(if: MailSink.path != nil, "Postfix's smtp-sink is not here (make test-faults fetches it)"))
struct MailServerFaultTests {
    /// What goes wrong, by options of smtp-sink, and how messages stand meanwhile.
    struct Fault: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var options: [String]
        var meanwhile = ["ready"]
    }

    static let faults = [
        Fault(testDescription: "nobody is let in", options: ["-Q", "CONNECT"]),
        Fault(testDescription: "the greeting is refused", options: ["-f", "EHLO,HELO"]),
        Fault(testDescription: "the recipient is refused for now", options: ["-r", "RCPT"]),
        Fault(testDescription: "the mail is refused for now", options: ["-r", "."]),
        Fault(testDescription: "it hangs up after DATA", options: ["-q", "DATA"]),
        Fault(testDescription: "it hangs up before its last answer", options: ["-q", "."]),
        Fault(testDescription: "it is closing", options: ["-Q", "MAIL"]),
        // It says 550 and reads no further: who hears that before the connection breaks is refused.
        Fault(
            testDescription: "it aborts in the midst of the mail", options: ["-A", "0"],
            meanwhile: ["ready", "failed"]),
        Fault(
            testDescription: "the recipient is refused for good",
            options: ["-f", "RCPT", "-B", "550 5.1.1 nobody of that name"],
            meanwhile: ["failed"]),
        Fault(
            testDescription: "the mail is refused for good", options: ["-f", "."],
            meanwhile: ["failed"]),
    ]

    @Test("loses nothing, and once it is well again each mail comes once", arguments: faults)
    func fault(fault: Fault) throws {
        let folder = try Shop.open()
        let port = try Service.freePort()
        try folder.write(
            """
            from: club@example.org
            targets: { email: { smtp: { host: 127.0.0.1, port: \(port), tls: none } } }
            """, to: "tact.yaml")
        let ill = try MailSink(port, fault.options, in: folder, dump: "ill")
        let service = try Service(in: folder)
        let members = ["ann", "ben", "zoe"]
        _ = try service.send(
            "POST", "/v1/members", type: "application/x-ndjson",
            body: members.map {
                #"{"id":"\#($0)","email":"\#($0)@example.org","language":"en","email_opt_in":true}"# + "\n"
            }.joined())
        _ = try service.post(
            members.map { service.event("member.enrolled", id: $0, of: $0, data: #"{"channel":"web"}"#) }
                .joined())
        if fault.meanwhile.contains("ready") {
            try service.wait {
                try service.get("/metrics").body.contains(#/tact_(destination_failures|attempts_failed)_total\{/#)
            }
        } else {
            try service.wait { try statuses(service) == Array(repeating: "failed", count: 3) }
        }
        #expect(try statuses(service).allSatisfy(fault.meanwhile.contains))
        ill.end()

        let well = try MailSink(port, [], in: folder, dump: "well")
        let address = ["--url", "http://127.0.0.1:\(service.port)"]
        for message in try outbox(service) where message.string("status") != "delivered" {
            let retried = try Program.run(
                ["outbox", "retry", message.string("id") ?? ""] + address, in: folder)
            // It may have gone out by itself in between.
            #expect(retried.status == 0 || retried.errors.contains("delivered"), "\(retried.errors)")
        }
        try service.wait { try statuses(service) == Array(repeating: "delivered", count: 3) }
        let keys = Set(try outbox(service).compactMap { $0.string("key") })
        #expect(well.keys(in: folder).sorted() == keys.sorted())
        #expect(service.process.isRunning)
    }

    private func outbox(_ service: Service) throws -> [JSONValue] {
        try objects(
            listing(["outbox", "list", "--format", "json", "--store", "t.sqlite"], in: service.folder))
    }

    private func statuses(_ service: Service) throws -> [String] {
        try outbox(service).compactMap { $0.string("status") }
    }
}

/// A running smtp-sink, which keeps what it has taken.
final class MailSink {
    /// Where the program is; nil: not on this machine.
    static let path: String? = {
        let ours = FileManager.default.currentDirectoryPath + "/.build/postfix/usr/sbin/smtp-sink"
        if FileManager.default.isExecutableFile(atPath: ours) { return ours }
        return Tool.exists("smtp-sink") ? "smtp-sink" : nil
    }()

    private let process: Running
    private let dump: String

    /// Takes mails on the port, each into a file of the folder `dump`.
    init(_ port: Int, _ options: [String], in folder: WorkFolder, dump: String) throws {
        self.dump = dump
        let program = MailSink.path ?? "smtp-sink"
        let libraries = program.replacingOccurrences(of: "sbin/smtp-sink", with: "lib/postfix")
        try FileManager.default.createDirectory(
            atPath: folder.path(dump), withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o777])
        // It does not stay root.
        let user = geteuid() == 0 ? ["-u", "nobody"] : []
        chmod(folder.path("."), 0o755)
        process = try Running(
            "/usr/bin/env",
            ["LD_LIBRARY_PATH=\(libraries)", program] + user + options
                + ["-d", "\(dump)/mail.", "127.0.0.1:\(port)", "64"], in: folder)
        try process.wait { (try? Peer(port)) != nil }
        guard process.isRunning else { throw Unexpected(try process.end().errors) }
    }

    deinit { end() }

    /// Ends it at once.
    func end() {
        process.kill()
        _ = try? process.end()
    }

    /// Keys of the mails that it has taken, by their Message-ID.
    func keys(in folder: WorkFolder) -> [String] {
        folder.tree(dump).values.compactMap { data in
            String(decoding: data, as: UTF8.self).firstMatch(of: /Message-ID: <([0-9a-f]+)@/)
                .map { String($0.1) }
        }
    }
}

import Foundation
import Testing

/// Files that targets of `tact.yaml` name: wrong ones are told like its other mistakes.
@Suite("Files that targets name")
struct TargetFilesTests {
    private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    private func configuration(_ key: String) -> String {
        switch key {
        case "secret_file":
            "targets:\n  sms: { webhook: { url: 'https://push.example.org', secret_file: f } }\n"
        case "password_file":
            """
            targets:
              email: { smtp: { host: mail.example.org, from: a@b.org, user: u, password_file: f } }

            """
        default:
            """
            targets:
              email: { smtp: { host: mail.example.org, from: a@b.org, ca_file: f } }

            """
        }
    }

    /// What a start, and a look at what holds, say of it; both end with the status.
    private func refusal(
        of folder: WorkFolder, status: Int32 = 78, under command: [String] = [],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> String {
        var said: [String] = []
        for option in [[], ["--print-config"]] {
            let arguments = ["serve", "--store", "t.sqlite", "--listen", "127.0.0.1:0"] + option
            let running = try Running(
                "/usr/bin/env", command + [Program.path] + arguments, in: folder, environment: [:])
            let finished = try running.end()
            #expect(finished.status == status, "\(finished)", sourceLocation: sourceLocation)
            said.append(finished.errors)
        }
        #expect(said[0] == said[1], sourceLocation: sourceLocation)
        return said[0]
    }

    @Test(
        "one that is not there, a folder, empty or of something else is refused with its place",
        arguments: ["secret_file", "password_file", "ca_file"])
    func refused(key: String) throws {
        let folder = try Shop.open()
        try folder.write(configuration(key), to: "tact.yaml")
        let line = configuration(key).split(separator: "\n")[1]
        let column = try #require(line.firstRange(of: key)).lowerBound
        let place = "./tact.yaml:2:\(line.utf8.distance(from: line.startIndex, to: column) + 1): "
        let missing = try refusal(of: folder)
        #expect(missing.contains(place + "error: '\(key)': '"), "\(missing)")
        #expect(missing.contains("/f' cannot be read: no such file"), "\(missing)")
        #expect(missing.contains("[missing-file]"), "\(missing)")
        try folder.write("", to: "f/inside")
        #expect(try refusal(of: folder).contains("/f' is a folder [bad-value]"))
        try folder.remove("f")
        for wrong in ["", "hunter2\nhunter2\nhunter2\n"] {
            try folder.write(wrong, to: "f")
            let said = try refusal(of: folder)
            #expect(said.contains(place) && said.contains("[bad-value]"), "\(said)")
            #expect(!said.contains("hunter2"), "\(said)")
        }
    }

    @Test("one that is not the daemon's to read is a missing permission")
    func forbidden() throws {
        guard getuid() == 0, Tool.exists("setpriv") else {
            return print("skipped: only root can give up a right, by setpriv")
        }
        let folder = try Shop.open()
        try folder.write(configuration("secret_file"), to: "tact.yaml")
        try folder.write(TargetFilesTests.secret, to: "f")
        chmod(folder.path("f"), 0)
        let said = try refusal(
            of: folder, status: 77,
            under: ["setpriv", "--bounding-set=-dac_override,-dac_read_search"])
        #expect(said.contains("permission denied; let user 0 read it"), "\(said)")
        #expect(said.contains("[unreadable-file]"), "\(said)")
    }

    @Test("a reload refuses what a restart would refuse")
    func reload() throws {
        let folder = try Shop.open()
        try folder.write(configuration("secret_file"), to: "tact.yaml")
        try folder.write(TargetFilesTests.secret + "\n", to: "f")
        let service = try Service(in: folder)
        func reload() throws -> Finished {
            try Program.run(["reload", "--url", "http://127.0.0.1:\(service.port)"], in: folder)
        }
        #expect(try reload().status == 0)
        try folder.write("no secret\n", to: "f")
        let refused = try reload()
        #expect(refused.status != 0)
        #expect(refused.errors.contains("tact.yaml:2:"), "\(refused.errors)")
        #expect(refused.errors.contains("'secret_file'"), "\(refused.errors)")
    }

    @Test("a folder whose parent is missing is a warning, what stands in its place a mistake")
    func folders() throws {
        let folder = try Shop.open()
        try folder.write("targets:\n  sms: { spool: disk/spool }\n", to: "tact.yaml")
        let looked = try Program.run(["serve", "--print-config"], in: folder)
        #expect(looked.status == 0)
        #expect(looked.errors.contains("tact.yaml:2:10: warning: 'spool': "), "\(looked.errors)")
        try folder.write("", to: "disk/other")
        let made = try Program.run(["serve", "--print-config"], in: folder)
        #expect(made.status == 0 && made.errors.isEmpty, "\(made.errors)")
        try folder.write("", to: "disk/spool")
        #expect(try refusal(of: folder).contains("disk/spool' is there and no folder"))
    }

    @Test("a port that needs a right is told so")
    func port() throws {
        let start = try? String(
            contentsOfFile: "/proc/sys/net/ipv4/ip_unprivileged_port_start", encoding: .utf8)
        guard getuid() == 0, Tool.exists("setpriv"), start == "1024\n" else {
            return print("skipped: only root can give up a right, by setpriv")
        }
        let folder = try Shop.open()
        let running = try Running(
            "/usr/bin/env",
            [
                "setpriv", "--bounding-set=-net_bind_service", Program.path, "serve", "--store",
                "t.sqlite", "--listen", "127.0.0.1:81",
            ], in: folder, environment: [:])
        let finished = try running.end()
        #expect(finished.status == 77)
        #expect(finished.errors.contains("those from 1024 on do not"), "\(finished.errors)")
        #expect(!finished.errors.contains("end what listens"), "\(finished.errors)")
    }
}

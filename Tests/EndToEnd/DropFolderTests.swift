import Foundation
import Testing

/// The daemon's drop folder, as those see it who run the daemon.
@Suite("The drop folder of a daemon")
struct DropFolderTests {
    private func figure(_ sample: String, _ service: Service) throws -> String? {
        try service.get("/metrics").body.split(separator: "\n")
            .first { $0.hasPrefix(sample + " ") }.map { String($0.dropFirst(sample.count + 1)) }
    }

    @Test("a member file that cannot be moved is not taken again after a kill, and this is told")
    func stuck() throws {
        let folder = try Shop.open()
        let service = try Service(in: folder, ["--incoming", "in"])
        let notMoved = #"tact_drop_files_stuck{why="not_moved"}"#
        let taken = #"tact_drop_files_total{result="taken"}"#
        #expect(try figure(notMoved, service) == "0" && figure(taken, service) == "0")
        #expect(try figure(#"tact_drop_files_total{result="rejected"}"#, service) == "0")
        try folder.remove("in/done")
        try folder.write("id,email\nann,old@example.org\n", to: "in/1.csv")
        try service.wait { try figure(notMoved, service) == "1" }
        let put = try service.send(
            "PUT", "/v1/members/ann", type: "application/json",
            body: #"{"email":"new@example.org"}"#)
        #expect(put.status == 204)
        service.process.kill()
        let log = try service.process.end().errors
        #expect(log.components(separatedBy: "taken and cannot be moved").count == 2, "\(log)")
        try service.restart()
        try service.wait { folder.exists("in/done/1.csv") }
        #expect(try service.get("/v1/members/ann").body.contains("new@example.org"))
        #expect(try folder.text("in/done/1.csv.report.json").contains(#""taken_before":1"#))
        try service.wait { try figure(taken, service) == "1" }
        #expect(try figure(notMoved, service) == "0")
        #expect(try figure("tact_member_rows_total", service) == "0")
        // What was remembered of it is gone from the store.
        let rows = try Tool.run(
            "sqlite3", ["t.sqlite", "SELECT count(*) FROM standing WHERE name LIKE 'file %'"],
            in: folder)
        if rows.status == 0 { #expect(rows.output == "0\n") }
    }

    @Test("a folder of somebody else is refused at the start: whose it is, who asks, what to do")
    func notOurs() throws {
        guard getuid() == 0, Tool.exists("setpriv") else {
            return print("skipped: only root can be somebody else, by setpriv")
        }
        let folder = try Shop.open()
        try folder.write("", to: "in/x")
        try folder.remove("in/x")
        chmod(folder.path, 0o777)
        func serve() throws -> Finished {
            let user = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
            return try Running(
                "/usr/bin/env",
                user + [
                    Program.path, "serve", "--store", "t.sqlite", "--listen", "127.0.0.1:0",
                    "--incoming", "in",
                ], in: folder
            ).end()
        }
        chmod(folder.path("in"), 0o755)
        let readOnly = try serve()
        #expect(readOnly.status == 77, "\(readOnly.errors)")
        #expect(
            readOnly.errors.contains("/in' belongs to root:root, mode 755, and the daemon runs as"))
        #expect(readOnly.errors.contains("give the folder to that user"))
        chmod(folder.path("in"), 0o1777)
        let sticky = try serve()
        #expect(sticky.status == 77 && sticky.errors.contains("chmod -t"), "\(sticky.errors)")
        chmod(folder.path("in"), 0o777)
        try folder.write("", to: "in/done/x")
        let within = try serve()
        #expect(within.status == 77 && within.errors.contains("/in/done' belongs to root:root"))
    }

    @Test("what is no folder, and a disk of its own within, are refused as a configuration")
    func noFolder() throws {
        let folder = try Shop.open()
        try folder.write("", to: "file")
        let serve = ["serve", "--store", "t.sqlite", "--listen", "127.0.0.1:0", "--incoming"]
        let file = try Program.run(serve + ["file"], in: folder)
        #expect(file.status == 78 && file.errors.contains("file: cannot be used as a folder"))
        guard getuid() == 0, Tool.exists("mount") else {
            return print("skipped: only root can mount a disk")
        }
        try folder.write("", to: "in/done/x")
        try Tool.run("mount", ["-t", "tmpfs", "none", "in/done"], in: folder)
        defer { _ = try? Tool.run("umount", ["in/done"], in: folder) }
        guard !folder.exists("in/done/x") else { return print("skipped: nothing can be mounted") }
        let disk = try Program.run(serve + ["in"], in: folder)
        #expect(disk.status == 78 && disk.errors.contains("all three must be on one disk"))
        #expect(!folder.exists("in/rejected/.tact") && folder.count("in/done") == 0)
    }
}

import ArgumentParser
import CivilTime
import Disk
import Foundation
import Storage
import StorageSQLite

/// `tact backup`.
struct Backup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copies the store into a file, beside a running daemon.",
        discussion: """
            The file is whole or not there, for its owner only, and checked; it holds the store as it \
            is at one moment. A file that is there already is left as it is. What lies beside the \
            store (its .key, which unsubscribe links are signed with, and the tokens) is not in it: \
            keep a copy of those too.
            Example: tact backup /backups/tact-$(date +%F).sqlite
            """)

    @OptionGroup var place: Place
    @Argument(help: ArgumentHelp("The file to make.", valueName: "file")) var file: String

    func run() throws {
        let store = try place.openForReading()
        let draft = try Draft(of: file, mode: 0o600, [])
        do {
            guard !draft.isPlaceTaken else { throw NewFiles.taken(file) }
            try draft.fill { try store.copy(into: $0) }
            guard try draft.takeFreePlace() else { throw NewFiles.taken(file) }
        } catch {
            draft.discard()
            throw failure(error, of: store)
        }
        let size = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int ?? 0
        Output.standard.line("\(file): \(size) bytes")
    }

    /// Of the file that the user named, and not of the one that it is made under.
    private func failure(_ error: any Error, of store: SQLiteStore) -> any Error {
        switch error {
        case StoreError.full(let path) where path != store.path:
            Failure(
                .inputOutput,
                "there is no room for the backup at '\(file)': make room, or name another place;"
                    + " the store is as it was")
        case StoreError.fault(let path, let detail) where path != store.path:
            StoreError.fault(path: file, detail: detail)
        case StoreError.unreadable(let path, let detail) where path != store.path:
            StoreError.unreadable(path: file, detail: detail)
        default: error
        }
    }
}

/// `tact restore`.
struct Restore: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Makes a store of a backup, where there is none.",
        discussion: """
            Messages that were ready when the backup was made may have gone out since: they are \
            cancelled, unless --keep-ready is given; nothing goes out after its deadline either way. \
            What has become due since is judged when the daemon starts, as after an outage. Members \
            who were erased, and consents that were withdrawn, since the backup are not in it: forget \
            the members again and send the events again (those that the store has change nothing) \
            before the daemon starts.
            Example: tact restore /backups/tact-2026-03-02.sqlite
            """)

    @OptionGroup var place: Place
    @Argument(help: ArgumentHelp("The backup.", valueName: "file")) var file: String
    @Flag(help: "Hands messages over that were ready when the backup was made.") var keepReady = false

    func run() throws {
        guard FileManager.default.fileExists(atPath: file) else {
            throw FileError(file, "read", code: ENOENT)
        }
        let path = try place.storePath
        let restoring = Restoring(backup: file, path: path)
        if let obstacle = restoring.obstacle {
            let found =
                obstacle == path ? "there is a store already" : "\(obstacle) is left of a store"
            throw Failure(
                .usage,
                "\(path): \(found); move it and what lies beside it (-wal, -shm) away, or name"
                    + " another place with --store")
        }
        let report = try restoring.run(keepingReady: keepReady, at: Instant(now: Date()))
        let clock = report.clock.map { ", as of \($0)" } ?? ""
        Output.standard.line(
            "\(path): \(counted(Int(report.members), "member"))\(clock)")
        if report.cancelled > 0 {
            Output.standard.line(
                "\(counted(Int(report.cancelled), "message")) that may have gone out cancelled")
        }
        if report.ready > 0 {
            Output.standard.line(
                "\(counted(Int(report.ready), "message")) ready, to go out before the deadline or expire")
        }
        if report.late > 0 {
            Output.standard.line(
                "\(counted(Int(report.late), "message")) past the deadline, to expire unsent")
        }
    }
}

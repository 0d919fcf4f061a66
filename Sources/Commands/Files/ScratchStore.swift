import Campaigns
import Disk
import Engine
import Foundation
import Listings
import Storage
import StorageSQLite
import Templates

/// A store in a folder for temporary files, for its owner only: members of a file are read into it, and the
/// planned ledger is put in order there.
final class ScratchStore {
    let folder: String
    let store: SQLiteStore
    private var batch = Batch()
    private var rows = 0

    /// Throws `FileError` and `StoreError`.
    init(_ edition: Edition) throws {
        folder = try TemporaryFolders.make("tact-plan")
        store = try SQLiteStore(
            path: "\(folder)/plan.sqlite", catalogue: edition.programme.catalogue)
    }

    /// Keeps ledger rows. Throws `StoreError`.
    func keep(_ entries: [LedgerEntry]) throws {
        var effects = Effects()
        effects.ledger = entries
        batch.effects.append(effects)
        rows += entries.count
        if rows >= Batch.rowsWorthCommitting { try finish() }
    }

    /// Writes what has been kept. Throws `StoreError`.
    func finish() throws {
        guard rows > 0 else { return }
        try store.commit(batch)
        (batch, rows) = (Batch(), 0)
    }

    /// Writes the planned ledger as `tact decisions` would list it.
    /// Throws `FileError` and `StoreError`.
    func write(to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileError(path, "written") }
        defer { close(descriptor) }
        let file = FileHandle(fileDescriptor: descriptor)
        var bytes: [UInt8] = []
        func flush() throws {
            do { try file.write(contentsOf: bytes) } catch { throw FileError(path, "written") }
            bytes.removeAll(keepingCapacity: true)
        }
        try store.decisions(DecisionQuery()) { entry in
            bytes += entry.jsonLine()
            if bytes.count > 1 << 16 { try flush() }
            return true
        }
        try flush()
    }

    /// Takes the folder away.
    func remove() {
        store.remove()
        TemporaryFolders.remove(folder)
    }
}

import CivilTime
import Engine
import Foundation
import StandIns
import Storage
import StorageSQLite
import Testing

/// The stores that the conformance suite runs over.
enum StoreKind: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case memory
    case sqlite
    /// The same store, each batch prepared before it is committed.
    case prepared
    /// The same, each batch prepared member by member, and but for the last of its effects.
    case preparedInPart

    var testDescription: String { rawValue }

    /// Runs the body with a new store, and takes the store's folder away afterwards.
    func withStore(_ body: (any Store) throws -> Void) throws {
        switch self {
        case .memory: try body(MemoryStore())
        case .sqlite:
            try withFolder { folder in
                let store = try SQLiteStore(path: folder + "/s.sqlite", catalogue: exampleCatalogue)
                defer { store.close() }
                try body(store)
            }
        case .prepared, .preparedInPart:
            try withFolder { folder in
                let store = try SQLiteStore(path: folder + "/s.sqlite", catalogue: exampleCatalogue)
                defer { store.close() }
                try body(PreparingStore(store: store, inPart: self == .preparedInPart))
            }
        }
    }
}

/// Prepares each batch before it commits it.
private final class PreparingStore: StandInStore {
    let store: any Store
    private let inPart: Bool

    init(store: any Store, inPart: Bool) { (self.store, self.inPart) = (store, inPart) }

    func commit(_ batch: Batch) throws {
        var prepared = batch
        if !inPart {
            try store.prepare(&prepared)
            return try store.commit(prepared)
        }
        (prepared.members, prepared.effects) = ([], [])
        for member in batch.members {
            prepared.members.append(member)
            try store.prepare(&prepared)
        }
        for effects in batch.effects.dropLast() {
            prepared.effects.append(effects)
            try store.prepare(&prepared)
        }
        prepared.effects += batch.effects.suffix(1)
        try store.commit(prepared)
    }
}

/// Runs the body with the path of a new folder, which is gone afterwards.
func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "store-\(UUID())").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
}

extension Store {
    /// All ledger rows that fit.
    func ledger(_ set: (inout DecisionQuery) -> Void = { _ in }) throws -> [LedgerEntry] {
        var query = DecisionQuery()
        set(&query)
        var rows: [LedgerEntry] = []
        try decisions(query) {
            rows.append($0)
            return true
        }
        return rows
    }

    /// All messages that fit.
    func outbox(_ set: (inout MessageQuery) -> Void = { _ in }) throws -> [OutboxMessage] {
        var query = MessageQuery()
        query.withBodies = true
        set(&query)
        var rows: [OutboxMessage] = []
        try messages(query) {
            rows.append($0)
            return true
        }
        return rows
    }

    /// All members with all contacts.
    func everyone() throws -> [StoredMember] {
        try members(after: nil, limit: .max, contactsFrom: .distantPast)
    }
}

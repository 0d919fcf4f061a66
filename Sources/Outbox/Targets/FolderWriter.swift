#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How often what is written is made durable. Either way a file is whole, on disk, before it has
/// its name, so that a power cut leaves no half file.
package enum Durability: Hashable, Sendable {
    /// Each file by itself, when it is written.
    case perFile
    /// All files since the last flush together, at the flush (`syncfs`, Linux); elsewhere the same
    /// as `perFile`. Cheaper by far on a disk of its own; it waits for what others write there,
    /// too.
    case perBatch
}

/// Puts files into a folder whole or not at all: written as a draft, made durable, then moved.
final class FolderWriter {
    private let place: Folder
    private let drafts: Folder
    private let calls: SystemCalls
    private let isBatched: Bool
    /// Drafts that wait for the flush.
    private var waiting: [Draft] = []
    /// Their names: a file written twice in a batch waits once.
    private var waitingNames: Set<String> = []
    /// Whether the folder's entries have changed since they were last made durable.
    private var hasChanged = false

    private struct Draft {
        var draft: String
        var name: String
        var onlyOver: Bool
    }

    init(place: Folder, drafts: Folder, durability: Durability, calls: SystemCalls) {
        self.place = place
        self.drafts = drafts
        self.calls = calls
        isBatched = durability == .perBatch && SystemCalls.hasSyncAll
    }

    /// Writes a file, over one of that name. With `onlyOver` it is kept only if there still is one.
    /// Throws `blocked`, before anything is written, `full` and `unwritable`.
    func write(
        _ bytes: [UInt8], draft: String, name: String, onlyOver: Bool = false
    ) throws(DeliveryFailure) {
        if place.hasFolder(name) { throw DeliveryFailure(blockedAt: "\(place.path)/\(name)") }
        let draft = Draft(draft: draft, name: name, onlyOver: onlyOver)
        let error = writeDraft(bytes, name: draft.draft)
        guard error == 0 else {
            if error == EISDIR {
                throw DeliveryFailure(blockedAt: "\(drafts.path)/\(draft.draft)")
            }
            _ = calls.remove(drafts.descriptor, draft.draft)
            throw DeliveryFailure(writing: drafts.path, error: error)
        }
        guard isBatched else { return try publish(draft) }
        if waitingNames.insert(draft.name).inserted { waiting.append(draft) }
    }

    /// Whether its folders are what stands at their paths.
    var isInPlace: Bool { place.isInPlace && drafts.isInPlace }

    /// Makes everything since the last flush durable, under its name, in the folder that is at the path
    /// then: the path is what was configured, not the folder that was there once.
    func flush() throws(DeliveryFailure) {
        try publishWaiting()
        guard hasChanged else { return }
        // After a failed sync nobody knows what is on disk; it is never tried again on the same
        // writes, only after writing anew.
        hasChanged = false
        let result = calls.sync(place.descriptor)
        guard result == 0 else { throw DeliveryFailure(writing: place.path, error: -result) }
        guard place.isInPlace else { throw DeliveryFailure(moved: place.path) }
    }

    /// What is there already may not be durable yet: the next flush makes it so.
    func noteChange() { hasChanged = true }

    /// Removes a draft that a killed run has left.
    func removeDraft(_ name: String) { _ = calls.remove(drafts.descriptor, name) }

    private func publishWaiting() throws(DeliveryFailure) {
        guard !waiting.isEmpty else { return }
        var rest = waiting[...]
        waiting.removeAll(keepingCapacity: true)
        waitingNames.removeAll(keepingCapacity: true)
        do throws(DeliveryFailure) {
            let result = calls.syncAll(drafts.descriptor)
            guard result == 0 else { throw DeliveryFailure(writing: drafts.path, error: -result) }
            while let draft = rest.popFirst() { try publish(draft) }
        } catch {
            for draft in rest { removeDraft(draft.draft) }
            throw error
        }
    }

    private func publish(_ draft: Draft) throws(DeliveryFailure) {
        hasChanged = true
        if draft.onlyOver && !place.has(draft.name) { return removeDraft(draft.draft) }
        let result = calls.move(drafts.descriptor, draft.draft, place.descriptor, draft.name)
        guard result == 0 else {
            removeDraft(draft.draft)
            throw DeliveryFailure(writing: place.path, error: -result)
        }
    }

    /// Gives 0 or an `errno`.
    private func writeDraft(_ bytes: [UInt8], name: String) -> Int32 {
        let file = calls.create(drafts.descriptor, name)
        guard file >= 0 else { return -file }
        var error = bytes.withUnsafeBytes { writeAll($0, to: file) }
        if error == 0 && !isBatched { error = -calls.sync(file) }
        let closed = calls.close(file)
        return error == 0 ? -closed : error
    }

    private func writeAll(_ bytes: UnsafeRawBufferPointer, to file: Int32) -> Int32 {
        var start = 0
        while start < bytes.count {
            let written = calls.write(file, UnsafeRawBufferPointer(rebasing: bytes[start...]))
            guard written > 0 else {
                return written == 0 ? SystemCalls.noProgress : Int32(-written)
            }
            start += written
        }
        return 0
    }
}

import CivilTime
package import Engine
package import Ingestion
import Storage

/// Takes what has been read of a request or a file in, portion by portion, and counts what became of it.
package struct Intake {
    private let service: TactService
    package let reading: InputReading
    /// What is read.
    package let kind: InputKind
    private var pending: [Input] = []
    private var pendingWeight = 0
    package private(set) var accepted = 0
    package private(set) var duplicates = 0
    package private(set) var rejections: [Rejection] = []
    package private(set) var rejected = 0
    /// Names of columns, or of keys, that the catalogue does not know.
    package var unknown = UnknownNames()
    /// Records that were read.
    private var records = 0
    /// How far the file had come that it goes on with.
    private var before: FileProgress?
    /// Records that were taken of it then.
    private(set) var takenBefore = 0

    /// What is committed together at most, of a stream.
    private enum Portion {
        static let inputs = 500
        static let bytes = 1 << 20
    }

    /// So many rejections are told one by one; the others are only counted.
    private static let told = 1_000

    /// Whether lines without end come: what is broken stops none of the others.
    package var isStream = false

    package init(_ service: TactService, of kind: InputKind) {
        self.service = service
        self.kind = kind
        reading = service.reading
    }

    /// Of a file, from behind what was taken of it before; all of it is read all the same, so that
    /// what is wrong with it is told.
    init(_ service: TactService, of kind: InputKind, goingOn before: FileProgress) {
        self.init(service, of: kind)
        self.before = before
        isStream = true
    }

    /// How events are received from now on.
    package var receipt: Receipt {
        let now = service.clock()
        return .now(now, oldest: service.oldestEvent(at: now))
    }

    /// Whether a portion is worth a commit.
    package var isFull: Bool { pending.count >= Portion.inputs || pendingWeight >= Portion.bytes }

    /// Adds bytes that what is added came in.
    package mutating func weigh(_ bytes: Int) { pendingWeight += bytes }

    /// Adds what one text was read as.
    package mutating func add(_ result: Result<Input, Rejection>) {
        records += 1
        let isNew = records > before?.records ?? 0
        switch result {
        case .success(let input) where isNew: pending.append(input)
        case .success: takenBefore += 1
        case .failure(let rejection): reject(rejection, isNew: isNew)
        }
    }

    /// Whether nothing of all that was read could be taken.
    package var isRefused: Bool { accepted + duplicates + takenBefore == 0 && rejected > 0 }

    private mutating func reject(_ rejection: Rejection, isNew: Bool = true) {
        rejected += 1
        if isNew { service.meter.rejected(rejection.kind, of: kind) }
        if rejections.count < Intake.told { rejections.append(rejection) }
    }

    /// Has the writer take what has been added. Throws `WriterError`; a writer that is busy is asked
    /// again so many times, each a tenth of a second later (nil: none, and of a stream that has begun
    /// for ten seconds).
    package mutating func commit(patience: Int? = nil) async throws(WriterError) {
        guard !pending.isEmpty else {
            pendingWeight = 0
            return
        }
        let taken = try await take(patience: patience ?? (accepted + duplicates > 0 ? 100 : 0))
        try note(taken)
        pending.removeAll(keepingCapacity: true)
        pendingWeight = 0
    }

    /// Counts what became of what was pending. Throws `WriterError.broken` where all of it is, and
    /// nothing else comes.
    private mutating func note(_ taken: [Taken]) throws(WriterError) {
        for (input, taken) in zip(pending, taken) {
            switch taken {
            case .accepted: accepted += 1
            case .duplicate: duplicates += 1
            case .broken(let detail):
                guard isStream || pending.count > 1 else { throw .broken(detail) }
                // Where it stood is not known any more.
                reject(Rejection(.brokenMember, line: 0, input.complaint))
            }
        }
    }

    private func take(patience: Int) async throws(WriterError) -> [Taken] {
        var patience = patience
        while true {
            do {
                return try await service.writer.take(
                    pending, readBy: reading, weight: max(pendingWeight, 1),
                    reaching: before.map { FileProgress(file: $0.file, records: records) })
            } catch WriterError.busy where patience > 0 {
                patience -= 1
                try? await Task.sleep(for: .milliseconds(100))
            }
        }
    }
}

extension Input {
    /// What is said of one that the store cannot take for its member.
    fileprivate var complaint: String {
        let what =
            switch self {
            case .event(let event): "the event '\(event.id)' of '\(event.source)'"
            case .update, .cancellation: "the row"
            }
        return "the store cannot take \(what) for the member '\(member)', whose row it cannot read"
    }
}

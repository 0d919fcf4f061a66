public import CivilTime
import Engine

/// How a message has fared on its way out.
public struct WayOut: Sendable, Hashable {
    /// Made in vain.
    public var attempts: Int
    /// Why the last one failed or, of a message that was taken back, what for; nil: nothing went
    /// wrong.
    public var note: String?
    /// Of a message that is ready: when it may be tried; nil: at any time.
    public var nextAttempt: Instant?
    /// When it came to its end.
    public var settledAt: Instant?

    public init(
        attempts: Int = 0, note: String? = nil, nextAttempt: Instant? = nil,
        settledAt: Instant? = nil
    ) {
        self.attempts = attempts
        self.note = note
        self.nextAttempt = nextAttempt
        self.settledAt = settledAt
    }

    /// The note of a message that may have gone out before its store was restored.
    public static let restored = "restored from a backup"

    /// Whether it was last given to a program that fetches; until the next attempt it is left to that.
    public var isLeased: Bool { note == Settlement.leaseNote }

    /// The note of a message that has been leased, and put off or freed since.
    public static let leasedBefore = "fetched before"

    /// Whether a program that fetches was ever given it under a lease, and may have handed it over.
    public var wasLeased: Bool { isLeased || note == WayOut.leasedBefore }

    /// What went wrong or what for, and no lease.
    private var lastingNote: String? { wasLeased ? nil : note }

    /// Why the last attempt failed, as the end of a sentence.
    public var failure: String? {
        lastingNote.map { $0.last == "." ? String($0.dropLast()) : $0 }
    }

    /// What is noted of a message after a settlement: what went wrong last is told as long as it may
    /// go right, and of one that ran out of time; that it was leased, as long as it is ready.
    public func note(after settlement: Settlement) -> String? {
        if let note = settlement.note { return note }
        switch settlement.status {
        case .ready: return wasLeased ? WayOut.leasedBefore : note
        case .expired: return lastingNote
        default: return nil
        }
    }
}

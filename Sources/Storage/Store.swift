public import CivilTime
public import Engine

/// Where members, ledger and outbox live: asked for members and batches, never for tables.
///
/// One writer at a time; a batch is all there or not at all, and durable once `commit` returns.
/// Every method throws `StoreError`.
public protocol Store: AnyObject, Sendable {
    /// What the store as a whole remembers: its clock and since when each scenario is live.
    func standing() throws -> Standing

    /// The members in order of id (bytes of UTF-8, ascending) after the given one, at most so many,
    /// each with the contacts made at or after the horizon.
    func members(after id: String?, limit: Int, contactsFrom horizon: Instant) throws
        -> [StoredMember]

    /// The members of these ids that are known, in no particular order.
    func members(ids: [String], contactsFrom horizon: Instant) throws -> [StoredMember]

    /// Which of these events have been taken in before.
    func seen(_ events: [EventIdentity]) throws -> Set<EventIdentity>

    /// Does what the body does; what it asks the store meanwhile may be answered where `commit`
    /// writes, so that what has been read for a decision is at hand when it is written again.
    func deciding(_ body: () throws -> Void) throws

    /// For a moment at which nobody waits: does what commits would have to do sooner or later. Throws
    /// where the store was opened for reading; what else goes wrong the next commit throws.
    func tidy() throws

    /// Does what of writing the members and effects of a batch needs no file, where they were made
    /// and are at hand: `commit` has less to do. It may take them out of the batch, which may grow on
    /// and be prepared again, and must be committed before the store reads by another catalogue.
    /// Where it throws, the batch is as it was.
    func prepare(_ batch: inout Batch) throws

    /// Writes everything in one transaction.
    func commit(_ batch: Batch) throws

    /// Ledger rows that fit, in order of (time, member, number), given one by one; the closure says
    /// whether to go on.
    func decisions(_ query: DecisionQuery, _ body: (LedgerEntry) throws -> Bool) throws

    /// Messages that fit, in order of (decided at, member, scenario, occurrence, step), without
    /// bodies unless asked for.
    func messages(_ query: MessageQuery, _ body: (OutboxMessage) throws -> Bool) throws

    /// The message of that id, with bodies.
    func message(id: String) throws -> OutboxMessage?

    /// How the messages of a member have fared on their way out, by outbox id.
    func waysOut(of member: String) throws -> [String: WayOut]

    /// Records what became of messages on their way out. One that stands elsewhere by now than the
    /// settlement expects stays as it is; one that there is not is refused with all the others.
    func settle(_ settlements: [Settlement]) throws

    /// Events taken in of one member, in order of receipt.
    func events(of member: String) throws -> [RecordedEvent]

    /// Journeys of one member, in order of beginning.
    func journeys(of member: String) throws -> [JourneyRecord]

    /// Ids of members that time alone wakes at the instant or before, at most so many, those that
    /// wake first before the others.
    func due(at instant: Instant, limit: Int) throws -> [String]

    /// Ids of members after the given one, in order of bytes, at most so many.
    func memberIDs(after id: String?, limit: Int) throws -> [String]

    /// Has time not wake the member any more: one that cannot be woken must not keep others waiting.
    func silence(_ member: String) throws

    /// Erases all that is known of a member, in one transaction, and remembers a keyed hash of the
    /// id, so that no input makes the member known again. One that is not known is erased all the
    /// same.
    func forget(_ member: String) throws

    /// Those of these ids whose members were erased. None of them is known, so that only who asks
    /// about ids that the store does not know need ask.
    func erased(among ids: [String]) throws -> Set<ByteText>

    /// Sees to it that what was erased is in none of the store's files any more; false: somebody
    /// still reads what was there before, so ask again.
    func scrub() throws -> Bool

    /// Takes away what is older than retention keeps of so many members after the given one (nil:
    /// from the first on), in one transaction; gives the last of them, nil at the end. Members and
    /// their state, journeys and messages stay.
    func prune(_ pruning: Pruning, after id: String?, limit: Int) throws -> String?

    /// When time alone wakes a member next; nil: never.
    func nextWakeUp() throws -> Instant?

    /// Messages of a channel that wait to be handed over and may be tried at the instant, with bodies:
    /// at most so many, of highest priority first, then of earliest deadline, then of earliest
    /// decision, then by id. Of one whose row cannot be read `unreadable` is told the id.
    func waiting(
        on channel: String, at instant: Instant, limit: Int,
        unreadable: (_ message: String, _ error: StoreError) -> Void
    ) throws -> [WaitingMessage]

    /// Has messages of a channel whose time to be tried again has come wait like those that may be tried
    /// at any time: many that were put off must not be looked through each time.
    func release(on channel: String, at instant: Instant) throws

    /// What was last noted of a channel.
    func remarks(on channel: String) throws -> ChannelRemarks

    /// Notes of a channel what holds now, in place of what was noted before.
    func note(_ remarks: ChannelRemarks, on channel: String) throws

    /// Those of them whose deadline has come, without bodies, and without those that cannot be read.
    func overdue(on channel: String, at instant: Instant, limit: Int) throws -> [OutboxMessage]

    /// When a message of the channel may be tried next that may not be at the instant; nil: there is
    /// none.
    func nextAttempt(on channel: String, after instant: Instant) throws -> Instant?

    /// How many messages of a channel have been handed over at the instant or after it.
    func handedOver(on channel: String, since instant: Instant) throws -> Int

    /// How many messages of a channel are left, at the instant, to a program that has fetched them.
    func leased(on channel: String, at instant: Instant) throws -> Int

    /// How many messages have no end yet, or a bad one (`ready`, `incomplete`, `failed`), by channel
    /// and status.
    func standingMessages() throws -> [MessageStanding: Int]

    /// What is under way of a scenario; looks at all journeys and messages.
    func underWay(of scenario: String) throws -> ScenarioStanding

    /// How many records of a file have been taken in, see `FileProgress`; 0: none that is
    /// remembered.
    func recordsTaken(of file: String) throws -> Int

    /// From when on events are kept; those of before it may be gone, so that one of that age could come
    /// in a second time. nil: since ever.
    func eventsKeptFrom() throws -> Instant?

    /// From when on decisions are kept; those of before it may be gone. nil: since ever.
    func ledgerKeptFrom() throws -> Instant?

    /// How many members, events, ledger rows and messages there are.
    func counts() throws -> StoreCounts
}

extension Store {
    public func deciding(_ body: () throws -> Void) throws { try body() }

    public func tidy() throws {}

    public func prepare(_ batch: inout Batch) throws {}
}

/// A member as the store gives it, and when it wakes next (nil: not by time alone).
public struct StoredMember: Sendable, Hashable {
    public var member: Member
    public var nextWakeUp: Instant?

    public init(member: Member, nextWakeUp: Instant?) {
        self.member = member
        self.nextWakeUp = nextWakeUp
    }

    /// Gives the member away and leaves nobody, see `Member.taken`.
    public mutating func taken() -> StoredMember {
        StoredMember(member: member.taken(), nextWakeUp: nextWakeUp)
    }
}

/// (`source`, `id`): what makes two events the same (CloudEvents 1.0).
public struct EventIdentity: Sendable, Hashable {
    public var source: String
    public var id: String

    public init(source: String, id: String) {
        self.source = source
        self.id = id
    }

    /// Byte for byte: what a source sends in two Unicode forms are two events.
    public static func == (a: Self, b: Self) -> Bool {
        sameBytes(a.id, b.id) && sameBytes(a.source, b.source)
    }
}

/// What the store as a whole remembers.
public struct Standing: Sendable, Hashable {
    /// Where its clock stands; nil: nothing has run yet.
    public var clock: Instant?
    /// Since when each scenario, by name, has been live.
    public var liveSince: [String: Instant]
    /// How far the last member file has been taken in.
    public var memberFile: MemberFile?
    /// Content hash of the programme under which members were last given their next wake-ups; under
    /// another one, each must be looked at anew.
    public var version: String?

    public init(
        clock: Instant? = nil, liveSince: [String: Instant] = [:], memberFile: MemberFile? = nil,
        version: String? = nil
    ) {
        self.clock = clock
        self.liveSince = liveSince
        self.memberFile = memberFile
        self.version = version
    }
}

/// How far a member file has been taken in, so that a run that was interrupted goes on behind the
/// rows it has applied instead of undoing what events have set since.
public struct MemberFile: Sendable, Hashable {
    /// Names the content of the file.
    public var digest: String
    /// How many of its rows have been applied.
    public var rows: Int
    public var isComplete: Bool

    public init(digest: String, rows: Int, isComplete: Bool) {
        self.digest = digest
        self.rows = rows
        self.isComplete = isComplete
    }
}

/// How far a file that a daemon takes in has come, written with what was taken of it: read again
/// after whatever cut that off, it goes on behind its last record. A member file that was taken in
/// once more would undo what later ones have said.
public struct FileProgress: Sendable, Hashable {
    /// Tells the file from others, and one version of it from the next.
    public var file: String
    /// Records from its beginning, those included that could not be taken; 0: nothing is remembered
    /// of it any more.
    public var records: Int

    public init(file: String, records: Int) {
        self.file = file
        self.records = records
    }
}

/// What one transaction writes.
public struct Batch: Sendable {
    /// Members after their wake-ups; a member is there once. Their contacts are written by
    /// `effects`, not from the member.
    public var members: [StoredMember] = []
    /// In the order in which they came about; those of one member in its own order.
    public var effects: [Effects] = []
    /// What became of messages on their way out; written last.
    public var settlements: [Settlement] = []
    /// How far files have come with this.
    public var files: [FileProgress] = []
    /// Replaces the store's standing where it is not nil.
    public var standing: Standing?
    /// What the store that `prepare`d the batch has made of members and effects; it alone can read
    /// that. They come before those that are in the batch itself.
    public var ready: (any AnyObject & Sendable)?

    /// Members, events, messages and ledger rows together that are worth a transaction, where
    /// whoever commits is free to choose.
    public static let rowsWorthCommitting = 4_000

    public init() {}
}

extension Store {
    /// The same, where no row is to be unreadable: then it throws.
    public func waiting(
        on channel: String, at instant: Instant, limit: Int
    ) throws -> [WaitingMessage] {
        var failure: StoreError?
        let waiting = try waiting(on: channel, at: instant, limit: limit) { _, error in
            failure = failure ?? error
        }
        if let failure { throw failure }
        return waiting
    }
}

/// Which ledger rows are wanted; nil: all.
public struct DecisionQuery: Sendable {
    public var member: String?
    public var scenario: String?
    public var outcome: Outcome?
    public var reason: Reason?
    /// Half open.
    public var from: Instant?
    public var until: Instant?
    /// Those alone that come after this one in the order of the listing.
    public var after: LedgerPlace?
    /// At most so many.
    public var limit: Int?

    public init() {}
}

/// Where a row stands in a listing of the ledger.
public struct LedgerPlace: Sendable, Hashable {
    public var at: Instant
    public var member: String
    public var number: Int

    public init(of entry: LedgerEntry) {
        (at, member, number) = (entry.at, entry.member, entry.number)
    }
}

/// Which messages are wanted; nil: all.
public struct MessageQuery: Sendable {
    public var member: String?
    public var scenario: String?
    public var channel: String?
    public var status: MessageStatus?
    public var withBodies = false
    /// Only id, key, member, channel and instant of decision are read, so that a row can be erased
    /// the rest of which cannot be read.
    public var tracesOnly = false
    /// Those alone that come after this one in the order of the listing.
    public var after: MessagePlace?
    /// At most so many.
    public var limit: Int?

    public init() {}
}

/// Where a message stands in a listing of the outbox.
public struct MessagePlace: Sendable, Hashable {
    public var decidedAt: Instant
    /// Member, scenario, occurrence and step.
    public var names: [String]

    public init(of message: OutboxMessage) {
        decidedAt = message.decidedAt
        names = [message.member, message.scenario, message.occurrence, message.step]
    }
}

/// A message on its way out, and how often it has been attempted in vain.
public struct WaitingMessage: Sendable, Hashable {
    public var message: OutboxMessage
    public var attempts: Int

    public init(message: OutboxMessage, attempts: Int) {
        self.message = message
        self.attempts = attempts
    }
}

/// What became of one message on its way out: its end or, where it stays `ready`, that it waits.
public struct Settlement: Sendable, Hashable {
    public var message: String
    public var status: MessageStatus
    /// Where whoever settles it saw it last; where it has moved on since, it is left alone. nil: it
    /// is settled wherever it stands.
    public var expected: MessageStatus?
    public var at: Instant
    /// In words, where something went wrong.
    public var note: String?
    /// Of a message that stays ready: when it may be tried again; nil: at any time.
    public var nextAttempt: Instant?
    /// Whether an attempt was made in vain.
    public var isFailedAttempt: Bool

    public init(
        message: String, status: MessageStatus, from expected: MessageStatus? = .ready, at: Instant,
        note: String? = nil, nextAttempt: Instant? = nil, isFailedAttempt: Bool = false
    ) {
        self.message = message
        self.status = status
        self.expected = expected
        self.at = at
        self.note = note
        self.nextAttempt = nextAttempt
        self.isFailedAttempt = isFailedAttempt
    }

    /// A message that is left to a program that has fetched it, until then.
    public static func lease(of message: String, at now: Instant, until end: Instant) -> Settlement {
        Settlement(
            message: message, status: .ready, at: now, note: leaseNote, nextAttempt: end)
    }

    /// What the outbox notes of a message while it is leased; leases are counted by it.
    public static let leaseNote = "fetched"
}

/// How much a store holds.
public struct StoreCounts: Sendable, Hashable {
    public var members = 0
    public var events = 0
    public var decisions = 0
    public var messages = 0

    public init() {}
}

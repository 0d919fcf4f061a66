import Campaigns
import CivilTime
import Engine
import Storage
import Synchronization

/// The rows of members and effects as the values that statements take.
///
/// Who decides packs a member's rows while they are at hand, and lets go of them there; who writes
/// goes through a few pieces of memory from end to end, instead of through all that was decided since
/// the last commit. One thread at a time.
final class PackedRows: @unchecked Sendable {
    /// By which attributes and data were written; whoever reads by another cannot take these rows.
    let codec: MemberCodec
    private let memory: Memory
    private let spare: Spare?

    /// In memory that is spare, where there is some.
    init(by codec: MemberCodec, in spare: Spare? = nil) {
        self.codec = codec
        self.spare = spare
        memory = spare?.take() ?? Memory()
    }

    deinit { spare?.give(memory) }

    /// Packs the rows of all members and effects of the batch, behind those that are packed already.
    /// Throws where contacts are nobody's.
    func add(_ batch: borrowing Batch) throws(StoreError) {
        try memory.tables.add(batch, by: codec)
    }

    /// Shows the tables in the order in which a transaction writes them.
    func read(_ body: (borrowing RowValues) throws(StoreError) -> Void) throws(StoreError) {
        try body(memory.tables.members)
        try body(memory.tables.events)
        try body(memory.tables.journeys)
        try body(memory.tables.messages)
        try body(memory.tables.contacts)
        try body(memory.tables.ledger)
    }

    /// Forgets all rows; of their memory so many bytes at most are kept to be used again.
    func empty(keeping most: Int) { memory.tables.empty(keeping: most) }

    /// Where rows lie, handed on from batch to batch: new memory must be brought up page by page.
    fileprivate final class Memory: @unchecked Sendable {
        var tables = PackedTables()
    }

    /// Memory of rows that have been written: of a few batches, each with four thousand mails of 8 KB.
    final class Spare: Sendable {
        private let memories = Mutex<[Memory]>([])
        private static let memoryKept = 32 << 20

        fileprivate func take() -> Memory? { memories.withLock { $0.popLast() } }

        fileprivate func give(_ memory: Memory) {
            memory.tables.empty(keeping: Spare.memoryKept)
            memories.withLock { if $0.count < 8 { $0.append(memory) } }
        }
    }
}

/// What stands before the values of a row, and says what they are of.
enum RowKind: UInt8 {
    case member, event, journeyBegan, journeyEnded, goal, message, settlement, contact, entry
    /// A message whose contacts weigh no more.
    case freedContacts
}

/// The rows table by table.
fileprivate struct PackedTables: ~Copyable {
    var members = RowValues()
    var events = RowValues()
    /// And goals, each behind the journeys of its effects.
    var journeys = RowValues()
    /// And settlements, each behind the messages of its effects.
    var messages = RowValues()
    var contacts = RowValues()
    var ledger = RowValues()
    /// JSON of the row at hand.
    private var json = RowText()

    mutating func empty(keeping most: Int) {
        let size =
            members.capacity + events.capacity + journeys.capacity + messages.capacity
            + contacts.capacity + ledger.capacity + json.capacity
        guard size <= most else {
            self = PackedTables()
            return
        }
        members.empty()
        events.empty()
        journeys.empty()
        messages.empty()
        contacts.empty()
        ledger.empty()
    }

    mutating func add(_ batch: borrowing Batch, by codec: MemberCodec) throws(StoreError) {
        // First of all, so that a batch of which nothing is taken is as it was.
        try each(batch.effects) { (effects) throws(StoreError) in
            if !effects.contacts.isEmpty { _ = try effects.owner() }
        }
        try each(batch.members) { (member) throws(StoreError) in add(member, codec) }
        try each(batch.effects) { (effects) throws(StoreError) in try add(effects, codec) }
    }

    private mutating func add(
        _ effects: borrowing Effects, _ codec: MemberCodec
    ) throws(StoreError) {
        try each(effects.events) { (event) throws(StoreError) in add(event, codec) }
        try each(effects.journeys) { (record) throws(StoreError) in add(record) }
        try each(effects.goals) { (goal) throws(StoreError) in add(goal) }
        try each(effects.messages) { (message) throws(StoreError) in add(message) }
        try each(effects.settlements) { (settlement) throws(StoreError) in
            messages.add(
                Settlement(
                    message: settlement.message, status: settlement.status, from: nil,
                    at: settlement.at, note: settlement.note))
        }
        // Places are freed before new ones are taken, so that one message may do both.
        try each(effects.freedContacts) { (message) throws(StoreError) in free(contactsOf: message) }
        if !effects.contacts.isEmpty {
            let member = try effects.owner()
            try each(effects.contacts) { (contact) throws(StoreError) in add(contact, of: member) }
        }
        try each(effects.ledger) { (entry) throws(StoreError) in add(entry) }
    }
}

// One function a kind of row: its values in the order in which `BatchWriter` takes them.
extension PackedTables {
    private mutating func add(_ stored: borrowing StoredMember, _ codec: MemberCodec) {
        members.begin(.member)
        members.text(stored.member.id)
        json.empty()
        codec.write(attributes: stored.member.attributes, to: &json)
        members.text(json.bytes)
        json.empty()
        json.state(stored.member.state)
        members.text(json.bytes)
        members.integer(stored.nextWakeUp?.microseconds)
    }

    private mutating func add(_ record: borrowing RecordedEvent, _ codec: MemberCodec) {
        let event = record.event
        events.begin(.event)
        events.text(event.source)
        events.text(event.id)
        events.text(event.member)
        events.integer(event.received.microseconds)
        events.integer(event.time.microseconds)
        events.text(record.type)
        json.empty()
        codec.write(dataOf: event, to: &json)
        events.text(json.bytes)
        events.list(record.failures, by: &json)
    }

    private mutating func add(_ record: borrowing JourneyRecord) {
        journeys.begin(record.ended == nil ? .journeyBegan : .journeyEnded)
        journeys.text(record.member)
        journeys.text(record.scenario)
        journeys.text(record.occurrence)
        journeys.integer(record.began.microseconds)
        journeys.integer(record.ended?.microseconds)
        journeys.text(record.ending?.rawValue)
    }

    private mutating func add(_ goal: borrowing GoalReached) {
        journeys.begin(.goal)
        journeys.text(goal.member)
        journeys.text(goal.scenario)
        journeys.text(goal.occurrence)
        journeys.integer(goal.at.microseconds)
    }

    private mutating func add(_ message: OutboxMessage) {
        messages.begin(.message)
        message.show { values in
            messages.text(values.id)
            messages.text(values.key)
            messages.text(values.member)
            messages.text(values.scenario)
            messages.text(values.occurrence)
            messages.text(values.step)
            messages.text(values.template)
            messages.text(values.channel)
            messages.text(values.category)
            messages.integer(Int64(values.priority))
            messages.text(values.locale)
            messages.text(values.to)
            messages.text(values.subject)
            messages.text(values.unsubscribeURL)
            messages.integer(values.decidedAt.microseconds)
            messages.integer(values.deadline.microseconds)
            messages.text(values.status.rawValue)
            messages.list(values.inserts, by: &json)
            messages.text(values.html)
            messages.text(values.ownText)
        }
    }

    private mutating func free(contactsOf message: String) {
        contacts.begin(.freedContacts)
        contacts.text(message)
    }

    private mutating func add(_ contact: Contact, of member: String) {
        contacts.begin(.contact)
        contacts.text(member)
        contacts.integer(contact.at.microseconds)
        contacts.text(contact.message)
        contacts.integer(contact.local.asUTC.microseconds)
        contacts.text(contact.zone)
        contacts.text(contact.channel)
        contacts.text(contact.category)
        contacts.text(contact.scenario)
        contacts.text(contact.address)
        contacts.integer(contact.weighs ? 1 : 0)
    }

    private mutating func add(_ entry: LedgerEntry) {
        ledger.begin(.entry)
        ledger.text(entry.version)
        ledger.text(entry.member)
        ledger.integer(Int64(entry.number))
        ledger.integer(entry.at.microseconds)
        ledger.text(entry.scenario)
        ledger.text(entry.occurrence)
        ledger.text(entry.step)
        ledger.text(entry.channel)
        ledger.text(entry.category)
        ledger.integer(Int64(entry.priority))
        ledger.integer(entry.due?.microseconds)
        ledger.integer(entry.deadline?.microseconds)
        ledger.text(entry.outcome.rawValue)
        ledger.text(entry.reason?.rawValue)
        if let detail = entry.detail {
            json.empty()
            json.detail(detail)
            ledger.text(json.bytes)
        } else {
            ledger.null()
        }
        ledger.text(entry.message)
    }
}

extension RowValues {
    /// What became of a message on its way out.
    mutating func add(_ settlement: Settlement) {
        begin(.settlement)
        text(settlement.message)
        text(settlement.status.rawValue)
        integer(settlement.status == .ready ? nil : settlement.at.microseconds)
        text(settlement.note)
        integer(settlement.nextAttempt?.microseconds)
        integer(settlement.isFailedAttempt ? 1 : 0)
        text(settlement.expected?.rawValue)
    }

    @inline(__always)
    fileprivate mutating func begin(_ kind: RowKind) { begin(kind.rawValue) }

    /// A list of texts as JSON; nothing where there are none.
    fileprivate mutating func list(_ texts: [String], by json: inout RowText) {
        guard !texts.isEmpty else { return null() }
        json.empty()
        json.texts(texts)
        text(json.bytes)
    }
}

/// Shows each element where it stands: to copy a row is to count up all that its parts refer to.
@inline(__always)
private func each<Element>(
    _ elements: [Element], _ body: (borrowing Element) throws(StoreError) -> Void
) throws(StoreError) {
    try elements.withUnsafeBufferPointer { elements throws(StoreError) in
        for index in elements.indices { try body(elements[index]) }
    }
}

import CivilTime
import Engine
import Storage

// One function a table: the row's values in the order of the statement's parameters.
extension BatchWriter {
    /// The member's own texts are two, from that place on.
    func put(
        member id: String, wakingAt nextWakeUp: Instant?, _ texts: RowTexts, from place: Int
    ) throws(StoreError) {
        let statement = statements.putMember
        scratch.empty()
        statement.bind(1, id, scratch)
        statement.bind(4, nextWakeUp)
        texts.show(place) { statement.bind(2, bytes: $0) }
        texts.show(place + 1) { statement.bind(3, bytes: $0) }
        try statement.run()
    }

    /// Has time not wake the member any more.
    func silence(_ member: String) throws(StoreError) {
        let statement = try PreparedStatement(Statements.silence, connection)
        scratch.empty()
        statement.bind(1, member, scratch)
        try statement.run()
    }

    /// Its data is the text in that place.
    func add(
        _ record: RecordedEvent, _ texts: RowTexts, in place: Int
    ) throws(StoreError) {
        let (statement, event) = (statements.addEvent, record.event)
        scratch.empty()
        statement.bind(1, event.member, scratch)
        statement.bind(2, nextEvent)
        statement.bind(3, event.received)
        statement.bind(4, event.time)
        statement.bind(5, try sources.number(of: event.source, scratch))
        statement.bind(6, event.id, scratch)
        statement.bind(7, record.type, scratch)
        statement.bind(9, list(record.failures), scratch)
        texts.show(place) { statement.bind(8, bytes: $0) }
        guard try statement.runUnlessTaken() else {
            throw .secondEvent(source: event.source, id: event.id)
        }
        nextEvent += 1
    }

    /// A record without an end begins a journey, one with an end ends it, or is the whole of it.
    func write(_ record: JourneyRecord) throws(StoreError) {
        let statement = record.ended == nil ? statements.addJourney : statements.endJourney
        scratch.empty()
        statement.bind(1, record.member, scratch)
        statement.bind(2, record.scenario, scratch)
        statement.bind(3, record.occurrence, scratch)
        statement.bind(4, record.began)
        statement.bind(5, record.ended)
        statement.bind(6, record.ending?.rawValue, scratch)
        guard try statement.runUnlessTaken(), statement.changes == 1 else {
            throw .secondJourney(record)
        }
    }

    func write(_ goal: GoalReached) throws(StoreError) {
        let statement = statements.reachGoal
        scratch.empty()
        statement.bind(1, goal.member, scratch)
        statement.bind(2, goal.scenario, scratch)
        statement.bind(3, goal.occurrence, scratch)
        statement.bind(4, goal.at)
        try statement.run()
    }

    /// Messages whose contacts weigh no more. They are freed before new ones are made, so that one
    /// message may give up a place and take another.
    func free(contactsOf messages: [String]) throws(StoreError) {
        for message in messages {
            scratch.empty()
            statements.freeContact.bind(1, message, scratch)
            try statements.freeContact.run()
        }
    }

    /// Contacts of one member.
    func add(_ contacts: [Contact], of member: String) throws(StoreError) {
        try each(contacts) { (contact) throws(StoreError) in try add(contact, of: member) }
    }

    private func add(_ contact: Contact, of member: String) throws(StoreError) {
        let statement = statements.addContact
        scratch.empty()
        statement.bind(1, member, scratch)
        statement.bind(2, contact.at)
        statement.bind(3, contact.message, scratch)
        statement.bind(4, contact.local.asUTC)
        statement.bind(5, contact.zone, scratch)
        statement.bind(6, contact.channel, scratch)
        statement.bind(7, contact.category, scratch)
        statement.bind(8, contact.scenario, scratch)
        statement.bind(9, contact.address, scratch)
        statement.bind(10, Int64(contact.weighs ? 1 : 0))
        guard try statement.runUnlessTaken() else {
            throw .secondContact(member: member, message: contact.message)
        }
    }

    /// What incomplete messages that will never be filled have become.
    func write(_ settlements: [MessageSettlement]) throws(StoreError) {
        for settlement in settlements {
            try settle(
                Settlement(
                    message: settlement.message, status: settlement.status, from: nil,
                    at: settlement.at, note: settlement.note))
        }
    }

    /// A new message, or one that takes the place of what stands under its id.
    func put(_ message: OutboxMessage) throws(StoreError) {
        scratch.empty()
        message.show { bind($0, to: statements.addMessage) }
        if try statements.addMessage.runUnlessTaken() {
            statements.addBody.bind(1, nextMessage)
            nextMessage += 1
            try runBody(statements.addBody, message)
        } else {
            try change(message)
        }
    }

    /// A message under an id that exists takes its place where the one that is there is incomplete
    /// or its status changes.
    private func change(_ message: OutboxMessage) throws(StoreError) {
        message.show { bind($0, to: statements.changeMessage) }
        try statements.changeMessage.run()
        guard statements.changeMessage.changes == 1 else { throw .secondMessage(message) }
        statements.changeBody.bind(1, message.id, scratch)
        try runBody(statements.changeBody, message)
    }

    private func bind(_ values: borrowing OutboxMessage.Values, to statement: PreparedStatement) {
        statement.bind(1, nextMessage)
        statement.bind(2, values.id, scratch)
        statement.bind(3, values.key, scratch)
        statement.bind(4, values.member, scratch)
        statement.bind(5, values.scenario, scratch)
        statement.bind(6, values.occurrence, scratch)
        statement.bind(7, values.step, scratch)
        statement.bind(8, values.template, scratch)
        statement.bind(9, values.channel, scratch)
        statement.bind(10, values.category, scratch)
        statement.bind(11, Int64(values.priority))
        statement.bind(12, values.locale, scratch)
        statement.bind(13, values.to, scratch)
        statement.bind(14, values.subject, scratch)
        statement.bind(15, values.unsubscribeURL, scratch)
        statement.bind(16, values.decidedAt)
        statement.bind(17, values.deadline)
        statement.bind(18, values.status.rawValue, scratch)
        statement.bind(19, list(values.inserts), scratch)
    }

    /// Bodies are long: SQLite reads them where they are.
    private func runBody(
        _ statement: PreparedStatement, _ message: OutboxMessage
    ) throws(StoreError) {
        var (html, text) = (message.html ?? "", message.ownText ?? "")
        let outcome: Result<Void, StoreError> = html.withUTF8 { htmlBytes in
            text.withUTF8 { textBytes in
                if message.html == nil {
                    statement.bindNull(2)
                } else {
                    statement.bind(2, bytes: htmlBytes)
                }
                if message.ownText == nil {
                    statement.bindNull(3)
                } else {
                    statement.bind(3, bytes: textBytes)
                }
                return Result { () throws(StoreError) in try statement.run() }
            }
        }
        try outcome.get()
    }

    func add(_ entry: LedgerEntry) throws(StoreError) {
        let statement = statements.addEntry
        scratch.empty()
        statement.bind(1, entry.member, scratch)
        statement.bind(2, Int64(entry.number))
        statement.bind(3, entry.at)
        statement.bind(4, entry.scenario, scratch)
        statement.bind(5, entry.occurrence, scratch)
        statement.bind(6, entry.step, scratch)
        statement.bind(7, entry.channel, scratch)
        statement.bind(8, entry.category, scratch)
        statement.bind(9, Int64(entry.priority))
        statement.bind(10, entry.due)
        statement.bind(11, entry.deadline)
        statement.bind(12, entry.outcome.rawValue, scratch)
        statement.bind(13, entry.reason?.rawValue, scratch)
        statement.bind(15, entry.message, scratch)
        statement.bind(16, try versions.number(of: entry.version, scratch))
        if let detail = entry.detail {
            json.empty()
            json.detail(detail)
            statement.bind(14, bytes: json.bytes)
        } else {
            statement.bindNull(14)
        }
        guard try statement.runUnlessTaken() else {
            throw .secondEntry(member: entry.member, number: entry.number)
        }
    }

    /// A list of texts as JSON; nil: there are none.
    private func list(_ texts: [String]) -> String? {
        guard !texts.isEmpty else { return nil }
        json.empty()
        json.texts(texts)
        return json.text
    }
}

import Engine
import Storage

// One function a table: the values of a row go from where they were packed to the statement.
extension BatchWriter {
    /// A member, or one that takes the place of what stands under its id.
    func putMember(_ row: inout RowValueReader) throws(StoreError) {
        statements.putMember.bind(1...4, &row)
        try statements.putMember.run()
    }

    /// An event, with the next number.
    func addEvent(_ row: inout RowValueReader) throws(StoreError) {
        let statement = statements.addEvent
        let (source, id) = (row.nextBytes(), row.nextBytes())
        statement.bind(5, try sources.number(of: source))
        statement.bind(6, bytes: id)
        statement.bind(1, row.next())
        statement.bind(2, nextEvent)
        statement.bind(3...4, &row)
        statement.bind(7...9, &row)
        guard try statement.runUnlessTaken() else {
            throw .secondEvent(
                source: String(decoding: source, as: UTF8.self),
                id: String(decoding: id, as: UTF8.self))
        }
        nextEvent += 1
    }

    /// Begins a journey by `addJourney`; by `endJourney` ends it, or is the whole of it.
    func writeJourney(
        _ row: inout RowValueReader, by statement: PreparedStatement
    ) throws(StoreError) {
        var names = row
        statement.bind(1...6, &row)
        guard try statement.runUnlessTaken(), statement.changes == 1 else {
            throw .secondJourney(
                member: names.nextText(), scenario: names.nextText(), occurrence: names.nextText(),
                hasEnded: statement === statements.endJourney)
        }
    }

    /// That the goal of a journey was reached; the first event that reaches it counts.
    func reachGoal(_ row: inout RowValueReader) throws(StoreError) {
        statements.reachGoal.bind(1...4, &row)
        try statements.reachGoal.run()
    }

    /// A new message, or one that takes the place of what stands under its id.
    func putMessage(_ row: inout RowValueReader) throws(StoreError) {
        let message = row
        statements.addMessage.bind(1, nextMessage)
        statements.addMessage.bind(2...19, &row)
        let (html, text) = (row.next(), row.next())
        if try statements.addMessage.runUnlessTaken() {
            statements.addBody.bind(1, nextMessage)
            nextMessage += 1
            try run(statements.addBody, html, text)
        } else {
            try changeMessage(message)
            try run(statements.changeBody, html, text)
        }
    }

    /// A message under an id that exists takes its place where the one that is there is incomplete
    /// or its status changes. Leaves the body's statement with the id.
    private func changeMessage(_ message: RowValueReader) throws(StoreError) {
        var row = message
        statements.changeMessage.bind(1, nextMessage)
        statements.changeMessage.bind(2...19, &row)
        try statements.changeMessage.run()
        row = message
        let id = row.nextBytes()
        guard statements.changeMessage.changes == 1 else {
            row.skip(1)
            throw .secondMessage(
                id: String(decoding: id, as: UTF8.self), member: row.nextText(),
                scenario: row.nextText(), occurrence: row.nextText(), step: row.nextText())
        }
        statements.changeBody.bind(1, bytes: id)
    }

    private func run(
        _ statement: PreparedStatement, _ html: RowValue, _ text: RowValue
    ) throws(StoreError) {
        statement.bind(2, html)
        statement.bind(3, text)
        try statement.run()
    }

    /// What has become of a message.
    func settleMessage(_ row: inout RowValueReader) throws(StoreError) {
        var names = row
        statements.settleMessage.bind(1...7, &row)
        try statements.settleMessage.run()
        if statements.settleMessage.changes == 0 { try requireMessage(names.nextBytes()) }
    }

    /// A message that was not settled has moved on meanwhile, or there is none.
    private func requireMessage(_ id: UnsafeBufferPointer<UInt8>) throws(StoreError) {
        let statement = statements.hasMessage
        statement.bind(1, bytes: id)
        defer { statement.reset() }
        guard try statement.step() else {
            throw .unknownMessage(String(decoding: id, as: UTF8.self))
        }
    }

    /// A message whose contacts weigh no more.
    func freeContacts(_ row: inout RowValueReader) throws(StoreError) {
        statements.freeContact.bind(1, row.next())
        try statements.freeContact.run()
    }

    /// A contact of a member.
    func addContact(_ row: inout RowValueReader) throws(StoreError) {
        var names = row
        statements.addContact.bind(1...10, &row)
        guard try statements.addContact.runUnlessTaken() else {
            let member = names.nextText()
            names.skip(1)
            throw .secondContact(member: member, message: names.nextText())
        }
    }

    /// A row of the ledger.
    func addEntry(_ row: inout RowValueReader) throws(StoreError) {
        let statement = statements.addEntry
        statement.bind(16, try versions.number(of: row.nextBytes()))
        var names = row
        statement.bind(1...15, &row)
        guard try statement.runUnlessTaken() else {
            let (member, number) = (names.nextText(), names.nextInteger())
            throw .secondEntry(member: member, number: Int(number))
        }
    }
}

public import Engine

extension Store {
    /// All messages of the member, in order of decision, without bodies unless asked for. Throws
    /// `StoreError`.
    public func messages(of member: String, withBodies: Bool = false) throws -> [OutboxMessage] {
        var query = MessageQuery()
        (query.member, query.withBodies) = (member, withBodies)
        var found: [OutboxMessage] = []
        try messages(query) { message in
            found.append(message)
            return true
        }
        return found
    }

    /// What the files of each message of a member are found by (`MessageQuery.tracesOnly`). Throws
    /// `StoreError`.
    public func traces(of member: String) throws -> [OutboxMessage] {
        var query = MessageQuery()
        (query.member, query.tracesOnly) = (member, true)
        var found: [OutboxMessage] = []
        try messages(query) { message in
            found.append(message)
            return true
        }
        return found
    }

    /// All ledger rows of the member, in order of time. Throws `StoreError`.
    public func decisions(of member: String) throws -> [LedgerEntry] {
        var query = DecisionQuery()
        query.member = member
        var found: [LedgerEntry] = []
        try decisions(query) { row in
            found.append(row)
            return true
        }
        return found
    }
}

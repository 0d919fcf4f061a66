import CivilTime
import Storage

// Erasure, silence, retention and what was put off: rare, so that their statements are compiled
// each time.
extension BatchWriter {
    /// Deletes every row of the member, whose id goes on the list of the erased.
    func forget(_ member: String) throws(StoreError) {
        for sql in Statements.erasures { try run(sql, member) }
        try dropUnusedSources()
        try run(Statements.addErased, try erasureSecret().code(of: member))
    }

    /// Takes away the words of sources that no event has any more. Of all, not of the member alone:
    /// an event that retention took away does not tell any more which was its own.
    func dropUnusedSources() throws(StoreError) {
        try connection.run(Statements.dropUnusedSources)
        sources.forget()
    }

    /// Has time not wake the member any more.
    func silence(_ member: String) throws(StoreError) { try run(Statements.silence, member) }

    /// Runs a statement of one parameter.
    private func run(_ sql: String, _ text: String) throws(StoreError) {
        let statement = try PreparedStatement(sql, connection)
        scratch.empty()
        statement.bind(1, text, scratch)
        try statement.run()
    }

    /// The store's secret, made at first need.
    private func erasureSecret() throws(StoreError) -> ErasureSecret {
        let known = try PreparedStatement(Statements.erasureSecret, connection)
        if try known.step() {
            defer { known.reset() }
            return ErasureSecret(word: known.text(0))
        }
        let secret = ErasureSecret()
        try put("erasure_secret", secret.word)
        return secret
    }

    /// Takes away what is older than retention keeps of the members from the first to the last.
    func prune(_ pruning: Pruning, from first: String, to last: String) throws(StoreError) {
        try prune(Statements.pruneEvents, first, last, before: pruning.events)
        try note("events_kept_from", Statements.eventsKeptFrom, pruning.events)
        try prune(Statements.pruneBodies, first, last, before: pruning.bodies, now: pruning.now)
        try prune(Statements.pruneLedger, first, last, before: pruning.ledger)
        try note("ledger_kept_from", Statements.ledgerKeptFrom, pruning.ledger)
        try prune(Statements.pruneContacts, first, last, before: pruning.contacts)
    }

    /// Remembers from when on rows are kept; what is gone does not come back, so that it grows only.
    private func note(_ name: String, _ sql: String, _ edge: Instant?) throws(StoreError) {
        guard let edge = edge?.microseconds else { return }
        let known = try connection.integer(sql)
        if known.map({ $0 < edge }) ?? true { try put(name, edge) }
    }

    /// Has messages of a channel that were put off until then wait like any other.
    func release(on channel: String, at instant: Instant) throws(StoreError) {
        let statement = try PreparedStatement(Statements.release, connection)
        scratch.empty()
        statement.bind(1, channel, scratch)
        statement.bind(2, instant)
        try statement.run()
    }

    private func prune(
        _ sql: String, _ first: String, _ last: String, before edge: Instant?, now: Instant? = nil
    ) throws(StoreError) {
        guard let edge else { return }
        let statement = try PreparedStatement(sql, connection)
        scratch.empty()
        statement.bind(1, first, scratch)
        statement.bind(2, last, scratch)
        statement.bind(3, edge)
        if let now { statement.bind(4, now) }
        try statement.run()
    }
}

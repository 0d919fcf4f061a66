import Storage

// Erasure: rare, so that its statements are compiled each time.
extension BatchWriter {
    /// Deletes every row of the member, whose id goes on the list of the erased.
    func forget(_ member: String) throws(StoreError) {
        for sql in Statements.erasures { try run(sql, member) }
        try run(Statements.addErased, try erasureSecret().code(of: member))
    }

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
}

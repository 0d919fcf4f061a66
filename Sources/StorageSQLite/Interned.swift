import Storage

/// A small table of words that recur, and the numbers that stand for them in other tables.
///
/// What it has looked up it remembers, up to a limit; a transaction that is taken back must be
/// followed by `forget`.
final class Interned {
    private let find: PreparedStatement
    private let add: PreparedStatement
    private var numbers: [ByteText: Int64] = [:]
    /// The word that was asked for last: as a rule it is asked for again.
    private var last: (word: String, number: Int64)?
    private static let limit = 4096

    /// Words of the table, which has the columns `number` and `word`.
    init(table: String, _ connection: Connection) throws(StoreError) {
        find = try PreparedStatement("SELECT number FROM \(table) WHERE word = ?1", connection)
        add = try PreparedStatement(
            "INSERT INTO \(table) (word) VALUES (?1) RETURNING number", connection)
    }

    /// The number of the word in UTF-8, which gets one if it has none.
    func number(of bytes: UnsafeBufferPointer<UInt8>) throws(StoreError) -> Int64 {
        if let last, isSame(last.word, bytes) { return last.number }
        let word = String(decoding: bytes, as: UTF8.self)
        let number = try findNumber(of: word, bytes)
        last = (word, number)
        return number
    }

    private func isSame(_ word: String, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let isSame = word.utf8.withContiguousStorageIfAvailable { sameBytes($0, bytes) }
        return isSame ?? word.utf8.elementsEqual(bytes)
    }

    private func findNumber(
        of word: String, _ bytes: UnsafeBufferPointer<UInt8>
    ) throws(StoreError) -> Int64 {
        let key = ByteText(word)
        if let number = numbers[key] { return number }
        let number: Int64
        if let known = try stored(bytes) {
            number = known
        } else {
            number = try added(word, bytes)
        }
        if numbers.count >= Interned.limit { numbers = [:] }
        numbers[key] = number
        return number
    }

    func forget() { (numbers, last) = ([:], nil) }

    private func stored(_ bytes: UnsafeBufferPointer<UInt8>) throws(StoreError) -> Int64? {
        defer { find.reset() }
        find.bind(1, bytes: bytes)
        return try find.step() ? find.integer(0) : nil
    }

    private func added(
        _ word: String, _ bytes: UnsafeBufferPointer<UInt8>
    ) throws(StoreError) -> Int64 {
        defer { add.reset() }
        add.bind(1, bytes: bytes)
        guard try add.step() else { throw .invariant(detail: "the word '\(word)' got no number") }
        let number = add.integer(0)
        while try add.step() {}
        return number
    }
}

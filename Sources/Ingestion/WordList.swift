/// Words as UTF-8, all of them in one piece of memory: to look at one counts no holders, as an array
/// of arrays would.
struct WordList: Sendable {
    private let bytes: [UInt8]
    /// Where each word ends.
    private let ends: [Int]

    /// The words in this order.
    init(_ texts: [String]) {
        var (bytes, ends): ([UInt8], [Int]) = ([], [])
        for text in texts {
            bytes += text.utf8
            ends.append(bytes.count)
        }
        (self.bytes, self.ends) = (bytes, ends)
    }

    /// How many there are.
    var count: Int { ends.count }

    /// Shows the bytes of the word in that place, there only while `body` runs.
    @inline(__always)
    func show<Result>(_ place: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        let start = place == 0 ? 0 : ends[place - 1]
        return bytes.withUnsafeBufferPointer {
            body(UnsafeBufferPointer(rebasing: $0[start..<ends[place]]))
        }
    }
}

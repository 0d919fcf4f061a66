/// The keys of one kind of row as JSON with their colons, such as `"points":`, made once for all
/// rows.
struct RowKeys: Sendable {
    private let bytes: [UInt8]
    /// Where each key ends.
    private let ends: [Int]

    /// The keys of these names, in this order.
    init(_ names: [String]) {
        var row = RowText()
        var ends: [Int] = []
        for name in names {
            row.key(name)
            ends.append(row.count)
        }
        (bytes, self.ends) = (Array(row.bytes), ends)
    }

    /// Shows the key in that place, there only while `body` runs.
    @inline(__always)
    func show(_ place: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        let start = place == 0 ? 0 : ends[place - 1]
        bytes.withUnsafeBufferPointer {
            body(UnsafeBufferPointer(rebasing: $0[start..<ends[place]]))
        }
    }
}

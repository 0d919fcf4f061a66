/// Finds one text in others in a time that grows with their lengths and no faster, whatever they
/// hold (the algorithm of Knuth, Morris and Pratt).
struct TextSearch {
    let needle: [UInt8]
    /// Of each beginning of the needle the length of the longest shorter one that it ends with.
    private let borders: [Int]

    /// A search for the text; an empty one is found everywhere.
    init(_ text: String) {
        needle = Array(text.utf8)
        var borders = Array(repeating: 0, count: needle.count)
        var matched = 0
        for position in needle.indices.dropFirst() {
            let byte = needle[position]
            while matched > 0, needle[matched] != byte { matched = borders[matched - 1] }
            if needle[matched] == byte { matched += 1 }
            borders[position] = matched
        }
        self.borders = borders
    }

    /// The offset of the first occurrence that begins at `start` or later, or nil.
    func first(in bytes: [UInt8], from start: Int = 0) -> Int? {
        if needle.isEmpty { return start }
        var matched = 0
        return next(in: bytes, from: start, &matched).map { $0 - needle.count }
    }

    /// The offset of the last occurrence, or nil.
    func last(in bytes: [UInt8]) -> Int? {
        if needle.isEmpty { return bytes.count }
        var (found, matched) = (Int?.none, 0)
        var position = 0
        while let end = next(in: bytes, from: position, &matched) {
            found = end - needle.count
            matched = borders[needle.count - 1]
            position = end
        }
        return found
    }

    /// Where the next occurrence ends, with `matched` bytes of it before `start`.
    private func next(in bytes: [UInt8], from start: Int, _ matched: inout Int) -> Int? {
        guard start < bytes.count else { return nil }
        for position in start..<bytes.count {
            let byte = bytes[position]
            while matched > 0, needle[matched] != byte { matched = borders[matched - 1] }
            if needle[matched] == byte { matched += 1 }
            if matched == needle.count { return position + 1 }
        }
        return nil
    }
}

/// The offset in UTF-8 of the first (or last) place where the text holds the other, or nil.
func find(_ needle: String, in text: String, last: Bool = false) -> Int? {
    guard needle.utf8.count <= text.utf8.count else { return nil }
    let (search, bytes) = (TextSearch(needle), Array(text.utf8))
    return last ? search.last(in: bytes) : search.first(in: bytes)
}

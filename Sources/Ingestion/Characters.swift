import JSON

extension JSONScanner {
    /// Shows the characters of a string that this scanner has read, in UTF-8, without making a
    /// string; they are there only while `body` runs.
    @inline(__always)
    func withCharacters<Result>(
        of text: JSONText, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
    ) rethrows -> Result {
        guard text.escaped else { return try body(rawBytes(of: text)) }
        return try characters(of: text).withUnsafeBufferPointer(body)
    }
}

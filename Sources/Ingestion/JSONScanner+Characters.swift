import JSON

extension JSONScanner {
    /// Shows the characters of a string that this scanner has read, in UTF-8, without making a
    /// string; they are there only while `body` runs. It stands here, where it is called for each
    /// attribute of each event, so that it becomes part of its callers.
    @inline(__always)
    func withCharacters<Result>(
        of text: JSONText, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
    ) rethrows -> Result {
        guard text.escaped else { return try body(rawBytes(of: text)) }
        return try characters(of: text).withUnsafeBufferPointer(body)
    }
}

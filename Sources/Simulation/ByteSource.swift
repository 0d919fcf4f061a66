/// Somewhere bytes come from, in chunks: a file, a pipe, a text in memory. It can be read more than
/// once unless it is a pipe.
package protocol ByteSource {
    /// Hands out all bytes from the start in chunks that are gone when the closure returns. Throws
    /// what reading throws, and what the closure does.
    func read(_ body: (UnsafeBufferPointer<UInt8>) throws -> Void) throws
}

/// Bytes that are in memory already.
package struct MemoryBytes: ByteSource {
    private let bytes: [UInt8]

    package init(_ text: String) { bytes = Array(text.utf8) }

    package func read(_ body: (UnsafeBufferPointer<UInt8>) throws -> Void) throws {
        try bytes.withUnsafeBufferPointer(body)
    }
}

/// A file of members and how it is written.
package struct MemberSource {
    package var bytes: any ByteSource
    package var format: Format

    package enum Format: Sendable {
        /// A table with a header (RFC 4180).
        case csv
        /// A JSON object a line.
        case ndjson
    }

    package init(_ bytes: any ByteSource, format: Format) {
        self.bytes = bytes
        self.format = format
    }

    /// Names the content: two runs over the same bytes give the same text. Not for adversaries.
    func digest() throws -> String {
        var (first, second, length) = (UInt64(0xcbf2_9ce4_8422_2325), UInt64(0x9e37_79b9), 0)
        try bytes.read { chunk in
            for byte in chunk {
                first = (first ^ UInt64(byte)) &* 0x100_0000_01b3
                second = (second &+ UInt64(byte)) &* 0xff51_afd7_ed55_8ccd ^ (second >> 29)
            }
            length += chunk.count
        }
        return "\(length)-\(String(first, radix: 16))-\(String(second, radix: 16))"
    }
}

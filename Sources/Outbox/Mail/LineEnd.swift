/// What ends the lines of a message: LF in files, where Unix's mail readers expect it, CRLF on the
/// wire (RFC 5321).
package enum LineEnd: Hashable, Sendable {
    case lf
    case crlf

    @inline(__always)
    /// Appends its bytes.
    func append(to bytes: inout [UInt8]) {
        if self == .crlf { bytes.append(0x0D) }
        bytes.append(0x0A)
    }
}

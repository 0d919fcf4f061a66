/// An address that may stand in a header as it is: `local@domain`, ASCII, the local part a dot-atom
/// (RFC 5322, 3.4.1), the domain a host name (RFC 1123).
///
/// What mail knows beyond that is refused: quoted local parts, domain literals, and anything that
/// is not ASCII. An international domain is written in its ASCII form (`xn--...`); an international
/// local part needs SMTPUTF8 (RFC 6531) all the way, on which no sender can count.
package struct MailAddress: Hashable, Sendable {
    /// The whole address.
    package let text: String
    /// What follows the `@`.
    package let domain: String

    /// Reads an address; throws `bad_address` with the rule that it breaks.
    package init(_ text: String) throws(DeliveryFailure) {
        let bytes = text.utf8
        guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw MailAddress.refused("an address is of ASCII characters without spaces")
        }
        guard let at = bytes.firstIndex(of: UInt8(ascii: "@")) else {
            throw MailAddress.refused("an address has a local part, an @ and a domain")
        }
        let domain = bytes[bytes.index(after: at)...]
        guard MailAddress.isLocalPart(bytes[..<at]) else {
            throw MailAddress.refused("the part before the @ is words joined by single dots")
        }
        // Mail programs that look for encoded words in addresses, too, would show and answer another.
        guard !text.contains("=?") else {
            throw MailAddress.refused("an address has no '=?', which begins an encoded word")
        }
        guard MailAddress.isDomain(domain) else {
            throw MailAddress.refused("the part after the @ is a host name")
        }
        self.init(unchecked: text, domain: String(Substring(domain)))
    }

    private init(unchecked text: String, domain: String) {
        self.text = text
        self.domain = domain
    }

    /// Stands where no sender is configured; its domain never exists (RFC 2606).
    package static let placeholder = MailAddress(
        unchecked: "no-reply@tact.invalid", domain: "tact.invalid")

    private static func refused(_ rule: String) -> DeliveryFailure {
        DeliveryFailure(.badAddress, rule)
    }

    /// A dot-atom of at most 64 bytes (RFC 5321, 4.5.3.1.1).
    private static func isLocalPart(_ bytes: Substring.UTF8View) -> Bool {
        guard (1...64).contains(bytes.count) else { return false }
        var previous = UInt8(ascii: ".")
        for byte in bytes {
            guard isAtomByte(byte) || (byte == UInt8(ascii: ".") && previous != byte) else {
                return false
            }
            previous = byte
        }
        return previous != UInt8(ascii: ".")
    }

    /// Labels of letters, digits and inner hyphens, 63 bytes each, 253 in all.
    private static func isDomain(_ bytes: Substring.UTF8View) -> Bool {
        guard (1...253).contains(bytes.count) else { return false }
        return bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            .allSatisfy { label in
                (1...63).contains(label.count) && label.first != UInt8(ascii: "-")
                    && label.last != UInt8(ascii: "-")
                    && label.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
            }
    }
}

/// Whether the byte is an ASCII letter or digit.
func isLetterOrDigit(_ byte: UInt8) -> Bool {
    byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 26
}

/// Whether the byte may stand in a header's atom (RFC 5322, 3.2.3: `atext`).
func isAtomByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"),
        UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"),
        UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "="), UInt8(ascii: "?"),
        UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "`"), UInt8(ascii: "{"),
        UInt8(ascii: "|"), UInt8(ascii: "}"), UInt8(ascii: "~"):
        true
    default: isLetterOrDigit(byte)
    }
}

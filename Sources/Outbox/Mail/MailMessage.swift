package import Engine

/// An outbox message as a mail: RFC 5322 and MIME, ASCII bytes throughout.
///
/// The bytes depend on the message, the sender and the line end alone, so a retry is the same mail.
/// Nothing that comes from data can begin a header or end one: free text goes through `HeaderText`,
/// addresses and the key are refused unless they have the form that the standard gives them.
package struct MailMessage {
    /// The whole mail.
    package private(set) var bytes: [UInt8]

    /// Puts the mail together; throws `bad_address` and `bad_key`.
    package init(
        _ message: OutboxMessage, from sender: Sender, lineEnd: LineEnd
    ) throws(DeliveryFailure) {
        let recipient = try MailAddress(message.to)
        let key = try PlainName(key: message.key)
        // Asked once: it may be made from the HTML.
        let text = message.text
        let size = text.utf8.count + (message.html?.utf8.count ?? 0)
        var header = HeaderWriter(lineEnd: lineEnd, capacity: size + size / 3 + 2_048)
        MailMessage.writeHeader(of: message, from: sender, to: recipient, key, in: &header)
        bytes = []
        writeBody(text, html: message.html, key: key, after: header, lineEnd: lineEnd)
    }

    /// Every field but those that say how the body is written.
    static func writeHeader(
        of message: OutboxMessage, from sender: Sender, to recipient: MailAddress?,
        _ key: PlainName, in header: inout some HeaderFields
    ) {
        header.field("From", mailbox: sender.name, sender.address)
        if let recipient { header.field("To", mailbox: nil, recipient) }
        header.field("Subject", text: message.subject ?? "")
        header.field("Date", exactly: message.decidedAt.mailDate)
        header.field("Message-ID", exactly: "<\(key.text)@\(sender.address.domain)>")
        MailMessage.writeUnsubscribing(message.unsubscribeURL, to: &header)
        header.field("X-Tact-Scenario", text: message.scenario)
        header.field("X-Tact-Message", text: message.id)
        header.field("MIME-Version", exactly: "1.0")
    }

    /// One click, RFC 8058, for a web address; RFC 2369 alone for a mail address; nothing where
    /// there is no address that a header can hold.
    private static func writeUnsubscribing(
        _ text: String, to header: inout some HeaderFields
    ) {
        guard let url = HeaderURL(text) else { return }
        header.field("List-Unsubscribe", exactly: "<\(url.text)>")
        if url.isWeb {
            header.field("List-Unsubscribe-Post", exactly: "List-Unsubscribe=One-Click")
        }
    }

    private mutating func writeBody(
        _ text: String, html: String?, key: PlainName, after header: consuming HeaderWriter,
        lineEnd: LineEnd
    ) {
        guard let html else { return writeSingle(text, after: header, lineEnd: lineEnd) }
        // No encoded body can hold `=_`: it is neither quoted-printable nor base64.
        let boundary = "=_tact_\(key.text.prefix(20))"
        header.field("Content-Type", exactly: "multipart/alternative; boundary=\"\(boundary)\"")
        header.end()
        bytes = header.bytes
        header = HeaderWriter(lineEnd: lineEnd, capacity: 0)
        for (subtype, text) in [("plain", text), ("html", html)] {
            appendLine("--\(boundary)", lineEnd)
            let encoding = TransferEncoding.shorter(for: text)
            appendLine("Content-Type: text/\(subtype); charset=utf-8", lineEnd)
            appendLine("Content-Transfer-Encoding: \(encoding.rawValue)", lineEnd)
            appendLine("", lineEnd)
            encoding.appendBody(text, lineEnd: lineEnd, to: &bytes)
            // Belongs to the boundary that follows, not to the part (RFC 2046, 5.1.1).
            lineEnd.append(to: &bytes)
        }
        appendLine("--\(boundary)--", lineEnd)
    }

    /// A mail without HTML is its text and nothing around it.
    private mutating func writeSingle(
        _ text: String, after header: consuming HeaderWriter, lineEnd: LineEnd
    ) {
        let encoding = TransferEncoding.shorter(for: text)
        header.field("Content-Type", exactly: "text/plain; charset=utf-8")
        header.field("Content-Transfer-Encoding", exactly: encoding.rawValue)
        header.end()
        bytes = header.bytes
        encoding.appendBody(text, lineEnd: lineEnd, to: &bytes)
        if bytes.last != 0x0A { lineEnd.append(to: &bytes) }
    }

    private mutating func appendLine(_ text: String, _ lineEnd: LineEnd) {
        bytes.append(contentsOf: text.utf8)
        lineEnd.append(to: &bytes)
    }
}

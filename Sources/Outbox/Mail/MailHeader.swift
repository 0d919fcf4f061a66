package import Engine

/// The header of a mail as a reader sees it: the fields that `MailMessage` writes, unfolded and
/// decoded.
package struct MailHeader: HeaderFields {
    /// One line of it.
    package struct Field: Hashable, Sendable {
        package var name: String
        package var value: String

        package init(name: String, value: String) { (self.name, self.value) = (name, value) }
    }

    package private(set) var fields: [Field] = []

    /// The header of the message; one whose address mail cannot reach has no `To`. Throws
    /// `bad_key`.
    package init(_ message: OutboxMessage, from sender: Sender) throws(DeliveryFailure) {
        let recipient = try? MailAddress(message.to)
        let key = try PlainName(key: message.key)
        MailMessage.writeHeader(of: message, from: sender, to: recipient, key, in: &self)
    }

    mutating func field(_ name: StaticString, exactly value: String) {
        fields.append(Field(name: "\(name)", value: value))
    }

    mutating func field(_ name: StaticString, text raw: String) {
        let text = HeaderText(raw).text
        if !text.isEmpty { fields.append(Field(name: "\(name)", value: text)) }
    }

    mutating func field(
        _ name: StaticString, mailbox displayName: String?, _ address: MailAddress
    ) {
        let shown = HeaderText(displayName ?? "").text
        let value = shown.isEmpty ? address.text : "\(shown) <\(address.text)>"
        fields.append(Field(name: "\(name)", value: value))
    }
}

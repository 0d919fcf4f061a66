/// Who the mails are from: a name that people read and an address.
package struct Sender: Hashable, Sendable {
    /// Any text; nil or empty: the address alone.
    package var name: String?
    package var address: MailAddress

    package init(name: String?, address: MailAddress) {
        self.name = name
        self.address = address
    }

    /// Throws `bad_address`.
    package init(name: String?, address: String) throws(DeliveryFailure) {
        self.init(name: name, address: try MailAddress(address))
    }

    /// Where no address is configured, as in a replay: a name, usually the programme's, and an
    /// address that nobody has.
    package static func placeholder(name: String?) -> Sender {
        Sender(name: name, address: .placeholder)
    }
}

import Engine
import Outbox
import StandIns
import Testing

/// The header of a mail as people read it.
@Suite struct MailReadingTests {
    @Test("it has the fields of the mail, in their order, decoded and on one line")
    func fields() throws {
        let message = sampleMessage(subject: "Été\r\nBcc: all@example.org " + "é".repeated(60))
        let header = try MailHeader(message, from: sampleSender)
        let mail = try MailMessage(message, from: sampleSender, lineEnd: .lf)
        let lines = String(decoding: mail.bytes, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
        let written = lines.prefix { !$0.isEmpty }.filter { !$0.hasPrefix(" ") }
            .map { String($0.prefix { $0 != ":" }) }
        // How the body is written is told behind them.
        #expect(header.fields.map(\.name) == Array(written.dropLast()))
        #expect(written.last == "Content-Type")
        let values = Dictionary(uniqueKeysWithValues: header.fields.map { ($0.name, $0.value) })
        #expect(values["Subject"] == "Été Bcc: all@example.org " + "é".repeated(60))
        #expect(values["From"] == "Club Estran <no-reply@tact.invalid>")
        #expect(values["To"] == "lea@example.org")
        #expect(values["List-Unsubscribe"] == "<https://club.example/u/1?c=email>")
    }

    @Test("one whose address mail cannot reach has no To")
    func noAddress() throws {
        for address in ["", "nobody", "lea@example.org\r\nBcc: x@example.org"] {
            let header = try MailHeader(sampleMessage(to: address), from: sampleSender)
            #expect(!header.fields.contains { $0.name == "To" || $0.value.contains("Bcc") })
        }
    }
}

extension String {
    fileprivate func repeated(_ count: Int) -> String { String(repeating: self, count: count) }
}

import Outbox
import Testing

@Suite("MailAddress")
struct MailAddressTests {
    @Test(
        "addresses of atoms and a host name are taken as they are",
        arguments: [
            "lea@example.org", "Lea.Martin+club@mail.example.org", "o'brien@example.ie",
            "a@b", "root@localhost", "x_y-z@xn--bcher-kva.example", "1@2.example",
            "!#$%&'*+-/?=^_`{|}~@example.org",
        ])
    func taken(_ text: String) throws {
        let address = try MailAddress(text)
        #expect(address.text == text)
        #expect(text.hasSuffix("@" + address.domain))
    }

    @Test(
        "whatever could end a header or confuse a server is refused",
        arguments: [
            "", "@", "lea", "lea@", "@example.org", "lea@example.org\nBcc: x@example.org",
            "lea@example.org\r\n", "lea@exa\u{0}mple.org", "lea @example.org", " lea@example.org",
            "a@b@example.org", "a..b@example.org", ".a@example.org", "a.@example.org",
            "lea@-example.org", "lea@example-.org", "lea@example..org", "lea@.org", "lea@org.",
            "\"lea m\"@example.org", "lea@[192.0.2.1]", "Léa@example.org", "lea@bücher.example",
            "<lea@example.org>", "lea@example.org,b@example.org", "lea(x)@example.org",
            "lea@exam_ple.org", "lea;@example.org", "lea:@example.org", "lea\u{7F}@example.org",
            String(repeating: "a", count: 65) + "@example.org",
            "=?utf-8?q?x?=@example.org", "a=?b@example.org",
            "a@" + String(repeating: "b", count: 64) + ".org",
            "a@" + String(repeating: "b.", count: 130) + "org",
        ])
    func refused(_ text: String) {
        #expect {
            try MailAddress(text)
        } throws: { error in
            let failure = error as? DeliveryFailure
            return failure?.code == .badAddress && failure?.isPermanent == true
        }
    }

    @Test("the refusal names the rule and not the address")
    func refusalIsDiscreet() {
        let failure = #expect(throws: DeliveryFailure.self) { try MailAddress("léa@example.org") }
        #expect(
            failure?.description
                == "bad_address: an address is of ASCII characters without spaces")
    }
}

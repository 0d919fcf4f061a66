import Campaigns
import CivilTime
import Engine
import Foundation
import Outbox
import StandIns
import Testing

@testable import Delivery

@Suite("WebhookParts")
struct WebhookPartsTests {
    private let peer: Peer
    private let now = Instant(seconds: 1_800_000_000)

    init() throws { peer = try Peer(host: "hooks.example", port: 443) }

    /// Of RFC 4231, 4.2 and 4.3.
    @Test(
        "an authentication code is that of the standard",
        arguments: [
            (
                String(repeating: "\u{0b}", count: 20), "Hi There",
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
            ),
            (
                "Jefe", "what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
            ),
        ])
    func authenticationCodes(key: String, message: String, code: String) {
        let found = HMAC(key: Array(key.utf8)).code(of: Array(message.utf8))
        #expect(hexadecimal(found) == code)
    }

    /// Of RFC 4231, 4.7.
    @Test("a key longer than a block is hashed first")
    func longKey() {
        let key = [UInt8](repeating: 0xAA, count: 131)
        let message = "Test Using Larger Than Block-Size Key - Hash Key First"
        #expect(
            hexadecimal(HMAC(key: key).code(of: Array(message.utf8)))
                == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
    }

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { String(format: "%02x", $0) }.joined()
    }

    @Test("a signature is that of the standard's example")
    func signature() throws {
        let secret = try WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
        let signature = secret.signature(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330,
            body: Array(#"{"test": 2432232314}"#.utf8))
        #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    /// So many bytes in base64.
    private static func base64(_ count: Int) -> String { Data(count: count).base64EncodedString() }

    @Test(
        "a secret is whsec_ and 24 to 64 bytes in base64, with or without padding",
        arguments: [
            "whsec_" + base64(24), "whsec_" + base64(64),
            "whsec_" + base64(64).replacing("=", with: ""),
        ])
    func secret(text: String) throws {
        let secret = try WebhookSecret(text)
        for shown in ["\(secret)", String(reflecting: secret)] { #expect(!shown.contains("AAAA")) }
    }

    @Test(
        "what is no secret is refused and not repeated",
        arguments: [
            "whsec_" + base64(23), "whsec_" + base64(65), "whsec_" + base64(64) + "\n", base64(32),
            "whsec_", "", "whsec_!" + base64(32), "whsec_====", "whsec_" + base64(64) + "=",
        ])
    func noSecret(text: String) {
        let failure = #expect(throws: DeliveryFailure.self) { try WebhookSecret(text) }
        #expect(failure?.code == .misconfigured)
        #expect(failure?.detail.contains("AAAA") == false)
    }

    @Test("a request carries the message, its key twice, and a signature for each secret")
    func request() throws {
        let message = sampleMessage()
        let secrets = try [1, 2].map {
            try WebhookSecret("whsec_" + Data(repeating: $0, count: 32).base64EncodedString())
        }
        let request = try WebhookRequest(message, secrets: secrets, at: now)
        #expect(request.body + [0x0A] == message.handOverLine())
        let headers = Dictionary(uniqueKeysWithValues: request.headers)
        #expect(headers["webhook-id"] == message.key)
        #expect(headers["idempotency-key"] == message.key)
        #expect(headers["webhook-timestamp"] == "1800000000")
        #expect(headers["content-type"] == "application/json")
        #expect(headers["user-agent"] == "tact")
        let signatures = headers["webhook-signature"]?.split(separator: " ").map(String.init)
        #expect(
            signatures
                == secrets.map {
                    $0.signature(id: message.key, timestamp: 1_800_000_000, body: request.body)
                })
        #expect(Set(signatures ?? []).count == 2)
    }

    @Test("a key that could end a header fails for good")
    func badKey() throws {
        var message = sampleMessage()
        message.key = "a\r\nx: y"
        #expect(throws: DeliveryFailure.self) {
            try WebhookRequest(message, secrets: [], at: now)
        }
    }

    @Test(
        "an answer means by its status what it means",
        arguments: [
            (200, DeliveryFailure.Code?.none), (202, nil), (204, nil), (299, nil),
            (301, .misconfigured), (304, .misconfigured), (307, .misconfigured),
            (400, .rejected), (402, .rejected), (406, .rejected), (409, .rejected),
            (403, .misdirected), (404, .misdirected), (405, .misdirected), (410, .misdirected),
            (413, .rejected), (422, .rejected), (401, .unauthorized), (407, .unauthorized),
            (408, .busy), (425, .busy), (429, .busy), (500, .busy),
            (503, .busy), (599, .busy), (999, .busy), (101, .badReply),
        ])
    func answers(status: Int, code: DeliveryFailure.Code?) {
        #expect(WebhookAnswer(status: status).failure(from: peer, at: now)?.code == code)
    }

    @Test(
        "the pause that a receiver asks for is told, up to a day",
        arguments: [
            ("120", 120), ("0", 0), ("999999", 86_400), ("99999999999999999999", 86_400),
            ("", nil), ("-1", nil), ("soon", nil), ("1.5", nil),
            ("Fri, 15 Jan 2027 08:02:00 GMT", 120), ("Fri, 15 Jan 2027 07:00:00 GMT", 0),
            ("Sat, 15 Jan 2028 08:00:00 GMT", 86_400), ("Fri, 15 Foo 2027 08:02:00 GMT", nil),
            ("Fri, 32 Jan 2027 08:02:00 GMT", nil), ("Friday, 15-Jan-27 08:02:00 GMT", nil),
        ] as [(String, Int?)])
    func retryAfter(text: String, seconds: Int?) {
        let answer = WebhookAnswer(status: 429, retryAfter: text)
        #expect(answer.failure(from: peer, at: now)?.retryAfter == seconds)
        let rejected = WebhookAnswer(status: 422, retryAfter: text)
        #expect(rejected.failure(from: peer, at: now)?.retryAfter == nil)
    }
}

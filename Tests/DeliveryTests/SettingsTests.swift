import Outbox
import Testing

@testable import Delivery

@Suite("DeliverySettings")
struct SettingsTests {
    private func refusal(_ change: (inout SMTPTarget.Settings) -> Void) throws -> String? {
        var settings = try settings(port: 587, host: "mail.example")
        change(&settings)
        do throws(DeliveryFailure) {
            _ = try SMTPTarget(settings)
            return nil
        } catch {
            #expect(error.code == .misconfigured)
            return error.detail
        }
    }

    @Test("what is not said of encryption and port follows from what is")
    func defaults() throws {
        func made(
            _ host: String, _ port: Int? = nil, _ tls: SMTPTarget.Encryption? = nil
        ) throws -> String {
            let settings = SMTPTarget.Settings(
                host: host, port: port, tls: tls, sender: try authorOfMails())
            return "\(settings.tls.rawValue) \(settings.port)"
        }
        #expect(try made("mail.example") == "starttls 587")
        #expect(try made("mail.example", 465) == "implicit 465")
        #expect(try made("mail.example", nil, .implicit) == "implicit 465")
        #expect(try made("mail.example", nil, .plain) == "none 25")
        #expect(try made("mail.example", 25) == "starttls 25")
        for host in ["localhost", "LOCALHOST", "127.0.0.1", "127.8.8.8", "::1"] {
            #expect(try made(host) == "none 25")
        }
        #expect(try made("127.example") == "starttls 587")
    }

    @Test("settings that cannot work are refused with the rule")
    func refused() throws {
        #expect(try refusal { _ in } == nil)
        #expect(try refusal { $0.host = "a b" }?.contains("host name or an IP address") == true)
        #expect(try refusal { $0.host = "[::1]" }?.contains("without brackets") == true)
        #expect(try refusal { $0.host = "" } != nil)
        #expect(try refusal { $0.port = 0 }?.contains("1 to 65535") == true)
        #expect(try refusal { $0.heloName = "a\r\nMAIL FROM:<x>" } != nil)
        #expect(try refusal { $0.heloName = "[192.0.2.1]" } == nil)
        #expect(try refusal { $0.heloName = "[IPv6:2001:db8::1]" } == nil)
        #expect(try refusal { $0.heloName = "[x y]" } != nil)
        #expect(try refusal { $0.connections = 0 } != nil)
        #expect(try refusal { $0.timeouts.command = .zero } != nil)
        #expect(try refusal { $0.caFile = "/nowhere" }?.contains("'/nowhere'") == true)
    }

    @Test("credentials in the clear are refused, unless to this machine")
    func plainCredentials() throws {
        func refusal(_ host: String, _ tls: SMTPTarget.Encryption) throws -> String? {
            try self.refusal {
                $0.host = host
                $0.tls = tls
                $0.credentials = .init(user: "tact", password: "x")
            }
        }
        #expect(try refusal("mail.example", .plain)?.contains("encrypted connection only") == true)
        #expect(try refusal("mail.example", .starttls) == nil)
        #expect(try refusal("mail.example", .implicit) == nil)
        #expect(try refusal("localhost", .plain) == nil)
        #expect(try self.refusal { $0.tls = .plain } == nil)
        for password in ["", "a\u{0}b", "a\nb"] {
            #expect(
                try self.refusal { $0.credentials = .init(user: "tact", password: password) }
                    != nil)
        }
    }

    private func webhook(_ url: String, secrets: Int = 1) throws -> DeliveryFailure? {
        let secret = try WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
        let settings = WebhookTarget.Settings(
            url: url, secrets: Array(repeating: secret, count: secrets))
        do throws(DeliveryFailure) {
            _ = try settings.checked()
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "a webhook is https, or on this machine",
        arguments: [
            "https://hooks.example/tact?x=1", "https://hooks.example:8443/", "http://localhost:9/",
            "http://127.0.0.1:9/x", "http://[::1]:9/x", "HTTPS://hooks.example",
        ])
    func webhookURL(url: String) throws {
        #expect(try webhook(url) == nil)
    }

    @Test(
        "any other webhook is refused, and what it says is not repeated",
        arguments: [
            "http://hooks.example/sekret", "ftp://hooks.example/sekret", "hooks.example/sekret", "",
            "https:///sekret", "https://user:sekret@hooks.example/", "http+unix://sekret/x",
            "https://hooks.example/#sekret", "http://localhost.sekret/", "https://a b/sekret",
        ])
    func badWebhookURL(url: String) throws {
        let failure = try webhook(url)
        #expect(failure?.code == .misconfigured)
        #expect(failure?.detail.contains("sekret") == false)
    }

    @Test("a webhook has one secret, or two")
    func secrets() throws {
        #expect(try webhook("https://hooks.example/", secrets: 0)?.code == .misconfigured)
        #expect(try webhook("https://hooks.example/", secrets: 2) == nil)
        #expect(try webhook("https://hooks.example/", secrets: 3)?.code == .misconfigured)
    }
}

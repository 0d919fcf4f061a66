import CampaignFiles
import Diagnostics
import Foundation
import Templates
import Testing

/// A configuration with a mistake; `expectedServiceFindings` has what is then told under its title.
struct SpoiltService: Sendable, CustomTestStringConvertible {
    var title: String
    var yaml: String
    var environment: [String: String] = [:]
    var options: [String: String] = [:]

    init(
        _ title: String, _ yaml: String, environment: [String: String] = [:],
        options: [String: String] = [:]
    ) {
        (self.title, self.yaml) = (title, yaml)
        (self.environment, self.options) = (environment, options)
    }

    var testDescription: String { title }

    /// What is told, as people see it.
    var findings: String {
        let reading = ServiceReading(
            file: SourceFile(path: "tact.yaml", text: yaml), environment: environment,
            options: options, workingDirectory: "/work")
        return DiagnosticFormat.text.render(reading.diagnostics, sources: reading.sources)
    }
}

private let server = "targets:\n  email:\n    smtp:\n      host: mx.example.org\n"

let spoiltServices = [
    // The file
    SpoiltService("no mapping", "- listen\n"),
    SpoiltService("broken YAML", "listen: [::1]:8321\n"),
    SpoiltService("an anchor", "listen: &here 127.0.0.1:8321\n"),
    SpoiltService("a repeated key", "store: a\nstore: b\n"),
    SpoiltService("an unknown key", "lisen: 127.0.0.1:8321\ncolour: red\n"),
    SpoiltService("a key of elsewhere", "database: tact.sqlite\nport: 8321\n"),
    SpoiltService("a key without a value", "listen:\n"),
    SpoiltService("a list where text belongs", "listen: [127.0.0.1:8321]\n"),
    SpoiltService("keys that are not indented", "limits:\nbody: 8 MiB\n"),
    // Texts
    SpoiltService("a port alone", "listen: 8321\n"),
    SpoiltService("a port that is none", "listen: 127.0.0.1:83210\n"),
    SpoiltService("an address that is none", "listen: 127.0.0.256:8321\n"),
    SpoiltService("IPv6 without brackets", "listen: ::1:8321\n"),
    SpoiltService("a URL without its scheme", "public_url: tact.example.org\n"),
    SpoiltService("a URL with a query", "public_url: https://tact.example.org/?a=b\n"),
    SpoiltService("a path of shells", "store: ~/tact.sqlite\n"),
    SpoiltService("a path of no variable", "store: $NOWHERE/tact.sqlite\n"),
    SpoiltService(
        "a path of a variable that is none", "store: $HERE/tact.sqlite\n",
        environment: ["HERE": "here"]),
    SpoiltService("an empty path", "incoming: \"\"\n"),
    SpoiltService("a sender that is none", "from: Club Estran\n"),
    SpoiltService("a sender of a bad address", "from: Club <club@example..org>\n"),
    SpoiltService("a word that is none", "log_level: warn\nlog_format: jsn\n"),
    SpoiltService("a size without a unit", "limits: { body: 8388608, line: 1 MB }\n"),
    SpoiltService("a size out of bounds", "limits: { body: 2 GiB, line: 1 byte }\n"),
    SpoiltService("a number out of bounds", "limits: { batch: 0, connections: 1e3 }\n"),
    SpoiltService("a time out of bounds", "limits: { request_time: 0 s, idle_time: 2 days }\n"),
    SpoiltService("a queue smaller than a body", "limits: { body: 8 MiB, queue: 4 MiB }\n"),
    SpoiltService("a body larger than the queue", "limits:\n  body: 64 MiB\n"),
    SpoiltService(
        "a bad retention", "retention: { events: 2 yaers, bodies: 1 hour, ledger: forever }\n"),
    SpoiltService("every address and no URL", "listen: 0.0.0.0:8321\n"),
    // Targets
    SpoiltService("a target of no kind", "targets:\n  email: { malidir: x }\n  sms:\n"),
    SpoiltService("two targets of one channel", "targets: { email: { maildir: x, spool: y } }\n"),
    SpoiltService("a target as text", "targets: { email: maildir }\n"),
    SpoiltService("a channel that cannot be one", "targets: { 'e mail': { spool: x } }\n"),
    SpoiltService("a rate that is none", "targets: { sms: { spool: x, rate: 20 a second } }\n"),
    SpoiltService(
        "a rate of what is fetched", "targets: { pos: { pull: true, rate: 1 per hour } }\n"),
    SpoiltService("pull that is not", "targets: { pos: { pull: no } }\n"),
    SpoiltService(
        "a mail server without its host", "from: a@b.org\ntargets: { email: { smtp: } }\n"),
    SpoiltService("a mail server as text", "targets: { email: { smtp: mx.example.org } }\n"),
    SpoiltService("a mail server without a sender", server),
    SpoiltService(
        "a mail server of bad keys",
        "from: a@b.org\n" + server + """
                  port: 0
                  tls: ssl
                  connections: 100
                  helo: not a host

            """),
    SpoiltService("a user without a password", "from: a@b.org\n" + server + "      user: tact\n"),
    SpoiltService(
        "a password without a user", "from: a@b.org\n" + server + "      password_file: x\n"),
    SpoiltService(
        "a password in the clear",
        "from: a@b.org\n" + server + """
                  user: tact
                  password_file: secret
                  tls: none
                  ca_file: ca.pem

            """),
    SpoiltService(
        "a webhook that is not encrypted",
        "targets: { push: { webhook: { url: 'http://push.example.org', secret_file: x } } }\n"),
    SpoiltService(
        "folders in each other",
        """
        store: /x/t.sqlite
        incoming: a
        targets:
          sms: { spool: a }
          email: { maildir: a/b }
          push: { spool: /x }
          post: { spool: ab }

        """),
    SpoiltService("a webhook of nothing", "targets: { push: { webhook: { timeout: 1 hour } } }\n"),
    // Secrets
    SpoiltService(
        "a password in the file",
        "from: a@b.org\n" + server
            + "      user: tact\n      password: hunter2 # é\n"),
    SpoiltService(
        "a secret in the file",
        """
        token: tact_0123456789
        targets:
          push:
            webhook:
              url: https://push.example.org
              secret: whsec_0123456789

        """),
    SpoiltService(
        "a password in a URL",
        """
        public_url: https://tact:hunter2@tact.example.org
        targets:
          push: { webhook: { url: 'http://tact:hunter2@push.example.org?a', secret_file: x } }

        """),
    // Environment and options
    SpoiltService(
        "bad texts from everywhere", "listen: here\n", environment: ["TACT_LISTEN": "there"],
        options: ["listen": "nowhere"]),
    SpoiltService("an empty variable", "", environment: ["TACT_STORE": ""]),
    SpoiltService(
        "a bad part in a variable", "",
        environment: ["TACT_LIMITS_BODY": "64 MiB", "TACT_RETENTION_EVENTS": "for evr"]),
    SpoiltService(
        "mistyped variables", "",
        environment: [
            "TACT_LISTNE": "x", "TACT_LOG": "debug", "TACT_LIMIT_BODY": "x",
            "TACT_LIMITS_COLOUR": "x", "TACT_TARGETS_EMAIL_MAILDIR": "x",
        ]),
    SpoiltService("options that are none", "", options: ["limits.bdy": "1 KiB", "colour": "red"]),
    SpoiltService(
        "a URL of a variable", "", environment: ["TACT_PUBLIC_URL": "https://a:b@example.org"]),
]

@Suite struct ServiceFindingsTests {
    private static let expected = sections(of: expectedServiceFindings)

    @Test(
        "A mistake in the configuration is told with its place, once, with what was expected",
        arguments: spoiltServices)
    func findings(_ spoilt: SpoiltService) {
        let found = spoilt.findings
        #expect(found.trimmingCharacters(in: .newlines) == Self.expected[spoilt.title])
        #expect(!found.contains("hunter2") && !found.contains("0123456789"))
    }

    @Test(
        "The outputs are printed on demand",
        .enabled(if: ProcessInfo.processInfo.environment["TACT_SHOW_FINDINGS"] != nil))
    func show() {
        for spoilt in spoiltServices { print("## \(spoilt.title)\n\n\(spoilt.findings)") }
        #expect(Set(spoiltServices.map(\.title)).count == spoiltServices.count)
    }

    @Test("Nothing is configured where there is an error; a warning is none")
    func noConfiguration() {
        for spoilt in spoiltServices {
            let reading = ServiceReading(
                file: SourceFile(path: "tact.yaml", text: spoilt.yaml),
                environment: spoilt.environment, options: spoilt.options, workingDirectory: "/work")
            #expect((reading.configuration == nil) == reading.diagnostics.hasErrors)
            #expect((reading.printed == nil) == reading.diagnostics.hasErrors)
            #expect(!reading.diagnostics.isEmpty)
        }
    }

    @Test("A file of another encoding is refused, not read as far as it goes")
    func encoding() {
        let file = SourceFile(path: "tact.yaml", bytes: Array("store: caf".utf8) + [0xE9, 10])
        let reading = ServiceReading(
            file: file, environment: [:], options: [:], workingDirectory: "/work")
        #expect(reading.diagnostics.map(\.code) == [.unreadableFile])
        #expect(reading.configuration == nil)
    }

    @Test("Channels of targets are those of the programme")
    func channels() throws {
        let loaded = GoodDirectory.directory([:]).loadEdition(zones: GoodDirectory.zones)
        let programme = try #require(loaded.edition?.programme)
        let yaml = "targets:\n  email: { maildir: x }\n  sms: { spool: x }\n  psh: { pull: true }\n"
        let reading = ServiceReading(
            file: SourceFile(path: "etc/tact.yaml", text: yaml + "  po: { pull: true }\n"),
            environment: [:], options: [:], workingDirectory: "/work")
        let text = DiagnosticFormat.text.render(
            reading.findings(about: programme), sources: reading.sources)
        #expect(
            text == """
                etc/tact.yaml:4:3: error: unknown channel 'psh' [unknown-reference]
                    4 |   psh: { pull: true }
                      |   ^~~
                etc/tact.yaml:5:3: error: unknown channel 'po'; did you mean 'pos'? \
                [unknown-reference]
                    5 |   po: { pull: true }
                      |   ^~

                """)
    }
}

import CivilTime
import Diagnostics
import Foundation
import Testing

@testable import CampaignFiles

/// Reads a configuration in `/srv/here`.
private func read(
    _ yaml: String? = nil, path: String = "tact.yaml", environment: [String: String] = [:],
    options: [String: String] = [:]
) -> ServiceReading {
    ServiceReading(
        file: yaml.map { SourceFile(path: path, text: $0) }, environment: environment,
        options: options, workingDirectory: "/srv/here")
}

private let everyKey = """
    listen: "[::1]:0"
    public_url: https://tact.example.org/club/
    store: var/tact.sqlite
    tokens: ./secret//tokens
    incoming: ../incoming
    outbox: /srv/outbox
    from: '"Club, Estran" <club@example.org>'
    log_level: notice
    log_format: json
    targets:
      email:
        smtp:
          host: smtp.example.org
          port: 2525
          tls: implicit
          user: 'tact "the\\first": x'
          password_file: $CREDENTIALS_DIRECTORY/smtp
          ca_file: ca.pem
          connections: 8
          from: news@example.org
          helo: tact.example.org
        rate: 20 per second
      letters: { smtp: { host: localhost, tls: none } }
      newsletter: { maildir: mails }
      sms: { spool: /srv/sms, rate: 5000 per hour }
      push:
        webhook: { url: "https://push.example.org/send?to=all", secret_file: push, timeout: 2 minutes }
      pos: { pull: true }
    limits:
      body: 16 MiB
      batch: 500
      line: 65536 bytes
      connections: 64
      request_time: 90 s
      idle_time: 1 minute
      queue: 1 GiB
    retention:
      events: 25 months
      bodies: 1 year 1 month
      ledger: for ever

    """

private let credentials = ["CREDENTIALS_DIRECTORY": "/run/credentials/tact.service"]

@Suite struct ServiceConfigurationTests {
    @Test("Where nobody says anything, everything has its default")
    func defaults() throws {
        let reading = read()
        #expect(reading.diagnostics.isEmpty && reading.sources.isEmpty)
        let found = try #require(reading.configuration)
        let expected = ServiceConfiguration(
            listen: ListenAddress(host: "127.0.0.1", port: 8321), publicURL: nil, store: nil,
            tokens: nil, incoming: nil, outbox: nil, from: nil, logLevel: .info, logFormat: .text,
            targets: [],
            limits: ServiceLimits(
                body: 8 << 20, batch: 1000, line: 1 << 20, connections: 1024,
                requestTime: .seconds(60), idleTime: .seconds(60), queue: 32 << 20),
            retention: Retention(events: nil, bodies: nil, ledger: nil))
        #expect(found == expected)
        #expect(found.publicURL(onPort: 4711) == "http://127.0.0.1:4711")
        for yaml in ["", "# nothing\n", "limits:\nretention: {}\ntargets:\n"] {
            #expect(read(yaml).configuration == expected, "\(yaml)")
            #expect(read(yaml).diagnostics.isEmpty, "\(yaml)")
        }
    }

    @Test("Every key says what it says")
    func whole() throws {
        let reading = read(everyKey, path: "etc/tact.yaml", environment: credentials)
        #expect(reading.diagnostics.isEmpty)
        let found = try #require(reading.configuration)
        #expect(found.listen == ListenAddress(host: "::1", port: 0))
        #expect(found.publicURL(onPort: 1) == "https://tact.example.org/club")
        #expect(found.from == MailSender(name: "Club, Estran", address: "club@example.org"))
        #expect(found.logLevel == .notice && found.logFormat == .json)
        #expect(
            found.limits
                == ServiceLimits(
                    body: 16 << 20, batch: 500, line: 65_536, connections: 64,
                    requestTime: .seconds(90), idleTime: .seconds(60), queue: 1 << 30))
        #expect(
            found.retention
                == Retention(
                    events: CivilDuration(months: 25), bodies: CivilDuration(months: 13),
                    ledger: nil))
        #expect(
            found.targets.map(\.channel)
                == ["email", "letters", "newsletter", "sms", "push", "pos"])
        #expect(found.target(of: "fax") == nil)
    }

    @Test("Every target says what it says")
    func targets() throws {
        let reading = read(everyKey, path: "etc/tact.yaml", environment: credentials)
        let found = try #require(reading.configuration)
        let email = SMTPServer(
            host: "smtp.example.org", port: 2525, security: .implicit,
            login: SMTPLogin(
                user: "tact \"the\\first\": x",
                passwordFile: "/run/credentials/tact.service/smtp"),
            caFile: "/srv/here/etc/ca.pem", connections: 8,
            from: MailSender(name: nil, address: "news@example.org"), helo: "tact.example.org")
        #expect(
            found.target(of: "email")
                == ChannelTarget(
                    channel: "email", way: .smtp(email),
                    rate: DeliveryRate(count: 20, period: .second)))
        let letters = SMTPServer(
            host: "localhost", port: 25, security: .none, login: nil, caFile: nil, connections: 4,
            from: MailSender(name: "Club, Estran", address: "club@example.org"), helo: nil)
        #expect(found.target(of: "letters")?.way == .smtp(letters))
        #expect(found.target(of: "newsletter")?.way == .maildir("/srv/here/etc/mails"))
        #expect(found.target(of: "sms")?.way == .spool("/srv/sms"))
        #expect(found.target(of: "sms")?.rate == DeliveryRate(count: 5000, period: .hour))
        let push = Webhook(
            url: "https://push.example.org/send?to=all", secretFile: "/srv/here/etc/push",
            timeout: .seconds(120))
        #expect(found.target(of: "push")?.way == .webhook(push))
        #expect(found.target(of: "pos")?.way == .pull)
    }

    @Test("Of file, environment and options the later one holds, key by key")
    func precedence() throws {
        let yaml = "store: file\ntokens: file\nincoming: file\nlimits: { batch: 1, line: 1 KiB }\n"
        let found = read(
            yaml, path: "/etc/tact.yaml",
            environment: [
                "TACT_STORE": "variable", "TACT_TOKENS": "variable", "TACT_LIMITS_BATCH": "2",
                "TACT_LIMITS_BODY": "2 KiB",
            ], options: ["store": "option", "limits.body": "3 KiB"])
        let configuration = try #require(found.configuration)
        #expect(configuration.store == "/srv/here/option")
        #expect(configuration.tokens == "/srv/here/variable")
        #expect(configuration.incoming == "/etc/file")
        #expect(configuration.limits.batch == 2 && configuration.limits.line == 1 << 10)
        #expect(configuration.limits.body == 3 << 10 && configuration.limits.connections == 1024)
    }

    @Test("Every key that holds a text is read from its variable and from its option")
    func everySetting() {
        let texts = [
            "listen": "localhost:80", "public_url": "http://a.org", "from": "a@b.org",
            "log_level": "error", "log_format": "json", "limits.body": "1 MiB",
            "limits.batch": "7", "limits.line": "2 KiB", "limits.connections": "7",
            "limits.request_time": "7 s", "limits.idle_time": "8 s", "limits.queue": "1 GiB",
            "retention.events": "7 days", "retention.bodies": "8 days",
            "retention.ledger": "9 days",
        ]
        var seen = Set<ServiceConfiguration?>([read().configuration])
        for setting in ServiceSetting.all {
            let text = texts[setting.name] ?? "some/path"
            let byVariable = read(environment: [setting.variable: text])
            let byOption = read(options: [setting.name: text])
            #expect(byVariable.diagnostics.isEmpty, "\(setting.name)")
            #expect(byVariable.configuration == byOption.configuration, "\(setting.name)")
            #expect(seen.insert(byVariable.configuration).inserted, "\(setting.name)")
        }
        #expect(Set(ServiceSetting.all.map(\.variable)).count == ServiceSetting.all.count)
        #expect(Set(ServiceSetting.all.map(\.option)).count == ServiceSetting.all.count)
    }

    @Test("Variables of others are let be")
    func otherVariables() {
        var environment = [
            "TACT_SERVICE_HOST": "10.0.0.1", "TACT_PORT": "tcp://10.0.0.1:80", "LISTEN": "x",
            "TACT_PORT_8321_TCP_ADDR": "10.0.0.1", "TACT_SERVICE_PORT_HTTP": "80", "TACT": "x",
            "TACT_STORE_SERVICE_HOST": "10.0.0.2", "TACT_STORE_PORT": "tcp://10.0.0.2:80",
        ]
        for name in ServiceSetting.otherVariables { environment[name] = "x" }
        let reading = read(environment: environment)
        #expect(reading.diagnostics.isEmpty)
        #expect(reading.configuration == read().configuration)
    }

    @Test("A standard text is one that could be given")
    func standardTexts() {
        for setting in ServiceSetting.all where setting.hasStandardText {
            #expect(setting.kind.accepts(setting.standard), "\(setting.name)")
        }
        #expect(ServiceSetting.all.allSatisfy { !$0.standard.isEmpty && !$0.summary.isEmpty })
    }

    // MARK: Printing

    @Test("What is printed says where each value is from")
    func printed() throws {
        let yaml = """
            listen: "[::1]:8321"
            targets:
              pos: { pull: true }
              email:
                maildir: "my: mails"
            limits:
              batch: 10

            """
        let reading = read(
            yaml, environment: ["TACT_LIMITS_BATCH": "20"], options: ["log_level": "debug"])
        #expect(
            reading.printed == """
                listen: "[::1]:8321"  # tact.yaml:1:9
                # public_url: not said: http:// and the address that it listens on
                # store: not said: tact.sqlite in $STATE_DIRECTORY or in var/ of the campaign directory
                # tokens: not said: beside the store
                # incoming: not said: no such folder
                # outbox: not said: outbox/ beside the store
                # from: not said: the programme's name, with an address that nobody has
                log_level: debug  # option --log-level
                log_format: text  # default
                targets:
                  pos:
                    pull: true  # tact.yaml:3:16
                  email:
                    maildir: "/srv/here/my: mails"  # tact.yaml:5:14
                    # rate: not said: as fast as it takes them
                limits:
                  body: 8 MiB  # default
                  batch: 20  # environment variable TACT_LIMITS_BATCH
                  line: 1 MiB  # default
                  connections: 1024  # default
                  request_time: 60 seconds  # default
                  idle_time: 60 seconds  # default
                  queue: 32 MiB  # default
                retention:
                  events: for ever  # default
                  bodies: for ever  # default
                  ledger: for ever  # default

                """)
    }

    @Test("What is printed, read as a file anywhere, is the same configuration")
    func roundTrip() throws {
        let odd = "a: b#c \"d\" \\ é\u{2028}\u{85}"
        let readings = [
            read(), read(everyKey, path: "etc/tact.yaml", environment: credentials),
            read(options: ["store": odd, "tokens": "- x", "incoming": "x ", "outbox": "x:"]),
            read(environment: ["TACT_FROM": "Club: \\ #1 <a@b.org>", "TACT_STORE": "{a}"]),
        ]
        for reading in readings {
            let printed = try #require(reading.printed)
            let again = ServiceReading(
                file: SourceFile(path: "/elsewhere/other.yaml", text: printed), environment: [:],
                options: [:], workingDirectory: "/")
            #expect(again.diagnostics.isEmpty, "\(printed)")
            #expect(again.configuration == reading.configuration, "\(printed)")
        }
    }

    // MARK: Files of the project

    @Test("The sample is sound")
    func sample() throws {
        let text = try String(contentsOfFile: "samples/tact.yaml", encoding: .utf8)
        let reading = read(text, path: "samples/tact.yaml", environment: credentials)
        #expect(reading.diagnostics.isEmpty && reading.configuration != nil)
        #expect(reading.configuration?.targets.count == 3)
    }

    @Test("The table of docs/configuration.md has every key as it is")
    func documented() throws {
        let text = try String(contentsOfFile: "docs/configuration.md", encoding: .utf8)
        let rows = ServiceSetting.all.map { setting in
            let standard = setting.hasStandardText ? "`\(setting.standard)`" : setting.standard
            return
                "| `\(setting.name)` | `\(setting.variable)` | \(standard) | \(setting.summary) |"
        }
        let table = rows.joined(separator: "\n")
        #expect(text.contains(table + "\n\n"), "the table would be\n\(table)")
    }
}

@Suite struct ServiceReadersTests {
    @Test("Addresses to listen on have a host and a port")
    func addresses() {
        for (text, isLoopback) in [
            ("127.0.0.1:8321", true), ("127.1.2.3:1", true), ("localhost:0", true),
            ("[::1]:80", true), ("0.0.0.0:80", false), ("[::]:80", false),
            ("tact.example.org:65535", false), ("127.example.org:80", false),
        ] {
            let address = readListenAddress(text)
            #expect(address?.description == text && address?.isLoopback == isLoopback, "\(text)")
        }
        for text in [
            "", ":80", "8321", "127.0.0.1", "127.0.0.1:", "127.0.0.1:-1", "127.0.0.1:65536",
            "1.2.3:80", "1.2.3.4.5:80", "a b:80", "a_b:80", "-a:80", "[]:80", "[::g]:80",
            "[127.0.0.1]:80", "::1:80", "https://a:80", "a:b:80",
        ] {
            #expect(readListenAddress(text) == nil, "\(text)")
        }
    }

    @Test("Sizes, times and rates have their units")
    func quantities() {
        #expect(readSize("8 MiB") == 8 << 20 && readSize("1KiB") == 1024)
        #expect(readSize("16 GiB") == 16 << 30 && readSize("10 bytes") == 10)
        for text in ["8", "MiB", "8 MB", "-1 MiB", "8 mib", "1.5 MiB", "99999999999 GiB", ""] {
            #expect(readSize(text) == nil, "\(text)")
        }
        #expect(readTime("90 s") == .seconds(90) && readTime("1 second") == .seconds(1))
        #expect(readTime("1 hour 30 minutes") == .seconds(5400))
        for text in ["1 day", "60", "s", "-1 s", "1 ms", "1 month", ""] {
            #expect(readTime(text) == nil, "\(text)")
        }
        #expect(readRate("20 per second") == DeliveryRate(count: 20, period: .second))
        #expect(readRate("1 per hour")?.period.microseconds == 3_600_000_000)
        for text in ["0 per second", "20 per day", "20", "per second", "20 a minute", "x per hour"]
        {
            #expect(readRate(text) == nil, "\(text)")
        }
    }

    @Test("Senders are an address, or a name and an address in angle brackets")
    func senders() {
        for (text, name) in [
            ("a@b.org", nil), ("<a@b.org>", nil), ("Club <a@b.org>", "Club"),
            ("  Club   Été <a@b.org>", "Club Été"), ("\"Club, x\" <a@b.org>", "Club, x"),
        ] {
            #expect(readSender(text) == MailSender(name: name, address: "a@b.org"), "\(text)")
        }
        for text in [
            "", "Club", "a@b@c.org", "a b@c.org", "@b.org", "a@", "a@b..org", ".a@b.org",
            "a.@b.org", "é@b.org", "a@é.org", "Club <a@b.org", "Club a@b.org", "<>", "C <<a@b.org>",
            "C\n <a@b.org>", "\"C <a@b.org>", "a@-b.org",
        ] {
            #expect(readSender(text) == nil, "\(text)")
        }
    }

    @Test("URLs are http or https, of a host, without a fragment")
    func urls() {
        for text in [
            "http://a", "https://a.org", "https://a.org:8443/b/c", "http://[::1]:80/x",
            "http://[::1]/", "https://u:p@a.org",
        ] {
            #expect(isWebURL(text), "\(text)")
        }
        for text in [
            "", "a.org", "ftp://a.org", "https://", "https:///x", "https://a b", "https://a.org#x",
            "https://a.org?x=y", "https://a.org:0", "https://a.org:", "https://é.org",
            "HTTPS://a.org", "https://a.org:x/",
        ] {
            #expect(!isWebURL(text), "\(text)")
        }
        #expect(isWebURL("https://a.org/x?y=z", allowingQuery: true))
        #expect(isWebURL("https://a.org?y=z", allowingQuery: true))
        #expect(hasUserInformation("https://u@a.org") && !hasUserInformation("https://a.org/@u"))
    }

    @Test("a mistake elsewhere does not make it doubtful what is said of a key")
    func soundness() {
        let file = "store: s.sqlite\ntargets: { email: { smtp: { user: x } } }\nlisten: nonsense\n"
        let reading = read(file, environment: ["TACT_LIMITS_BODY": "much"])
        #expect(reading.configuration == nil)
        #expect(reading.errors(about: "store").isEmpty && reading.errors(about: "tokens").isEmpty)
        #expect(reading.text(of: "store") == "/srv/here/s.sqlite" && reading.text(of: "tokens") == nil)
        #expect(reading.errors(about: "listen").map(\.range.start.line) == [3])
        #expect(reading.listen == nil)
        #expect(read("stor: s.sqlite\n").errors(about: "store").count == 1)
        #expect(read("store: [\n").errors(about: "listen").isEmpty == false)
        #expect(read(environment: ["TACT_STOR": "x"]).errors(about: "store").count == 1)
        #expect(read(environment: ["TACT_STORE": ""]).errors(about: "store").count == 1)
        #expect(read("store: $NOT_SET/s.sqlite\n").errors(about: "store").count == 1)
        let everywhere = ListenAddress(host: "0.0.0.0", port: 1).onThisMachine
        #expect(everywhere == ListenAddress(host: "127.0.0.1", port: 1))
    }
}

import Diagnostics

/// What must hold between keys of the configuration, looked at when it is whole.
struct ServiceRules {
    private let root: LocatedNode
    /// False where some key was unknown: then nothing is said to be missing.
    private let isWhole: Bool
    private(set) var findings: [Diagnostic] = []

    init(_ root: LocatedNode, isWhole: Bool) {
        self.root = root
        self.isWhole = isWhole
        checkQueue()
        checkAddresses()
        checkURL(root["public_url"])
        for entry in root["targets"]?.entries ?? [] {
            checkURL(entry.value["webhook"]?["url"])
            if let server = entry.value.entry("smtp") { checkServer(server) }
        }
    }

    private mutating func report(
        _ code: DiagnosticCode, _ message: String, at node: LocatedNode,
        severity: Severity = .error
    ) {
        findings.append(
            Diagnostic(code, message, at: node.firstLineRange, severity: severity))
    }

    /// A body that is allowed would else never have room.
    private mutating func checkQueue() {
        guard let body = root["limits"]?["body"], let queue = root["limits"]?["queue"],
            let most = body.text.flatMap(readSize), let room = queue.text.flatMap(readSize),
            room < most
        else { return }
        let place = queue.source.path == ServiceCompletion.standard ? body : queue
        report(
            .badValue,
            "'queue' must have room for a body: it is \(queue.text ?? ""), 'body' \(body.text ?? "")",
            at: place)
    }

    private mutating func checkAddresses() {
        guard let node = root["listen"], let address = node.text.flatMap(readListenAddress),
            address.isEveryAddress, root.entry("public_url") == nil, isWhole
        else { return }
        report(
            .badValue,
            "nobody reaches '\(address)' from outside, and links in messages would name it;"
                + " say 'public_url'",
            at: node, severity: .warning)
    }

    private mutating func checkURL(_ node: LocatedNode?) {
        guard let node, let url = node.text, hasUserInformation(url) else { return }
        report(
            .badValue,
            "a secret does not stand in the configuration; give the URL without name and password",
            at: node)
    }

    // MARK: Mail servers

    private mutating func checkServer(_ entry: LocatedEntry) {
        let server = entry.value
        guard server.isMapping else { return }
        if isWhole {
            checkPair(server, "user", "password_file")
            checkPair(server, "password_file", "user")
            if server.entry("from") == nil, root.entry("from") == nil {
                report(
                    .missingKey, "a mail server needs a sender; say 'from', here or for all",
                    at: entry.key)
            }
        }
        guard server["tls"]?.text == TransportSecurity.none.rawValue else { return }
        if let file = server["ca_file"] {
            report(.badValue, "'ca_file' has no use where 'tls' is none", at: file)
        }
        if let user = server["user"], let host = server["host"]?.text, !isLoopbackHost(host) {
            report(
                .badValue,
                "a password is not sent unencrypted to another machine; 'tls' is starttls or"
                    + " implicit where there is a 'user'", at: user)
        }
    }

    private mutating func checkPair(_ server: LocatedNode, _ key: String, _ other: String) {
        guard let node = server[key], server.entry(other) == nil else { return }
        report(.missingKey, "'\(key)' needs '\(other)' beside it", at: node)
    }
}

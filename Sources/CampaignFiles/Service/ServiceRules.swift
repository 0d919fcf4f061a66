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
        checkFolders()
        for entry in root["targets"]?.entries ?? [] {
            checkURL(entry.value["webhook"]?["url"])
            checkEncryption(entry.value["webhook"]?["url"])
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

    private mutating func checkEncryption(_ node: LocatedNode?) {
        guard let node, let url = node.text, url.hasPrefix("http://"), !hasUserInformation(url),
            let host = webHost(of: url), !isLoopbackHost(host)
        else { return }
        report(
            .badValue, "messages are posted encrypted, unless to this machine; the URL is https",
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

// MARK: Folders

extension ServiceRules {
    /// A folder, the key that names it, and what is to be done with it.
    private struct NamedFolder {
        let node: LocatedNode
        let name: String
        let path: String

        init?(_ node: LocatedNode?, _ name: String) {
            guard let node, let path = node.text else { return nil }
            (self.node, self.name, self.path) = (node, name, path)
        }

        func isWithin(_ other: NamedFolder) -> Bool {
            path.hasPrefix(other.path.hasSuffix("/") ? other.path : other.path + "/")
        }
    }

    /// Folders that take each other's files: each is to have its own.
    private mutating func checkFolders() {
        var folders: [NamedFolder] = []
        for target in root["targets"]?.entries ?? [] {
            for key in ["maildir", "spool"] {
                let folder = NamedFolder(target.value[key], "'\(key)' of '\(target.name)'")
                guard let folder else { continue }
                folders.append(folder)
                checkBesideStore(folder)
            }
        }
        folders += ["incoming", "outbox"].compactMap { NamedFolder(root[$0], "'\($0)'") }
        for (index, folder) in folders.enumerated() {
            for earlier in folders[..<index] { check(folder, against: earlier) }
        }
    }

    private mutating func check(_ folder: NamedFolder, against other: NamedFolder) {
        let relation =
            folder.path == other.path
            ? "is the same folder as"
            : folder.isWithin(other)
                ? "is within the folder of" : other.isWithin(folder) ? "has within it" : nil
        guard let relation else { return }
        report(
            .badValue,
            "\(folder.name) \(relation) \(other.name): whoever empties one takes files of the other;"
                + " give each a folder of its own", at: folder.node, severity: .warning)
    }

    private mutating func checkBesideStore(_ folder: NamedFolder) {
        guard let store = root["store"]?.text, store.hasPrefix(folder.path + "/"),
            !store.dropFirst(folder.path.count + 1).contains("/")
        else { return }
        report(
            .badValue,
            "\(folder.name) is the folder of the store, whose files whoever empties it would take; give"
                + " it one of its own", at: folder.node, severity: .warning)
    }
}

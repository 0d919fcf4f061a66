import CivilTime

// A configuration without findings, made from its nodes: every text has its form, and every key
// with a default is there.

extension ServiceConfiguration {
    /// The configuration that the complete root says.
    init(_ root: LocatedNode) {
        let sender = root["from"]?.text.flatMap(readSender)
        self.init(
            listen: root.value("listen", readListenAddress),
            publicURL: root["public_url"]?.text.map(withoutLastSlash),
            store: root["store"]?.text, tokens: root["tokens"]?.text,
            incoming: root["incoming"]?.text, outbox: root["outbox"]?.text, from: sender,
            logLevel: root.value("log_level", LogLevel.init),
            logFormat: root.value("log_format", LogFormat.init),
            targets: (root["targets"]?.entries ?? []).map { ChannelTarget($0, sender: sender) },
            limits: root.value("limits", ServiceLimits.init),
            retention: root.value("retention", Retention.init))
    }
}

private func withoutLastSlash(_ url: String) -> String {
    url.hasSuffix("/") ? String(url.dropLast()) : url
}

extension ServiceLimits {
    fileprivate init(_ node: LocatedNode) {
        self.init(
            body: node.value("body", readSize), batch: node.value("batch", readInteger),
            line: node.value("line", readSize),
            connections: node.value("connections", readInteger),
            requestTime: node.value("request_time", readTime),
            idleTime: node.value("idle_time", readTime), queue: node.value("queue", readSize))
    }
}

extension Retention {
    fileprivate init(_ node: LocatedNode) {
        let time = { node[$0]?.text.flatMap { $0 == keptForEver ? nil : CivilDuration($0) } }
        self.init(events: time("events"), bodies: time("bodies"), ledger: time("ledger"))
    }
}

extension ChannelTarget {
    fileprivate init(_ entry: LocatedEntry, sender: MailSender?) {
        let node = entry.value
        self.init(
            channel: entry.name, way: Way(node, sender: sender),
            rate: node["rate"]?.text.flatMap(readRate))
    }
}

extension ChannelTarget.Way {
    fileprivate init(_ node: LocatedNode, sender: MailSender?) {
        if let path = node["maildir"]?.text {
            self = .maildir(path)
        } else if let path = node["spool"]?.text {
            self = .spool(path)
        } else if let server = node["smtp"] {
            self = .smtp(SMTPServer(server, sender: sender))
        } else if let webhook = node["webhook"] {
            self = .webhook(Webhook(webhook))
        } else {
            self = .pull
        }
    }
}

extension SMTPServer {
    fileprivate init(_ node: LocatedNode, sender: MailSender?) {
        let security = node.value("tls", TransportSecurity.init)
        guard let from = node["from"]?.text.flatMap(readSender) ?? sender else {
            preconditionFailure("a mail server without a sender is refused by the rules")
        }
        var login: SMTPLogin?
        if let user = node["user"]?.text, let file = node["password_file"]?.text {
            login = SMTPLogin(user: user, passwordFile: file)
        }
        self.init(
            host: node.value("host") { $0 },
            port: node["port"]?.text.flatMap(readInteger) ?? security.standardPort,
            security: security, login: login, caFile: node["ca_file"]?.text,
            connections: node.value("connections", readInteger), from: from,
            helo: node["helo"]?.text)
    }
}

extension Webhook {
    fileprivate init(_ node: LocatedNode) {
        self.init(
            url: node.value("url") { $0 }, secretFile: node.value("secret_file") { $0 },
            timeout: node.value("timeout", readTime))
    }
}

extension LocatedNode {
    /// What the text of a key that is there stands for.
    fileprivate func value<Value>(_ key: String, _ read: (String) -> Value?) -> Value {
        guard let value = self[key]?.text.flatMap(read) else {
            preconditionFailure("'\(key)' has been checked by its shape, or has a default")
        }
        return value
    }

    /// What the part under a key says.
    fileprivate func value<Value>(_ key: String, _ read: (LocatedNode) -> Value) -> Value {
        guard let part = self[key] else { preconditionFailure("'\(key)' is there, if empty") }
        return read(part)
    }
}

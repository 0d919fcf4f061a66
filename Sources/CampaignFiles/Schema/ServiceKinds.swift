import CivilTime

// The forms of text that only the daemon's configuration has.
extension ScalarKind {
    static let path: ScalarKind = {
        var kind = ScalarKind("a path without '~'", pattern: "^[^~]") { canBePath($0) }
        kind.isPath = true
        return kind
    }()
    static let listenAddress = ScalarKind(
        "a host and port such as '127.0.0.1:8321' or '[::1]:8321'", pattern: "^.+:[0-9]+$"
    ) { readListenAddress($0) != nil }
    static let host = ScalarKind("a host name such as 'smtp.example.org'") { isHost($0) }
    static let webURL = ScalarKind(
        "a URL without query such as 'https://tact.example.org'", pattern: "^https?://[^?#]+$"
    ) { isWebURL($0) }
    static let webhookURL = ScalarKind(
        "a URL such as 'https://push.example.org/send'", pattern: "^https?://[^#]+$"
    ) { isWebURL($0, allowingQuery: true) }
    static let sender = ScalarKind(
        "a sender such as 'Club Estran <club@example.org>'", pattern: "@"
    ) { readSender($0) != nil }
    static let rate = ScalarKind(
        "a rate such as '20 per second' (or minute, or hour)",
        pattern: "^ *[0-9]+ +per +(second|minute|hour) *$"
    ) { readRate($0) != nil }
    static let retention: ScalarKind = {
        var kind = ScalarKind(
            "a duration of a day or more such as '25 months', or '\(keptForEver)'",
            pattern: "^(\(Pattern.duration)|\(keptForEver))$"
        ) { isRetention($0) }
        kind.words = [keptForEver]
        return kind
    }()
    /// What cannot be false.
    static let onlyTrue = ScalarKind("true", pattern: "^true$") { $0 == "true" }

    /// A number of bytes within the bounds, which are as messages say them.
    static func size(from least: String, to most: String) -> ScalarKind {
        let bounds = (readSize(least) ?? 0)...(readSize(most) ?? .max)
        return ScalarKind(
            "a size from \(least) to \(most), such as '8 MiB'",
            pattern: #"^[0-9]+\s*(bytes|KiB|MiB|GiB)$"#
        ) { readSize($0).map(bounds.contains) ?? false }
    }

    /// A length of time within the bounds, which are as messages say them.
    static func time(from least: String, to most: String) -> ScalarKind {
        let bounds = (readTime(least) ?? .zero)...(readTime(most) ?? .zero)
        return ScalarKind(
            "a time from \(least) to \(most), such as '60 seconds'",
            pattern: #"^\s*[0-9]+\s*[a-z]+"#
        ) { readTime($0).map(bounds.contains) ?? false }
    }
}

// The forms of text that only the daemon's configuration has.
import CivilTime

/// Reads `127.0.0.1:8321`, `localhost:0` or `[::1]:8321`.
func readListenAddress(_ text: String) -> ListenAddress? {
    guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")),
        let port = readPort(text[text.utf8.index(after: colon)...], from: 0)
    else { return nil }
    let host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") {
        let address = String(host.dropFirst().dropLast())
        return isIPv6(address) ? ListenAddress(host: address, port: port) : nil
    }
    return isHost(String(host)) ? ListenAddress(host: String(host), port: port) : nil
}

/// Reads a port in decimal digits.
private func readPort(_ text: some StringProtocol, from least: Int = 1) -> Int? {
    readInteger(text).flatMap { (least...65_535).contains($0) && !text.hasPrefix("-") ? $0 : nil }
}

/// Whether only this machine answers under the host name or IP address.
func isLoopbackHost(_ host: String) -> Bool {
    host.lowercased() == "localhost" || host == "::1" || (isIPv4(host) && host.hasPrefix("127."))
}

/// Whether it is a host name (RFC 1123) or an IPv4 address.
func isHost(_ text: String) -> Bool {
    let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    // A last label of digits alone is no domain: an address that is wrong, then.
    if labels[labels.count - 1].allSatisfy(isDigit) { return isIPv4(text) }
    return text.utf8.count <= 253
        && labels.allSatisfy { label in
            (1...63).contains(label.count) && label.first != UInt8(ascii: "-")
                && label.last != UInt8(ascii: "-")
                && label.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
        }
}

private func isIPv4(_ text: String) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4
        && parts.allSatisfy { part in
            (1...3).contains(part.utf8.count) && part.utf8.allSatisfy(isDigit)
                && readInteger(part).map { $0 <= 255 } ?? false
        }
}

/// Whether it is made of what an IPv6 address is made of; the machine reads it for good.
private func isIPv6(_ text: String) -> Bool {
    let digits = text.utf8.filter { $0 != UInt8(ascii: ":") }
    return (2...7).contains(text.utf8.count - digits.count)
        && digits.allSatisfy { byte in
            isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
                || byte == UInt8(ascii: ".")
        }
}

/// Whether it is an http or https URL of ASCII: a host, a port and a path where there are any. A
/// query only where `allowingQuery`; never a fragment.
func isWebURL(_ text: String, allowingQuery: Bool = false) -> Bool {
    guard let scheme = ["https://", "http://"].first(where: text.hasPrefix),
        text.utf8.count <= 2_000,
        text.utf8.allSatisfy({ $0 > 32 && $0 < 127 && !#""<>\^`{|}#"#.utf8.contains($0) }),
        allowingQuery || !text.utf8.contains(UInt8(ascii: "?"))
    else { return false }
    return authority(of: text.dropFirst(scheme.count)).map { $0.port > 0 } ?? false
}

/// The host that a URL names, an IPv6 address without its brackets; nil: it is no URL.
func webHost(of url: String) -> String? {
    guard let start = url.firstRange(of: "://")?.upperBound else { return nil }
    return authority(of: url[start...])?.host
}

/// Host and port that stand at the beginning; port 1 where none is said.
private func authority(of text: Substring) -> ListenAddress? {
    let authority = text.prefix { $0 != "/" && $0 != "?" }
    let host = String(authority.split(separator: "@", omittingEmptySubsequences: false).last ?? "")
    let colon = host.hasSuffix("]") ? nil : host.lastIndex(of: ":")
    return readListenAddress(colon == nil ? host + ":1" : host)
}

/// Whether a URL says a name or password before its host.
func hasUserInformation(_ url: String) -> Bool {
    guard let start = url.firstRange(of: "://")?.upperBound else { return false }
    return url[start...].prefix { $0 != "/" && $0 != "?" }.contains("@")
}

/// Reads `8 MiB`, `512 KiB` or `4096 bytes`, in bytes.
func readSize(_ text: String) -> Int? {
    let units = ["bytes": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30]
    guard let (number, word) = readNumber(text), let unit = units[word], number <= 1 << 30 else {
        return nil
    }
    return number * unit
}

/// Reads `60 seconds`, `90 s`, `5 minutes` or another duration that no calendar moves.
func readTime(_ text: String) -> Duration? {
    if let (number, word) = readNumber(text), ["second", "seconds", "s"].contains(word) {
        return number <= 100_000 ? .seconds(number) : nil
    }
    return CivilDuration(text).flatMap { $0.isCivil ? nil : .microseconds($0.elapsed) }
}

/// A whole number and the word behind it.
private func readNumber(_ text: String) -> (Int, word: String)? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let word = text.dropFirst(digits.count).drop { $0 == " " || $0 == "\u{A0}" }
    return readInteger(digits).map { ($0, String(word)) }
}

/// Reads `20 per second`, `per minute` or `per hour`, at least one.
func readRate(_ text: String) -> DeliveryRate? {
    let words = text.split(separator: " ")
    guard words.count == 3, words[1] == "per", let count = readInteger(words[0]),
        (1...1_000_000).contains(count),
        let period = DeliveryRate.Period(rawValue: String(words[2]))
    else { return nil }
    return DeliveryRate(count: count, period: period)
}

/// Whether it says how long something is kept: a day at least, or for ever.
func isRetention(_ text: String) -> Bool {
    text == keptForEver
        || CivilDuration(text).map { $0.longest >= TimeOfDay.microsecondsPerDay } ?? false
}

/// The word for what is never deleted.
let keptForEver = "for ever"

/// Reads `Club Estran <club@example.org>`, `"Club, Estran" <club@example.org>` or the address alone.
/// The address is one that every mail server takes: a dot-atom of ASCII, an `@` and a host name.
func readSender(_ text: String) -> MailSender? {
    guard text.unicodeScalars.allSatisfy({ $0.value >= 32 && $0.value != 127 }) else { return nil }
    guard text.hasSuffix(">"), let open = text.lastIndex(of: "<") else {
        return isMailAddress(text) ? MailSender(name: nil, address: text) : nil
    }
    let address = String(text[text.index(after: open)...].dropLast())
    guard isMailAddress(address), let name = readDisplayName(text[..<open]) else { return nil }
    return MailSender(name: name.isEmpty ? nil : name, address: address)
}

/// The name before an address, without its quotes; nil where signs of addresses stand in it.
private func readDisplayName(_ text: Substring) -> String? {
    let words = text.split(separator: " ").joined(separator: " ")
    let name =
        words.utf8.count >= 2 && words.hasPrefix("\"") && words.hasSuffix("\"")
        ? String(words.dropFirst().dropLast()) : words
    return name.contains { "<>\"".contains($0) } ? nil : name
}

private func isMailAddress(_ text: String) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, (1...64).contains(parts[0].utf8.count) else { return false }
    let atoms = parts[0].utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return isHost(parts[1])
        && atoms.allSatisfy { atom in
            !atom.isEmpty && atom.allSatisfy { isLetterOrDigit($0) || atomSigns.contains($0) }
        }
}

/// What an atom has besides letters and digits (RFC 5322, 3.2.3).
private let atomSigns = Array("!#$%&'*+-/=?^_`{|}~".utf8)

private func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

private func isLetterOrDigit(_ byte: UInt8) -> Bool {
    isDigit(byte) || (97...122).contains(byte | 0x20)
}

/// Whether it can be a path: not empty, no control characters, and no `~`, which only shells know.
func canBePath(_ text: String) -> Bool {
    !text.isEmpty && !text.hasPrefix("~")
        && text.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 }
}

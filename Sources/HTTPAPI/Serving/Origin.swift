import Daemon
import HTTPTypes
import HummingbirdCore

// A daemon without tokens answers this machine alone, and a browser on it is asked by pages of anybody:
// by a name that leads here all of a sudden, or from a page of elsewhere.
extension Answering {
    /// Throws a problem where, without tokens, a request is meant for another name than this machine's
    /// or comes from a page. `orAddress`: any address will do, as probes name it; what leads a browser
    /// here is a name.
    func checkIsLocal(_ request: Request, orAddress: Bool = false) throws(Problem) {
        guard service.access.judge(nil, for: .admin) == .admitted else { return }
        guard isLocal(request.head.authority ?? "", orAddress: orAddress) else {
            throw Problem(
                .misdirectedRequest, .host,
                "without tokens only requests to localhost are answered; tact token new makes one",
                closes: true)
        }
        // What a page asks for without scripts, a picture say, has no origin, but says whose it is.
        let site = request.headers[HTTPField.Name("sec-fetch-site")!]
        guard request.headers[.origin] == nil, site == nil || site == "none" else {
            throw Problem(
                .forbidden, .origin,
                "without tokens no page of a browser is answered; tact token new makes one",
                closes: true)
        }
    }

    /// Whether a `Host` or, of a whole URI, its authority is one of this machine's own names; a port may
    /// follow it. Asked for each request.
    private func isLocal(_ authority: String, orAddress: Bool) -> Bool {
        let text = authority.lowercased()
        let end = text.hasPrefix("[") ? text.firstIndex(of: "]").map(text.index(after:)) : nil
        let name = end.map { text[..<$0] } ?? text.prefix { $0 != ":" }
        let port = text.dropFirst(name.count)
        guard port.isEmpty || port.first == ":" && port.dropFirst().utf8.allSatisfy(isDigit) else {
            return false
        }
        if orAddress, name.hasPrefix("[") || isIPv4(name) { return true }
        return name == "localhost" || name == "[::1]" || name.hasPrefix("127.") && isIPv4(name)
    }

    private func isIPv4(_ name: Substring) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { $0.utf8.allSatisfy(isDigit) && UInt8($0) != nil }
    }
}

private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

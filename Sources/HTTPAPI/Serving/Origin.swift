import Daemon
import HTTPTypes
import HummingbirdCore

// A daemon without tokens answers this machine alone, and a browser on it is asked by pages of anybody:
// by a name that leads here all of a sudden, or from a page of elsewhere.
extension Answering {
    /// Throws a problem where, without tokens, a request is meant for another name than this machine's
    /// or comes from a page.
    func checkIsLocal(_ request: Request) throws(Problem) {
        guard service.access.judge(nil, for: .admin) == .admitted else { return }
        guard isLocal(request.head.authority ?? "") else {
            throw Problem(
                .misdirectedRequest, "host",
                "without tokens only requests to localhost are answered; tact token new makes one",
                closes: true)
        }
        guard request.headers[.origin] == nil else {
            throw Problem(
                .forbidden, "origin",
                "without tokens no page of a browser is answered; tact token new makes one",
                closes: true)
        }
    }

    /// Whether a `Host` is one of this machine's own names; a port may follow it.
    private func isLocal(_ authority: String) -> Bool {
        var host = authority.lowercased()
        if host.hasPrefix("[") {
            host = String(host.dropFirst().prefix { $0 != "]" })
        } else if let colon = host.firstIndex(of: ":") {
            host = String(host[..<colon])
        }
        return host == "localhost" || host == "::1" || isLoopbackIPv4(host)
    }

    private func isLoopbackIPv4(_ host: String) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}

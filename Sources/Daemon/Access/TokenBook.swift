import Campaigns
import Disk
package import Logging
import Synchronization

/// Judges requests by the file of tokens, which is read anew when it has changed.
///
/// Everybody is admitted only where the daemon is heard on this machine alone and there has been no
/// file since it began. A file that has lost its tokens, is gone or cannot be read opens nothing.
package final class TokenBook: Access {
    private let file: TokenFile
    private let logger: Logger
    private let known: Mutex<Known>

    private struct Known {
        var standing: Standing
        /// Of the file that `standing` is from; nil: of none, so that it is looked for each time.
        var mark: FileMark?
    }

    /// Who is admitted.
    private enum Standing {
        case everybody
        case holders([TokenEntry])
        /// Nobody knows: the file that says so cannot be had, for this reason.
        case unknown(String)

        var isUnknown: Bool { if case .unknown = self { true } else { false } }
    }

    /// `isOpenWithoutFile`: whether everybody is admitted as long as there is no file, for a daemon that
    /// only this machine can reach. Throws `TokenFile.Complaint`.
    package init(
        _ file: TokenFile, isOpenWithoutFile: Bool, logger: Logger
    ) throws(TokenFile.Complaint) {
        self.file = file
        self.logger = logger
        let version = try file.version()
        known = Mutex(
            Known(
                standing: version.map { .holders($0.entries) }
                    ?? (isOpenWithoutFile ? .everybody : .holders([])),
                mark: version?.mark))
        if version?.entries.isEmpty == true {
            logger.warning(
                "the file of tokens is there and has none: nobody is admitted",
                metadata: ["file": "\(file.path)"])
        }
    }

    /// Whether there are no tokens.
    package var isEmpty: Bool {
        known.withLock { known in
            if case .holders(let entries) = known.standing { entries.isEmpty } else { true }
        }
    }

    package func judge(_ token: String?, for scope: TokenScope) -> AccessAnswer {
        let standing = known.withLock { known in
            let mark = FileMark(file.path, followingLinks: true)
            if mark == nil || mark != known.mark { look(&known) }
            return known.standing
        }
        switch standing {
        case .everybody: return .admitted
        case .unknown: return .unavailable
        case .holders(let entries): return judge(token, among: entries, for: scope)
        }
    }

    private func judge(
        _ token: String?, among entries: [TokenEntry], for scope: TokenScope
    ) -> AccessAnswer {
        guard let token else { return .unknown }
        let hash = Array(TokenFile.hash(of: token).utf8)
        guard let entry = entries.first(where: { isSameCode(Array($0.hash.utf8), hash) }) else {
            return .unknown
        }
        return entry.scope == scope || entry.scope == .admin ? .admitted : .beyondScope
    }

    /// Reads the file, and tells of what keeps it from being read once.
    private func look(_ known: inout Known) {
        let fault: String
        do throws(TokenFile.Complaint) {
            if let version = try file.version() {
                known = Known(standing: .holders(version.entries), mark: version.mark)
                return
            }
            // Where there never was one, nothing has changed.
            if known.mark == nil, !known.standing.isUnknown { return }
            fault = "\(file.path): was there, and is gone"
        } catch {
            fault = error.description
        }
        if case .unknown(fault) = known.standing { return }
        known = Known(standing: .unknown(fault), mark: nil)
        logger.error(
            "the tokens cannot be told: requests that need one are refused until they can",
            metadata: ["why": "\(fault)"])
    }
}

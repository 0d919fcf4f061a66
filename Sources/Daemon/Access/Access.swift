/// What a token allows.
package enum TokenScope: String, CaseIterable, Sendable, Hashable {
    /// Events and members in, feedback and acknowledgements.
    case ingest
    /// Members, decisions, messages and figures out.
    case read
    /// Everything else: reload, messages cancelled and tried again.
    case admin
}

/// Who may ask what of the daemon.
package protocol Access: Sendable {
    /// Whether a request with this token (nil: none) may do what needs the scope.
    func judge(_ token: String?, for scope: TokenScope) -> AccessAnswer
}

/// The answer to a token.
package enum AccessAnswer: Sendable, Hashable {
    case admitted
    /// There is no such token, or none was given where one is needed.
    case unknown
    case beyondScope
    /// Nobody can tell at present which tokens there are.
    case unavailable
}

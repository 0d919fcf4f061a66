import AsyncHTTPClient
import NIOHTTP1

/// Why a request over HTTP has had no answer.
package struct HTTPFailure {
    let link: LinkFailure
    /// Whether the connection stood, so that the receiver may have the request.
    package let hasConnection: Bool

    /// What an error of the HTTP client comes to.
    package init(_ error: any Error) {
        (link, hasConnection) = HTTPFailure.reading(error)
    }

    /// What has happened, as the end of a sentence about the other side.
    package var words: String { link.words }

    private static func reading(_ error: any Error) -> (LinkFailure, hasConnection: Bool) {
        if error is HTTPParserError { return (.nonsense("this is no HTTP"), true) }
        guard let error = error as? HTTPClientError else {
            let failure = LinkFailure(error)
            if case .nonsense = failure { return (failure, true) }
            return (failure, failure == .closed)
        }
        return switch error {
        case .connectTimeout, .tlsHandshakeTimeout: (.timedOut, false)
        case .deadlineExceeded, .readTimeout, .writeTimeout: (.timedOut, true)
        case .alreadyShutdown: (.unreachable("the target has been closed"), false)
        case .remoteConnectionClosed, .requestStreamCancelled, .cancelled: (.closed, true)
        default: (.nonsense("HTTP goes otherwise (\(error.shortDescription))"), true)
        }
    }
}

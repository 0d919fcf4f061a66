import NIOCore
import NIOPosix
import NIOSSL
import Outbox

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Why a connection cannot be had, or is of no use any more.
enum LinkFailure: Error, Hashable, Sendable {
    /// There is none; the text says why.
    case unreachable(String)
    /// Somebody has closed it: the other side, the machine, or we ourselves.
    case closed
    /// No answer in time.
    case timedOut
    /// TLS is not to be had as it should be; the text says why.
    case untrusted(String)
    /// The other side breaks the protocol; the text is the rule.
    case nonsense(String)

    /// What an error of the network stack comes to.
    init(_ error: any Error) {
        switch error {
        case let error as LinkFailure: self = error
        case let error as NIOConnectionError: self = LinkFailure.connecting(error)
        case ChannelError.connectTimeout: self = .timedOut
        case NIOSSLError.uncleanShutdown, is ChannelError: self = .closed
        case let error as IOError: self = LinkFailure.system(error)
        default: self = LinkFailure.encryption(error) ?? .closed
        }
    }

    /// What it comes to before anything of a message was on its way.
    var code: DeliveryFailure.Code {
        switch self {
        case .unreachable, .closed: .unreachable
        case .timedOut: .timedOut
        case .untrusted: .tlsFailed
        case .nonsense: .badReply
        }
    }

    /// What has happened, as the end of a sentence about the other side.
    var words: String {
        switch self {
        case .unreachable(let reason): "cannot be reached: \(reason)"
        case .closed: "is no longer connected"
        case .timedOut: "has not answered in time"
        case .untrusted(let reason): "cannot be trusted: \(reason)"
        case .nonsense(let rule): "breaks the protocol: \(rule)"
        }
    }

    private static func connecting(_ error: NIOConnectionError) -> LinkFailure {
        let reasons = error.connectionErrors.map(\.error)
        if let reason = reasons.lazy.compactMap({ $0 as? IOError }).first { return system(reason) }
        return reasons.isEmpty ? .unreachable("no address of that name is found") : .timedOut
    }

    private static func system(_ error: IOError) -> LinkFailure {
        switch error.errnoCode {
        case ECONNRESET, EPIPE, ENOTCONN: .closed
        case ETIMEDOUT: .timedOut
        default: .unreachable(String(cString: strerror(error.errnoCode)).lowercased())
        }
    }

    private static func encryption(_ error: any Error) -> LinkFailure? {
        switch error {
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            .untrusted("its certificate is for another name")
        case NIOSSLError.unableToValidateCertificate, NIOSSLError.noCertificateToValidate:
            .untrusted("its certificate is for another name")
        case NIOSSLError.handshakeFailed(let reason), let reason as BoringSSLError:
            .untrusted(
                "\(reason)".contains("CERTIFICATE_VERIFY_FAILED")
                    ? "its certificate is not signed by anybody who is trusted, or has expired"
                    : "no encryption can be agreed on")
        case is NIOSSLError, is NIOSSLExtraError: .untrusted("no encryption can be agreed on")
        default: nil
        }
    }
}

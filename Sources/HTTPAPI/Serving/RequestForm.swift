import NIOCore
import NIOHTTP1

/// Gives a request's head the one form that all behind it reads, while everything that was written
/// is still at hand: what follows is made of it knows neither its version nor a whole URI as its
/// target.
final class RequestForm: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data) else {
            return context.fireChannelRead(data)
        }
        RequestForm.unify(&head)
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    /// What of the head depends on its version, or says the same in another way.
    static func unify(_ head: inout HTTPRequestHead) {
        if head.isOfBefore11 {
            // Such a client waits for no interim answer (RFC 9110, 10.1.1), and one that speaks of
            // codings was misled by something on the way (RFC 9112, 6.1).
            head.headers.remove(name: "expect")
            if head.headers.contains(name: "transfer-encoding") {
                head.headers.replaceOrAdd(name: "connection", value: "close")
            }
        }
        guard let scheme = head.uri.firstRange(of: "://"), head.uri.first != "/" else { return }
        unifyTarget(&head, afterScheme: scheme)
    }

    /// A whole URI names the host, whatever `Host` says (RFC 9112, 3.2.2), which must be there once
    /// all the same; of a scheme that is not ours nothing is here.
    private static func unifyTarget(
        _ head: inout HTTPRequestHead, afterScheme separator: Range<String.Index>
    ) {
        let scheme = head.uri[..<separator.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https" else {
            head.uri = "*"
            return
        }
        let rest = head.uri[separator.upperBound...]
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        let hosts = head.headers["host"].count
        if hosts == 1 || hosts == 0 && head.isOfBefore11 {
            head.headers.replaceOrAdd(name: "host", value: String(rest[..<end]))
        }
        let path = rest[end...]
        head.uri = path.hasPrefix("/") ? String(path) : "/" + path
    }
}

extension HTTPRequestHead {
    /// Whether it is of a client that knows nothing of HTTP/1.1.
    fileprivate var isOfBefore11: Bool { version == .http1_0 || version == .http0_9 }
}

import NIOCore
import NIOHTTP1

/// Gives a request's head the one form that all behind it reads, while everything that was written
/// is still at hand: what follows is made of it knows neither its version nor a whole URI as its
/// target. What a client of before HTTP/1.1 is answered without a length ends with the connection.
final class RequestForm: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// Such a client has asked; nothing after it is read.
    private var isOfBefore11 = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data) else {
            return context.fireChannelRead(data)
        }
        if head.isOfBefore11 { isOfBefore11 = true }
        RequestForm.unify(&head)
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard isOfBefore11, case .head(var head) = unwrapOutboundIn(data),
            !head.headers.contains(name: "content-length")
        else { return context.write(data, promise: promise) }
        // Chunks would be taken for the body.
        head.version = .http1_0
        context.write(wrapOutboundOut(.head(head)), promise: promise)
    }

    /// What of the head depends on its version, or says the same in another way.
    static func unify(_ head: inout HTTPRequestHead) {
        if head.isOfBefore11 {
            // Such a client waits for no interim answer (RFC 9110, 10.1.1), and one that speaks of
            // codings was misled by something on the way (RFC 9112, 6.1).
            head.headers.remove(name: "expect")
            // They close, unless something else was said, and need not be told otherwise.
            head.headers.replaceOrAdd(name: "connection", value: "close")
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

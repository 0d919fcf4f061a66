import Foundation
import Measuring

/// One connection to the daemon, with one request at a time on its way.
final class Connection {
    let descriptor: Int32
    private var out: [UInt8] = []
    private var sent = 0
    private var answer: [UInt8] = []
    private var chunk = [UInt8](repeating: 0, count: 4096)
    /// When the request that is on its way was due; nil: none is.
    private(set) var due: Double?

    /// What an answer says.
    struct Answer {
        var status: Int
        /// The count under `accepted`.
        var accepted: Int
    }

    /// Connects to the port on loopback; throws where nobody listens.
    init(port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let code = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else { throw Refusal("nobody listens on port \(port)") }
        var yes: Int32 = 1
        setsockopt(
            descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    }

    deinit { close(descriptor) }

    /// Whether bytes of the request have not been taken yet.
    var isSending: Bool { sent < out.count }

    /// Sends a request; `due` is when it should have been sent. Throws where the connection broke.
    func send(_ body: [UInt8], of kind: String, due: Double) throws {
        out.removeAll(keepingCapacity: true)
        out.append(
            contentsOf: """
                POST /v1/events HTTP/1.1\r\nhost: localhost\r\ncontent-type: \(kind)\r\n\
                content-length: \(body.count)\r\n\r\n
                """.utf8)
        out.append(contentsOf: body)
        (sent, self.due) = (0, due)
        try flush()
    }

    /// Sends what has not been taken yet, as far as it is.
    func flush() throws {
        while isSending {
            let count = out.withUnsafeBytes {
                write(descriptor, $0.baseAddress! + sent, $0.count - sent)
            }
            if count < 0, errno == EAGAIN || errno == EINTR { return }
            guard count > 0 else { throw Refusal("a connection broke off: errno \(errno)") }
            sent += count
        }
    }

    /// Reads what has come; the answer, once it is whole. Throws where the connection broke.
    func receive() throws -> Answer? {
        let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress!, $0.count) }
        if count < 0, errno == EAGAIN || errno == EINTR { return nil }
        guard count > 0 else { throw Refusal("the daemon closed a connection: errno \(errno)") }
        answer.append(contentsOf: chunk[..<count])
        guard let head = end(of: "\r\n\r\n", in: answer),
            let length = number(after: "\r\ncontent-length: ", in: answer),
            answer.count >= head + length
        else { return nil }
        defer {
            answer.removeAll(keepingCapacity: true)
            due = nil
        }
        return Answer(
            status: number(after: "HTTP/1.1 ", in: answer) ?? 0,
            accepted: number(after: "\"accepted\":", in: answer) ?? 0)
    }
}

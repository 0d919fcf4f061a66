import HTTPTypes
import HummingbirdCore

// What a request must say of itself before anybody looks at what it wants (RFC 9112, 3.2 and 6.1).
// Somebody on the way may read what is left open here in another way, and take the rest of the body
// for another request: hence the connection is closed.
extension Answering {
    /// Throws a problem unless the request names one host and comes in no coding that we do not
    /// know.
    func checkForm(of request: Request) throws(Problem) {
        // The first one is the authority.
        guard request.headers[values: hostField].isEmpty else {
            throw badHost("a request names its host once (RFC 9112), found several lines of it")
        }
        guard let authority = request.head.authority, !authority.isEmpty else {
            throw badHost("a request names its host (RFC 9112)")
        }
        guard isHost(authority) else {
            throw badHost("'Host' must be a name or an address, and perhaps a port (RFC 9112)")
        }
        try checkCodings(request.headers[values: .transferEncoding])
    }

    private var hostField: HTTPField.Name { HTTPField.Name("host")! }

    private func badHost(_ detail: String) -> Problem {
        Problem(.badRequest, .badHost, detail, closes: true)
    }

    /// Throws a problem where a body is not just in chunks, one of framing where chunks do not say
    /// its end.
    private func checkCodings(_ fields: [String]) throws(Problem) {
        guard !fields.isEmpty else { return }
        let codings = fields.flatMap { $0.split(separator: ",") }
            .map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }.filter { !$0.isEmpty }
        guard codings.last == "chunked" else { throw badFraming(isPart: false) }
        guard codings.count == 1 else {
            throw Problem(
                .notImplemented, .transferCoding,
                "a body may come in chunks (Transfer-Encoding: chunked) and in no other coding",
                closes: true)
        }
    }

    /// Of a body whose end cannot be told; `isPart`: what came before it was taken.
    func badFraming(isPart: Bool) -> Problem {
        Problem(
            .badRequest, .badFraming,
            "the body is not framed as HTTP/1.1 has it (RFC 9112); \(whatWasTaken(isPart: isPart))",
            closes: true)
    }
}

/// Whether it is `uri-host [ ":" port ]` (RFC 9110, 7.2), with no look at what an address in
/// brackets says.
func isHost(_ text: String) -> Bool {
    var rest = Array(text.utf8)[...]
    if rest.first == UInt8(ascii: "[") {
        guard let end = rest.firstIndex(of: UInt8(ascii: "]")) else { return false }
        let inside = rest[rest.startIndex..<end].dropFirst()
        guard !inside.isEmpty, inside.allSatisfy({ isNameByte($0) || $0 == UInt8(ascii: ":") })
        else { return false }
        rest = rest[end...].dropFirst()
    } else {
        let name = rest.prefix { isNameByte($0) || $0 == UInt8(ascii: "%") }
        guard !name.isEmpty else { return false }
        rest = rest.dropFirst(name.count)
    }
    return rest.isEmpty
        || rest.first == UInt8(ascii: ":")
            && rest.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
}

/// Unreserved characters and sub-delimiters of RFC 3986.
private func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
    default: "-._~!$&'()*+,;=".utf8.contains(byte)
    }
}

/// Puts replies together from the bytes of a mail server, whatever pieces they come in.
struct SMTPReplyReader {
    /// RFC 5321, 4.5.3.1.5 has 512; some servers say more in greetings and rejections.
    static let longestLine = 4_096
    /// Of one reply: two lines a service extension and then some.
    static let mostLines = 128

    private var line: [UInt8] = []
    private var code: Int?
    private var lines: [String] = []

    /// Whether nothing of a next reply has come.
    var isBetweenReplies: Bool { line.isEmpty && code == nil }

    /// Takes bytes in; gives the replies that are complete with them. Throws `nonsense`, after
    /// which nothing that follows can be understood.
    mutating func read(_ bytes: some Sequence<UInt8>) throws(LinkFailure) -> [SMTPReply] {
        var replies: [SMTPReply] = []
        for byte in bytes {
            if byte != UInt8(ascii: "\n") {
                guard line.count < SMTPReplyReader.longestLine else {
                    throw .nonsense("a reply's line has at most 4096 characters")
                }
                line.append(byte)
            } else if let reply = try endLine() {
                replies.append(reply)
            }
        }
        return replies
    }

    /// Reads the line that is complete; gives the reply if it was its last.
    private mutating func endLine() throws(LinkFailure) -> SMTPReply? {
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        guard let number = SMTPReplyReader.code(of: line), code ?? number == number else {
            throw .nonsense("each line of a reply begins with the same code from 200 to 599")
        }
        guard lines.count < SMTPReplyReader.mostLines else {
            throw .nonsense("a reply has at most 128 lines")
        }
        let isLast = line.count == 3 || line[3] != UInt8(ascii: "-")
        lines.append(String(decoding: line.dropFirst(4), as: UTF8.self))
        line.removeAll(keepingCapacity: true)
        code = isLast ? nil : number
        guard isLast else { return nil }
        defer { lines = [] }
        return SMTPReply(code: number, lines: lines)
    }

    /// The code that begins a line; nil where none does.
    private static func code(of line: [UInt8]) -> Int? {
        guard line.count >= 3, line.count == 3 || line[3] == 0x20 || line[3] == UInt8(ascii: "-"),
            line[..<3].allSatisfy({ $0 &- UInt8(ascii: "0") < 10 })
        else { return nil }
        let number = line[..<3].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        return (200...599).contains(number) ? number : nil
    }
}

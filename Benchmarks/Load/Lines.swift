import Foundation
import Measuring

/// The lines of a file, one after the other, copied into requests; after the last comes the first
/// again, under another id.
struct Lines {
    private let data: Data
    private var position = 0
    private var pass = 0

    /// Throws where the file cannot be read or holds nothing.
    init(path: String) throws {
        data = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
        guard data.contains(10) else { throw Refusal("\(path): no line") }
    }

    /// Passes over so many lines.
    mutating func skip(_ count: Int) {
        var line: [UInt8] = []
        for _ in 0..<count {
            line.removeAll(keepingCapacity: true)
            append(to: &line)
        }
    }

    /// Appends the next line without its end.
    mutating func append(to bytes: inout [UInt8]) {
        let start = bytes.count
        let (begin, pass) = (position, pass)
        let length = data.withUnsafeBytes { all in
            let rest = UnsafeRawBufferPointer(rebasing: all[begin...])
            let end = memchr(rest.baseAddress!, 10, rest.count)
            let length = end.map { $0 - UnsafeMutableRawPointer(mutating: rest.baseAddress!) }
            bytes.append(contentsOf: rest.prefix(length ?? rest.count))
            return length ?? rest.count
        }
        position += length + 1
        if position >= data.count { (position, self.pass) = (0, pass + 1) }
        if pass > 0 { mark(&bytes, from: start, pass) }
    }

    /// Makes the id one that no other pass has: its first four bytes are the pass's number.
    private func mark(_ bytes: inout [UInt8], from start: Int, _ pass: Int) {
        guard var place = end(of: "\"id\":\"", in: bytes, from: start) else { return }
        for digit in String(format: "%04d", pass).utf8 {
            bytes[place] = digit
            place += 1
        }
    }

    /// The member that a line is about.
    static func subject(of line: [UInt8]) -> String? {
        guard let begin = end(of: "\"subject\":\"", in: line),
            let end = line[begin...].firstIndex(of: 34)
        else { return nil }
        return String(decoding: line[begin..<end], as: UTF8.self)
    }
}

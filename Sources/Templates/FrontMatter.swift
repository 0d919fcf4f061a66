import Diagnostics
import Liquid

/// The lines between `---` and `---` at the head of a template, and where its text begins.
struct FrontMatter {
    /// What one line gives.
    struct Field {
        let text: String
        /// UTF-8 offsets of the text in the file.
        let range: Range<Int>
    }

    static let names = ["layout", "subject", "preheader"]

    private(set) var fields: [String: Field] = [:]
    /// Offset at which the template itself begins.
    private(set) var bodyStart = 0
    private(set) var problems: [Problem] = []

    /// Reads the head of a file; a file that does not begin with a line `---` has none.
    init(_ bytes: [UInt8]) {
        var position = 0
        guard let first = FrontMatter.line(in: bytes, from: 0),
            FrontMatter.isFence(bytes, first.range)
        else { return }
        position = first.next
        while let line = FrontMatter.line(in: bytes, from: position) {
            position = line.next
            if FrontMatter.isFence(bytes, line.range) {
                bodyStart = position
                return
            }
            read(bytes, line.range)
        }
        bodyStart = bytes.count
        problems.append(
            Problem(.frontMatter, "front matter must end with a line '---'", at: first.range))
    }

    private mutating func read(_ bytes: [UInt8], _ line: Range<Int>) {
        let line = FrontMatter.trimmed(bytes, line)
        if line.isEmpty { return }
        guard let colon = bytes[line].firstIndex(of: UInt8(ascii: ":")) else {
            problems.append(
                Problem(.frontMatter, "a line of front matter must read 'name: text'", at: line))
            return
        }
        let nameRange = FrontMatter.trimmed(bytes, line.lowerBound..<colon)
        let name = String(decoding: bytes[nameRange], as: UTF8.self)
        guard FrontMatter.names.contains(name) else {
            problems.append(
                Problem(
                    .frontMatter,
                    "front matter knows 'layout', 'subject' and 'preheader', not '\(name)'",
                    at: nameRange, suggestion: nearest(to: name, among: FrontMatter.names)))
            return
        }
        guard fields[name] == nil else {
            problems.append(Problem(.frontMatter, "'\(name)' is already given", at: nameRange))
            return
        }
        let range = FrontMatter.trimmed(bytes, (colon + 1)..<line.upperBound)
        fields[name] = Field(text: String(decoding: bytes[range], as: UTF8.self), range: range)
    }

    /// The line at the offset without its end, and where the next begins; nil at the end.
    private static func line(in bytes: [UInt8], from start: Int) -> (range: Range<Int>, next: Int)?
    {
        guard start < bytes.count else { return nil }
        let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        let hasReturn = end > start && bytes[end - 1] == UInt8(ascii: "\r")
        return (start..<(hasReturn ? end - 1 : end), min(end + 1, bytes.count))
    }

    private static func isFence(_ bytes: [UInt8], _ line: Range<Int>) -> Bool {
        bytes[trimmed(bytes, line)].elementsEqual("---".utf8)
    }

    private static func trimmed(_ bytes: [UInt8], _ range: Range<Int>) -> Range<Int> {
        var (low, high) = (range.lowerBound, range.upperBound)
        let isBlank = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        while low < high, isBlank(bytes[low]) { low += 1 }
        while high > low, isBlank(bytes[high - 1]) { high -= 1 }
        return low..<high
    }
}

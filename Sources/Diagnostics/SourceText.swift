/// The text of one file with an index of its lines: turns UTF-8 offsets into lines and columns.
package struct SourceText: Sendable {
    /// Path as the user would type it: relative to the campaign directory.
    package let path: String
    package let bytes: [UInt8]
    /// The offset at which each line begins; lines end with LF, CR LF or CR.
    private let lineStarts: [Int]

    package init(path: String, text: String) {
        self.init(path: path, bytes: Array(text.utf8))
    }

    package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
        var starts = [0]
        for (offset, byte) in bytes.enumerated() {
            let next = offset + 1 < bytes.count ? bytes[offset + 1] : 0
            if byte == 10 || (byte == 13 && next != 10) { starts.append(offset + 1) }
        }
        lineStarts = starts
    }

    /// The number of lines; a text that ends with a line break has an empty last one.
    package var lineCount: Int { lineStarts.count }

    /// The offset at which the line (from 1) begins; the end of the text for lines behind the last.
    package func offset(ofLine line: Int) -> Int {
        line - 1 < lineStarts.count ? lineStarts[max(0, line - 1)] : bytes.count
    }

    /// The offset of a line (from 1) and column (from 1, in Unicode scalars), kept within the line.
    package func offset(of position: SourcePosition) -> Int {
        var offset = offset(ofLine: position.line)
        var column = 1
        while column < position.column, offset < bytes.count, !isLineBreak(bytes[offset]) {
            offset += 1
            while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
            column += 1
        }
        return offset
    }

    /// The line and column of a UTF-8 offset; offsets behind the end count as the end.
    package func position(at offset: Int) -> SourcePosition {
        let offset = max(0, min(offset, bytes.count))
        var (low, high) = (0, lineStarts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        var column = 1
        for byte in bytes[lineStarts[low]..<offset] where byte & 0xC0 != 0x80 { column += 1 }
        return SourcePosition(line: low + 1, column: column)
    }

    /// The stretch between two UTF-8 offsets.
    package func range(_ offsets: Range<Int>) -> SourceRange {
        SourceRange(
            file: path, start: position(at: offsets.lowerBound),
            end: position(at: offsets.upperBound))
    }

    /// The line (from 1) without its line break, or nil where there is no such line.
    package func line(_ number: Int) -> String? {
        guard number >= 1, number <= lineStarts.count else { return nil }
        let start = lineStarts[number - 1]
        var end = number < lineStarts.count ? lineStarts[number] : bytes.count
        while end > start, isLineBreak(bytes[end - 1]) { end -= 1 }
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    private func isLineBreak(_ byte: UInt8) -> Bool { byte == 10 || byte == 13 }
}

extension Diagnostic {
    /// A problem in a text that is a whole file, placed in that file.
    package init(_ problem: Problem, in source: SourceText) {
        self.init(
            problem.code, problem.message, at: source.range(problem.range),
            suggestion: problem.suggestion, severity: problem.severity)
    }
}

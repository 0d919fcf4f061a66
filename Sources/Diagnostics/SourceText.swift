/// The text of one file with an index of its lines: turns UTF-8 offsets into lines and columns.
public struct SourceText: Sendable {
    /// Path as the user would type it: relative to the campaign directory.
    public let path: String
    public let bytes: [UInt8]
    /// False: the text is no file's, and a place in it is told by the path alone.
    private let isFile: Bool
    /// The offset at which each line begins; lines end with LF, CR LF or CR.
    private let lineStarts: [Int]
    /// How many characters begin before each block of bytes: a place on a line of megabytes is
    /// found as quickly as any.
    private let charactersBefore: [Int]
    private static let block = 256

    public init(path: String, text: String) {
        self.init(path: path, bytes: Array(text.utf8))
    }

    /// Text that comes from elsewhere than a file, such as `environment variable TACT_LISTEN`.
    public init(place: String, text: String) {
        self.init(path: place, bytes: Array(text.utf8), isFile: false)
    }

    public init(path: String, bytes: [UInt8]) {
        self.init(path: path, bytes: bytes, isFile: true)
    }

    private init(path: String, bytes: [UInt8], isFile: Bool) {
        self.path = path
        self.bytes = bytes
        self.isFile = isFile
        var starts = [0]
        var counts: [Int] = []
        var characters = 0
        for (offset, byte) in bytes.enumerated() {
            if offset % SourceText.block == 0 { counts.append(characters) }
            if byte & 0xC0 != 0x80 { characters += 1 }
            let next = offset + 1 < bytes.count ? bytes[offset + 1] : 0
            if byte == 10 || (byte == 13 && next != 10) { starts.append(offset + 1) }
        }
        lineStarts = starts
        charactersBefore = counts + [characters]
    }

    /// The offset at which the line (from 1) begins; the end of the text for lines behind the last.
    public func offset(ofLine line: Int) -> Int {
        line - 1 < lineStarts.count ? lineStarts[max(0, line - 1)] : bytes.count
    }

    /// The offset of a line (from 1) and column (from 1, in Unicode scalars), kept within the line.
    public func offset(of position: SourcePosition) -> Int {
        let start = offset(ofLine: position.line)
        let wanted = characters(before: start) + max(0, position.column - 1)
        let end = end(ofLine: position.line)
        // From the last block at whose beginning it is not yet too late.
        var (low, high) = (start / SourceText.block, end / SourceText.block + 1)
        while high - low > 1 {
            let middle = (low + high) / 2
            if charactersBefore[middle] <= wanted { low = middle } else { high = middle }
        }
        var offset = max(start, low * SourceText.block)
        while offset < end, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
        var passed = characters(before: offset)
        while passed < wanted, offset < end {
            offset += 1
            while offset < end, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
            passed += 1
        }
        return offset
    }

    /// How many characters begin before the offset.
    private func characters(before offset: Int) -> Int {
        let block = offset / SourceText.block
        guard block < charactersBefore.count else { return charactersBefore.last ?? 0 }
        return bytes[block * SourceText.block..<offset].reduce(charactersBefore[block]) {
            $1 & 0xC0 != 0x80 ? $0 + 1 : $0
        }
    }

    /// The line and column of a UTF-8 offset; offsets behind the end count as the end.
    public func position(at offset: Int) -> SourcePosition {
        guard isFile else { return .nowhere }
        let offset = max(0, min(offset, bytes.count))
        var (low, high) = (0, lineStarts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        let column = characters(before: offset) - characters(before: lineStarts[low]) + 1
        return SourcePosition(line: low + 1, column: column)
    }

    /// The stretch between two UTF-8 offsets.
    public func range(_ offsets: Range<Int>) -> SourceRange {
        SourceRange(
            file: path, start: position(at: offsets.lowerBound),
            end: position(at: offsets.upperBound))
    }

    /// As much of a line as lies within so many characters of the place, and the column of its
    /// first character; nil where there is no such line.
    func part(
        around place: SourcePosition, reach: Int
    ) -> (text: String, firstColumn: Int)? {
        guard place.line >= 1, place.line <= lineStarts.count else { return nil }
        let first = max(1, place.column - reach)
        let start = offset(of: SourcePosition(line: place.line, column: first))
        let end = offset(of: SourcePosition(line: place.line, column: place.column + reach))
        return (String(decoding: bytes[start..<end], as: UTF8.self), first)
    }

    /// Where the line (from 1) ends, before its line break.
    private func end(ofLine number: Int) -> Int {
        guard number >= 1, number <= lineStarts.count else { return bytes.count }
        let start = lineStarts[number - 1]
        var end = number < lineStarts.count ? lineStarts[number] : bytes.count
        while end > start, isLineBreak(bytes[end - 1]) { end -= 1 }
        return end
    }

    private func isLineBreak(_ byte: UInt8) -> Bool { byte == 10 || byte == 13 }
}

extension Diagnostic {
    /// A problem in a text that is a whole file, placed in that file.
    public init(_ problem: Problem, in source: SourceText) {
        self.init(
            problem.code, problem.message, at: source.range(problem.range),
            suggestion: problem.suggestion, severity: problem.severity)
    }
}

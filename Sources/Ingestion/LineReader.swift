/// One line of an input; its bytes are borrowed and gone when the reader goes on.
public struct InputLine {
    /// What there is of the line.
    public enum Content {
        /// The line without its line end.
        case bytes(UnsafeBufferPointer<UInt8>)
        /// A line beyond this limit, in bytes; nothing of it was kept.
        case overlong(limit: Int)
    }

    /// Number of the line, from 1.
    public var number: Int
    public var content: Content

    /// The line's bytes; throws where it is too long.
    public func bytes() throws(Rejection) -> UnsafeBufferPointer<UInt8> {
        switch content {
        case .bytes(let bytes): return bytes
        case .overlong(let limit):
            throw Rejection(
                .overlong, line: number, "a line may have \(limit) bytes, found a longer one")
        }
    }

    /// What `reader` makes of the line's bytes and its number; a rejection where it is too long.
    func read<Value>(
        _ reader: (UnsafeBufferPointer<UInt8>, Int) -> Result<Value, Rejection>
    ) -> Result<Value, Rejection> {
        Result { () throws(Rejection) in try bytes() }.flatMap { reader($0, number) }
    }
}

/// Cuts a stream of bytes into lines with bounded memory: feed it chunks of any size, then
/// `finish`.
///
/// A line ends with LF or CR LF, the last one also with the end of the input. Blank lines are
/// passed over, a byte order mark at the very start as well. A line beyond the limit is reported
/// and skipped alone; the lines after it are read as ever.
public struct LineReader: Sendable {
    /// Longest line that is read, in bytes.
    public let maximumLength: Int
    /// Lines begun so far, blank ones included.
    public private(set) var lineNumber = 0
    /// What the chunks so far have of the line at hand.
    private var carried: [UInt8] = []
    /// True while the rest of a line beyond the limit is passed over.
    private var isDiscarding = false

    public init(maximumLength: Int = 1 << 20) { self.maximumLength = maximumLength }

    /// Takes the next bytes and hands out every line that they complete.
    public mutating func feed(
        _ chunk: UnsafeBufferPointer<UInt8>, to body: (InputLine) throws -> Void
    ) rethrows {
        var start = 0
        while let end = chunk.lineEnd(from: start) {
            try completeLine(with: UnsafeBufferPointer(rebasing: chunk[start..<end]), to: body)
            start = end + 1
        }
        carry(UnsafeBufferPointer(rebasing: chunk[start...]))
    }

    /// Hands out the last line where the input does not end with a line end.
    public mutating func finish(to body: (InputLine) throws -> Void) rethrows {
        guard isDiscarding || !carried.isEmpty else { return }
        try completeLine(with: UnsafeBufferPointer(start: nil, count: 0), to: body)
    }

    private mutating func completeLine(
        with rest: UnsafeBufferPointer<UInt8>, to body: (InputLine) throws -> Void
    ) rethrows {
        lineNumber += 1
        if carried.isEmpty, !isDiscarding { return try handOut(rest, to: body) }
        carry(rest)
        let line = carried
        carried.removeAll(keepingCapacity: true)
        if isDiscarding {
            isDiscarding = false
            return try body(InputLine(number: lineNumber, content: .overlong(limit: maximumLength)))
        }
        try line.withUnsafeBufferPointer { bytes in try handOut(bytes, to: body) }
    }

    private func handOut(
        _ bytes: UnsafeBufferPointer<UInt8>, to body: (InputLine) throws -> Void
    ) rethrows {
        var line = bytes
        if line.last == 0x0D { line = UnsafeBufferPointer(rebasing: line.dropLast()) }
        if lineNumber == 1, line.starts(with: [0xEF, 0xBB, 0xBF]) {
            line = UnsafeBufferPointer(rebasing: line.dropFirst(3))
        }
        guard !line.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) else { return }
        let content: InputLine.Content =
            line.count > maximumLength
            ? .overlong(limit: maximumLength) : .bytes(line)
        try body(InputLine(number: lineNumber, content: content))
    }

    private mutating func carry(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard !isDiscarding, !bytes.isEmpty else { return }
        // One byte more than the limit: it may be the CR of the line end.
        if carried.count + bytes.count > maximumLength + 1 {
            isDiscarding = true
            carried.removeAll(keepingCapacity: true)
        } else {
            carried.append(contentsOf: bytes)
        }
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Offset of the next LF at or after `start`; looked for eight bytes at a time.
    func lineEnd(from start: Int) -> Int? {
        let ones: UInt64 = 0x0101_0101_0101_0101
        var index = start
        while index + 8 <= count {
            let word = UInt64(
                littleEndian: UnsafeRawPointer(baseAddress! + index).loadUnaligned(as: UInt64.self))
            let difference = word ^ (ones &* 0x0A)
            let marks = (difference &- ones) & ~difference & (ones &* 0x80)
            if marks != 0 { return index + marks.trailingZeroBitCount >> 3 }
            index += 8
        }
        while index < count {
            if self[index] == 0x0A { return index }
            index += 1
        }
        return nil
    }
}

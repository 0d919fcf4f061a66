/// One record of a CSV text.
public struct CSVRecord: Sendable {
    /// The line at which the record begins, from 1; a quoted field may hold line ends.
    public var line: Int
    /// The bytes of all fields one after another, quotes undone.
    public fileprivate(set) var bytes: [UInt8] = []
    /// Where each field ends in `bytes`.
    public fileprivate(set) var ends: [Int] = []
    /// Why the record cannot be read; its fields are then not to be used.
    public fileprivate(set) var problem: CSVProblem?

    /// Number of fields.
    public var count: Int { ends.count }

    /// The bytes of the field with this number, from 0.
    public subscript(field: Int) -> ArraySlice<UInt8> {
        bytes[(field == 0 ? 0 : ends[field - 1])..<ends[field]]
    }

    /// The field with this number as text; nil where it is not UTF-8.
    public func text(_ field: Int) -> String? {
        self[field].withUnsafeBufferPointer { bytes in
            // ASCII needs no look at how its bytes go together.
            bytes.allSatisfy { $0 < 0x80 }
                ? String(decoding: bytes, as: UTF8.self) : String(validating: bytes, as: UTF8.self)
        }
    }
}

/// What makes a record unreadable; each is the rule that was broken.
public enum CSVProblem: String, Hashable, Sendable {
    case strayQuote = "a quote within a field needs quotes around the whole field"
    case afterQuote = "a closing quote is followed by a comma or a line end"
    case openQuote = "a quoted field must be closed before the end of the file"
    case tooLong = "a row is too long"
    case tooManyFields = "a row has too many fields"
}

/// Reads CSV as RFC 4180 defines it, with LF or CR as well as CR LF, from chunks of any size and
/// with bounded memory: feed it, then `finish`. Blank lines are passed over, a byte order mark at
/// the start as well. A record that cannot be read is handed out with its problem, and reading goes
/// on at the next line end.
public struct CSVReader: Sendable {
    /// How large a record may be; a larger one is rejected alone.
    public struct Limits: Hashable, Sendable {
        /// Bytes of all fields of a record.
        public var recordLength: Int
        public var fields: Int

        public init(recordLength: Int = 1 << 20, fields: Int = 1_000) {
            self.recordLength = recordLength
            self.fields = fields
        }
    }

    private enum State {
        case fieldStart, plain, quoted
        /// After a quote within a quoted field: it closes the field or begins a doubled quote.
        case quote
        /// Within a record with a problem.
        case discarding
    }

    private let limits: Limits
    private var state = State.fieldStart
    /// The line at hand, from 1.
    private(set) var lineNumber = 1
    /// Whether a record has ended.
    private(set) var hasRead = false
    private var record = CSVRecord(line: 1)
    /// Whether the byte before was a CR: an LF then belongs to the same line end.
    private var sawCarriageReturn = false
    private var byteOrderMark = 0

    public init(limits: Limits = Limits()) { self.limits = limits }

    /// Whether nothing has come yet of the record at hand.
    var isBetweenRecords: Bool { state == .fieldStart && record.ends.isEmpty }

    /// Takes the next bytes and hands out every record that they complete.
    public mutating func feed(
        _ chunk: UnsafeBufferPointer<UInt8>, to body: (CSVRecord) throws -> Void
    ) rethrows {
        for byte in chunk where !isByteOrderMark(byte) { try take(byte, to: body) }
    }

    /// Takes one byte, for whoever asks only where records end.
    mutating func read(_ byte: UInt8) {
        if !isByteOrderMark(byte) { take(byte) { _ in } }
    }

    /// Hands out the last record where the text does not end with a line end.
    public mutating func finish(to body: (CSVRecord) throws -> Void) rethrows {
        if state == .quoted { fail(.openQuote) }
        try endRecord(to: body)
    }

    /// The mark is looked for in the first three bytes only; a part of one is no CSV anyway.
    private mutating func isByteOrderMark(_ byte: UInt8) -> Bool {
        guard byteOrderMark < 3 else { return false }
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        if mark[byteOrderMark] == byte {
            byteOrderMark += 1
            return true
        }
        byteOrderMark = 3
        return false
    }

    private mutating func take(
        _ byte: UInt8, to body: (CSVRecord) throws -> Void
    ) rethrows {
        let isRestOfLineEnd = byte == 0x0A && sawCarriageReturn
        sawCarriageReturn = byte == 0x0D
        if byte == 0x0D || (byte == 0x0A && !isRestOfLineEnd) { lineNumber += 1 }
        if state == .quoted {
            if byte == UInt8(ascii: "\"") { state = .quote } else { append(byte) }
            return
        }
        switch byte {
        case 0x0A where isRestOfLineEnd: break
        case 0x0A, 0x0D: try endRecord(to: body)
        case UInt8(ascii: ","): endField()
        case UInt8(ascii: "\""): takeQuote()
        default: takePlain(byte)
        }
    }

    private mutating func takeQuote() {
        switch state {
        case .fieldStart: state = .quoted
        case .quote:
            append(UInt8(ascii: "\""))
            if state != .discarding { state = .quoted }
        case .plain: fail(.strayQuote)
        case .quoted, .discarding: break
        }
    }

    private mutating func takePlain(_ byte: UInt8) {
        switch state {
        case .fieldStart, .plain:
            state = .plain
            append(byte)
        case .quote: fail(.afterQuote)
        case .quoted, .discarding: break
        }
    }

    private mutating func append(_ byte: UInt8) {
        if record.bytes.count < limits.recordLength {
            record.bytes.append(byte)
        } else {
            fail(.tooLong)
        }
    }

    private mutating func endField() {
        guard state != .discarding else { return }
        if record.ends.count < limits.fields {
            record.ends.append(record.bytes.count)
            state = .fieldStart
        } else {
            fail(.tooManyFields)
        }
    }

    private mutating func endRecord(
        to body: (CSVRecord) throws -> Void
    ) rethrows {
        let isBlank = state == .fieldStart && record.ends.isEmpty
        if !isBlank { endField() }
        let finished = record
        record = CSVRecord(line: lineNumber)
        state = .fieldStart
        guard !isBlank else { return }
        hasRead = true
        try body(finished)
    }

    /// What was read of the record is worth nothing; a closing quote can no longer be told from an
    /// opening one, so the record ends with its line.
    private mutating func fail(_ problem: CSVProblem) {
        if record.problem == nil { record.problem = problem }
        record.bytes.removeAll()
        record.ends.removeAll()
        state = .discarding
    }
}

/// A place in a file: line and column count from 1, the column in Unicode scalars, as editors do.
public struct SourcePosition: Hashable, Comparable, Sendable {
    public var line: Int
    public var column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// Of what has no lines: the path alone names the place.
    public static let nowhere = SourcePosition(line: 0, column: 0)

    public static func < (a: Self, b: Self) -> Bool { (a.line, a.column) < (b.line, b.column) }
}

/// A stretch of one file; `end` is exclusive and may equal `start` where only a point is known.
public struct SourceRange: Hashable, Comparable, Sendable {
    /// Path as the user would type it: relative to the campaign directory.
    public var file: String
    public var start: SourcePosition
    public var end: SourcePosition

    public init(file: String, start: SourcePosition, end: SourcePosition) {
        self.file = file
        self.start = start
        self.end = end
    }

    public static func < (a: Self, b: Self) -> Bool {
        (a.file, a.start, a.end) < (b.file, b.start, b.end)
    }
}

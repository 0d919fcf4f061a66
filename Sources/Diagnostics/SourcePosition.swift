/// A place in a file: line and column count from 1, the column in Unicode scalars, as editors do.
package struct SourcePosition: Hashable, Comparable, Sendable {
    package var line: Int
    package var column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// Of what has no lines: the path alone names the place.
    package static let nowhere = SourcePosition(line: 0, column: 0)

    package static func < (a: Self, b: Self) -> Bool { (a.line, a.column) < (b.line, b.column) }
}

/// A stretch of one file; `end` is exclusive and may equal `start` where only a point is known.
package struct SourceRange: Hashable, Comparable, Sendable {
    /// Path as the user would type it: relative to the campaign directory.
    package var file: String
    package var start: SourcePosition
    package var end: SourcePosition

    package init(file: String, start: SourcePosition, end: SourcePosition) {
        self.file = file
        self.start = start
        self.end = end
    }

    package static func < (a: Self, b: Self) -> Bool {
        (a.file, a.start, a.end) < (b.file, b.start, b.end)
    }
}

import Diagnostics

/// A table for people: columns as wide as their widest cell, numbers to the right.
struct Table {
    private let header: [String]
    private let rightAligned: Set<Int>
    private var rows: [[String]] = []
    /// No column shrinks below that.
    private static let narrowest = 8

    /// `rightAligned` are the columns, from 0, that hold numbers.
    init(_ header: [String], rightAligned: Set<Int> = []) {
        self.header = header
        self.rightAligned = rightAligned
    }

    /// Adds a row with as many cells as the header. Cells are made visible here, because that is
    /// what their widths are measured by.
    mutating func add(_ cells: [String]) {
        rows.append(cells.map { $0.visible(asCell: true) })
    }

    var isEmpty: Bool { rows.isEmpty }

    /// The lines of the table, header and rule first.
    var lines: [String] {
        let widths = header.indices.map { column in
            ([header] + rows).map { $0[column].count }.max() ?? 0
        }
        let rule = widths.map { String(repeating: "-", count: $0) }
        return [line(header, widths), line(rule, widths)] + rows.map { line($0, widths) }
    }

    /// The lines, none wider than `width` as long as the columns that may shrink can give way: what
    /// does not fit in them loses its middle, because names that begin alike differ at their ends.
    func lines(within width: Int, shrinking columns: [Int]) -> [String] {
        var widths = header.indices.map { column in
            ([header] + rows).map { $0[column].count }.max() ?? 0
        }
        while widths.reduce(2 * (widths.count - 1), +) > width,
            let widest = columns.filter({ widths[$0] > Table.narrowest }).max(by: {
                widths[$0] < widths[$1]
            })
        { widths[widest] -= 1 }
        var narrow = Table(header, rightAligned: rightAligned)
        narrow.rows = rows.map { row in row.indices.map { row[$0].shortened(to: widths[$0]) } }
        return narrow.lines
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        let padded = cells.enumerated().map { column, cell in
            let space = String(repeating: " ", count: max(0, widths[column] - cell.count))
            return rightAligned.contains(column) ? space + cell : cell + space
        }
        var line = padded.joined(separator: "  ")
        while line.last == " " { line.removeLast() }
        return line
    }
}

extension String {
    /// At most so many characters: what is too long has an ellipsis for its middle.
    fileprivate func shortened(to length: Int) -> String {
        guard count > length else { return self }
        let tail = (length - 1) / 2
        return prefix(length - 1 - tail) + "…" + suffix(tail)
    }
}

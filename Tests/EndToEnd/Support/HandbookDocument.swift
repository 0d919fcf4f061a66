import Foundation

/// A document of the handbook, read by the convention of CONTRIBUTING.md: what is to be done, in
/// order, and what follows no rule.
struct HandbookDocument {
    /// Something that is done in the document's folder.
    enum Step {
        /// A fresh folder; with the shipped programme and its samples in it, or empty.
        case folder(isShipped: Bool)
        case file(path: String, text: String)
        case command(Command)
    }

    /// A command that is shown, and what it is shown to say.
    struct Command {
        /// The document's line, from 1.
        var line: Int
        /// Where its output stands among the document's lines, from 0.
        var place: Range<Int>
        /// As a shell takes it; more than one line where each but the last ends in a backslash.
        var text: String
        /// The lines of output; empty: it is not compared.
        var output: [String]
        var status: Int32

        /// Takes in one more line of output.
        mutating func show(_ line: String) {
            output.append(line)
            place = place.lowerBound..<(place.upperBound + 1)
        }
    }

    private(set) var steps: [Step] = []
    /// The lines outside of fences, each with its number.
    private(set) var prose: [(line: Int, text: String)] = []
    /// What follows no rule, each with its line.
    private(set) var problems: [String] = []

    var commands: [Command] {
        steps.compactMap { if case .command(let command) = $0 { command } else { nil } }
    }

    /// Reads the text of a Markdown file.
    init(_ text: String) {
        let lines = text.components(separatedBy: "\n")
        var index = 0
        while index < lines.count {
            let trimmed = lines[index].drop { $0 == " " }
            if trimmed.hasPrefix("```") || trimmed.hasPrefix("~~~") {
                index = readFence(lines, from: index)
            } else {
                readProse(lines[index], line: index + 1)
                index += 1
            }
        }
    }

    private mutating func readProse(_ text: String, line: Int) {
        prose.append((line, text))
        guard text.hasPrefix("<!--") else { return }
        switch text {
        case "<!-- folder: empty -->": steps.append(.folder(isShipped: false))
        case "<!-- folder: shipped -->": steps.append(.folder(isShipped: true))
        default:
            if Self.status(text) == nil, !Self.isExempt(text) {
                problems.append("\(line): a mark of no rule: \(text)")
            }
        }
    }

    /// Gives back the index of the line after the fence.
    private mutating func readFence(_ lines: [String], from start: Int) -> Int {
        let mark = String(lines[start].prefix { $0 == "`" })
        guard mark.count >= 3, let end = lines[(start + 1)...].firstIndex(of: mark) else {
            problems.append("\(start + 1): a fence that is indented, of '~', or has no end")
            return lines.count
        }
        let body = Array(lines[(start + 1)..<end])
        let before = start > 0 ? lines[start - 1] : ""
        let words = lines[start].dropFirst(mark.count).split(separator: " ").map(String.init)
        if Self.isExempt(before) { return end + 1 }
        if words == ["console"] {
            readConsole(body, line: start + 2, status: Self.status(before) ?? 0)
        } else if words.count == 2, !words[1].hasPrefix("/"), !words[1].contains("..") {
            let text = body.map { $0 + "\n" }.joined()
            steps.append(.file(path: words[1], text: text))
        } else {
            problems.append("\(start + 1): a fence of no rule: neither file nor console")
        }
        return end + 1
    }

    private mutating func readConsole(_ body: [String], line first: Int, status: Int32) {
        var found: [Command] = []
        var goesOn = false
        for (offset, line) in body.enumerated() {
            if goesOn {
                found[found.count - 1].text += "\n\(line)"
                found[found.count - 1].place = (first + offset)..<(first + offset)
            } else if line.hasPrefix("$ ") {
                found.append(
                    Command(
                        line: first + offset, place: (first + offset)..<(first + offset),
                        text: String(line.dropFirst(2)), output: [], status: 0))
            } else if found.isEmpty {
                problems.append("\(first + offset): output before a command")
                return
            } else {
                found[found.count - 1].show(line)
                continue
            }
            goesOn = line.hasSuffix("\\")
        }
        if found.isEmpty { problems.append("\(first): a console without a command") }
        if !found.isEmpty { found[found.count - 1].status = status }
        steps += found.map { .command($0) }
    }

    /// Whether the line says why the fence below it is not run.
    private static func isExempt(_ line: String) -> Bool {
        line.hasPrefix("<!-- not run: ") && line.hasSuffix(" -->") && line.count > 18
    }

    /// The exit status that the line promises of the last command of the fence below it.
    private static func status(_ line: String) -> Int32? {
        guard line.hasPrefix("<!-- exit: "), line.hasSuffix(" -->") else { return nil }
        return Int32(line.dropFirst(11).dropLast(4))
    }
}

/// A document's text with other outputs in place of those that are shown.
func rewritten(_ text: String, _ outputs: [(place: Range<Int>, said: String)]) -> String {
    var lines = text.components(separatedBy: "\n")
    for output in outputs.reversed() {
        lines.replaceSubrange(
            output.place, with: trimmed(output.said.components(separatedBy: "\n")))
    }
    return lines.joined(separator: "\n")
}

/// Whether a text has these lines, of which `...` stands for any number of lines. Blanks at the end
/// of a line, and empty lines at the end, do not count.
func shows(_ expected: [String], _ text: String) -> Bool {
    fits(trimmed(expected)[...], trimmed(text.components(separatedBy: "\n"))[...])
}

private func fits(_ expected: ArraySlice<String>, _ found: ArraySlice<String>) -> Bool {
    guard let first = expected.first else { return found.isEmpty }
    if first == "..." {
        return (found.startIndex...found.endIndex).contains {
            fits(expected.dropFirst(), found[$0...])
        }
    }
    return found.first == first && fits(expected.dropFirst(), found.dropFirst())
}

private func trimmed(_ lines: [String]) -> [String] {
    var lines = lines.map { line in
        String(line.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
    while lines.last == "" { lines.removeLast() }
    return lines
}

import Foundation
import Testing

/// Compares with a file of `Tests/EndToEnd/Golden`. With `TACT_GOLDEN=write` in the environment the
/// file is written instead; read what changed before keeping it.
func expectGolden(
    _ name: String, _ text: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let path = "Tests/EndToEnd/Golden/\(name).txt"
    if ProcessInfo.processInfo.environment["TACT_GOLDEN"] == "write" {
        try Data(text.utf8).write(to: URL(filePath: path))
        return
    }
    let golden = FileManager.default.contents(atPath: path).map {
        String(decoding: $0, as: UTF8.self)
    }
    guard golden != text else { return }
    let (expected, found) = firstDifference(golden ?? "", text)
    Issue.record(
        """
        \(path) says otherwise (TACT_GOLDEN=write rewrites it); the first line that differs:
        expected  \(expected)
        found     \(found)
        """, sourceLocation: sourceLocation)
}

private func firstDifference(_ a: String, _ b: String) -> (String, String) {
    let (a, b) = (
        a.split(separator: "\n", omittingEmptySubsequences: false),
        b.split(separator: "\n", omittingEmptySubsequences: false)
    )
    let line = zip(a, b).enumerated().first { $1.0 != $1.1 }?.offset ?? min(a.count, b.count)
    let text = { (lines: [Substring]) in
        line < lines.count ? "\(line + 1): \(lines[line])" : "the end"
    }
    return (text(a), text(b))
}

extension WorkFolder {
    /// Runs the program and gives back what a person would see: the command, what it said, where it
    /// said it, and how it ended.
    func transcript(_ arguments: [String]) throws -> String {
        let finished = try Program.run(arguments, in: self)
        let words = arguments.map { word in
            word.allSatisfy { $0.isLetter || $0.isNumber || "-_./:".contains($0) }
                ? word : "'\(word)'"
        }
        var text = "$ tact \(words.joined(separator: " "))\n\(finished.output)"
        if !finished.errors.isEmpty { text += "-- standard error:\n\(finished.errors)" }
        return text + "-- exit status \(finished.status)\n\n"
    }
}

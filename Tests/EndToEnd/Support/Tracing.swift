import Testing

/// strace as what makes system calls fail (strace(1), "Tampering").
enum Tracing {
    /// Whether it is here and may trace.
    static let isPossible: Bool = {
        guard Tool.exists("strace"), let folder = try? WorkFolder() else { return false }
        let traced = try? Tool.run(
            "strace",
            ["-f", "-qq", "-o", "trace.txt", "-e", "trace=fsync", "/usr/bin/env", "true"],
            in: folder)
        return traced?.status == 0
    }()

    static let whyNot: Comment = "strace is not here or may not trace (scripts/setup faults)"

    /// The command in front of a program that has these calls tampered with; the program stays the
    /// child of whoever starts it, and its trace, with paths, goes to `trace.txt`.
    static func tampering(with calls: String, _ what: String) -> [String] {
        [
            "strace", "-D", "-f", "-qq", "-y", "-o", "trace.txt", "-e", "trace=\(calls)", "-e",
            "inject=\(calls):\(what)",
        ]
    }
}

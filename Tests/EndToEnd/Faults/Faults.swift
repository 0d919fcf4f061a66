import Foundation
import Testing

/// How much of the fault tests runs: `TACT_FAULTS=whole` (`make test-faults`) is every one, at every
/// place; anything else a few, at places that a seed chooses.
enum Faults {
    static let isWhole = ProcessInfo.processInfo.environment["TACT_FAULTS"] == "whole"

    /// What the small share is chosen by, and where kills fall; `TACT_FAULTS_SEED` brings a run back.
    static let seed: UInt64 = {
        let given = ProcessInfo.processInfo.environment["TACT_FAULTS_SEED"].flatMap { UInt64($0) }
        let seed = given ?? UInt64.random(in: 1...999_999)
        print("faults: \(isWhole ? "whole" : "a small share"), TACT_FAULTS_SEED=\(seed)")
        return seed
    }()

    /// Numbers of one test's own.
    static func numbers(_ test: UInt64) -> SeededNumbers { SeededNumbers(state: seed &+ test) }

    /// All places of the range, or a few of them.
    static func places(_ range: ClosedRange<Int>, few: Int, _ test: UInt64) -> [Int] {
        guard !isWhole else { return Array(range) }
        var numbers = numbers(test)
        return Array(range.shuffled(using: &numbers).prefix(few)).sorted()
    }

    static let isRoot = getuid() == 0

    /// What each of these tests needs.
    static let canReckon = Tool.exists("sqlite3")
    static let whyNot: Comment = "sqlite3 is not here (scripts/setup tests)"

    /// The programme of `Tests/Programmes/storm` in a folder of its own.
    static func folder() throws -> WorkFolder {
        let folder = try WorkFolder()
        for name in ["campaigns", "templates"] {
            try folder.copy("Tests/Programmes/storm/\(name)", to: name)
        }
        return folder
    }
}

import Diagnostics
import Testing

@testable import CampaignFiles

/// Files that are as large as they may be, and built to keep the loader busy.
@Suite struct LargeFilesTests {
    private let welcome = "campaigns/scenarios/welcome.yaml"
    private let catalogue = "campaigns/catalogue.yaml"

    /// What `check` finds, and how long that took.
    private func check(
        _ path: String, _ old: String, _ new: String
    ) throws -> (found: [Diagnostic], time: Duration) {
        let directory = try GoodDirectory.directory(path, old, new)
        let begin = ContinuousClock.now
        let found = directory.loadEdition(zones: GoodDirectory.zones).diagnostics
        return (found, ContinuousClock.now - begin)
    }

    private func keys(_ count: Int) throws -> (found: [Diagnostic], time: Duration) {
        let many = (0..<count).map { "k\($0):\n" }.joined()
        return try check(welcome, "steps:\n", many + "steps:\n")
    }

    @Test("keys that nobody knows cost as much as there are, and ten thousand are read")
    func unknownKeys() throws {
        let (few, many) = (try keys(1_000), try keys(6_000))
        #expect(few.found.contains { $0.message == "unknown key 'k0' in a scenario" })
        // Six times as many took thirty times as long.
        #expect(many.time < few.time * 14, "\(few.time) \(many.time)")
        for count in [10_000, 10_001, 60_000] {
            let text = (0..<count).map { "k\($0): 1\n" }.joined()
            let read = YAMLReader.read(SourceText(path: "f.yaml", text: text))
            #expect(read.root?.entries.count == 10_000)
            #expect(
                read.findings.map(\.message)
                    == (count > 10_000 ? ["a mapping has at most 10000 keys"] : []))
            if count > 10_000 { #expect(read.findings.first?.range.start.line == 10_001) }
        }
    }

    @Test("computed attributes build on one another so deep, and no deeper")
    func computedChain() throws {
        func chain(_ count: Int, _ term: (Int) -> String) throws -> [Diagnostic] {
            let lines = (0..<count).map { "  c\($0): \($0 == 0 ? "1" : term($0))\n" }.joined()
            return try check(catalogue, "computed:\n", "computed:\n" + lines).found
        }
        #expect(try chain(64) { "member.c\($0 - 1) + 1" } == [])
        let deep = try chain(70) { "member.c\($0 - 1) + 1" }
        #expect(
            deep.map(\.message)
                == ["computed attributes build on one another at most 64 deep"])
        #expect(deep.first?.range.start.column == 8)
        // Side by side there may be many; and what two read is looked at once.
        #expect(try chain(2_000) { "member.c\(0 * $0) + 1" } == [])
        let twice = try chain(60) { $0 < 2 ? "2" : "member.c\($0 - 1) + member.c\($0 - 2)" }
        #expect(twice == [])
        let sets = try check(
            catalogue, "computed:\n",
            "computed:\n  c0: 1\n  c1: 1\n"
                + (2..<60).map { "  c\($0): member.c\($0 - 1) + member.c\($0 - 2)\n" }.joined()
                + "  last: date(\"2026-01-01\")\n")
        #expect(sets.found == [] && sets.time < .seconds(10))
    }

    @Test("lists nest in a type so deep, and no deeper")
    func listTypes() throws {
        func type(_ depth: Int) -> String {
            String(repeating: "list<", count: depth) + "int" + String(repeating: ">", count: depth)
        }
        func found(_ depth: Int) throws -> (found: [Diagnostic], time: Duration) {
            try check(catalogue, "computed:\n", "  deep: \(type(depth))\ncomputed:\n")
        }
        #expect(try found(16).found == [])
        for depth in [17, 24_000] {
            let result = try found(depth)
            #expect(result.found.map(\.message) == ["lists nest at most 16 deep"])
            #expect(result.time < .seconds(5))
        }
    }
}

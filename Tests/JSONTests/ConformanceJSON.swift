import JSON
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The cases of JSONTestSuite: `y_` must be accepted, `n_` refused, `i_` may be either but must not
/// crash. Read by the grammar alone: the suite has objects with a key twice among its `y_`.
@Suite("ConformanceJSON")
struct ConformanceJSON {
    /// Folder of the suites, or nil, with the reason printed, where it is absent.
    private func cases() -> [(name: String, bytes: [UInt8])]? {
        let root = getenv("TACT_CONFORMANCE").map { String(cString: $0) } ?? "../shared/conformance"
        let folder = root + "/json"
        guard let directory = opendir(folder) else {
            print("ConformanceJSON: skipped, there is no folder \(folder)")
            return nil
        }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(".json") { names.append(name) }
        }
        return names.sorted().map { ($0, contents(of: folder + "/" + $0)) }
    }

    private func contents(of path: String) -> [UInt8] {
        guard let file = fopen(path, "rb") else { return [] }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes.prefix(count))
    }

    private func accepts(_ bytes: [UInt8]) -> Bool {
        (try? JSONValue(reading: bytes, rules: .grammar)) != nil
    }

    private func skips(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBufferPointer { buffer in
            var scanner = JSONScanner(buffer, rules: .grammar)
            do throws(JSONError) {
                try scanner.skip()
                try scanner.finish()
                return true
            } catch {
                return false
            }
        }
    }

    @Test("every y_ text is accepted, every n_ text refused, no text crashes the reader")
    func suite() {
        guard let cases = cases() else { return }
        var passed = 0
        var failed = 0
        for (name, bytes) in cases {
            let accepted = accepts(bytes)
            #expect(skips(bytes) == accepted, "skipping and reading disagree on \(name)")
            let right = name.hasPrefix("i_") || accepted == name.hasPrefix("y_")
            #expect(right, "\(name) was \(accepted ? "accepted" : "refused")")
            if right { passed += 1 } else { failed += 1 }
        }
        print("ConformanceJSON: passed \(passed), failed \(failed), of \(cases.count)")
        #expect(!cases.isEmpty)
    }

    @Test("what is accepted and written out again reads as the same value")
    func roundTrip() throws {
        for (name, bytes) in cases() ?? [] {
            guard let value = try? JSONValue(reading: bytes, rules: .grammar) else { continue }
            let again = try JSONValue(reading: value.description, rules: .grammar)
            #expect(again == value, "\(name)")
        }
    }
}

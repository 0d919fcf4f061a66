/// Finds the lines that repeat an identity, keeping of each identity the line of the earliest time
/// and, of equal times, the one given first.
///
/// An identity is held as a digest of 128 bits with time and line number, 32 bytes a line, sorted
/// and spilled like the lines themselves; the result is one bit a line of the input, the only
/// memory that grows with it (16 MiB for 134 million lines).
struct DuplicateFinder {
    /// The identity of one line, and what decides whether the line stays.
    struct Entry: Comparable {
        var digest: IdentityDigest
        var time: Int64
        var line: Int64

        /// By identity; within one, the line that stays comes first.
        static func < (a: Entry, b: Entry) -> Bool {
            if a.digest != b.digest { return a.digest < b.digest }
            return a.time != b.time ? a.time < b.time : a.line < b.line
        }
    }

    private(set) var entries: [Entry] = []
    private var runs: [any SpillRun] = []

    /// Bytes that the entries take.
    var memory: Int { entries.count * MemoryLayout<Entry>.stride }

    /// Takes the identity of one line; `time` in microseconds.
    mutating func add(_ digest: IdentityDigest, time: Int64, line: Int) {
        entries.append(Entry(digest: digest, time: time, line: Int64(line)))
    }

    /// Moves the entries into a new run.
    mutating func spill(to space: any SpillSpace) throws {
        guard !entries.isEmpty else { return }
        entries.sort()
        let run = try space.newRun()
        try entries.withUnsafeBytes { try run.write($0) }
        runs.append(run)
        entries.removeAll(keepingCapacity: true)
    }

    /// What is left when repeated identities are dropped; the finder is used up.
    mutating func finish(bufferSize: Int) throws -> Survivors {
        defer { self = DuplicateFinder() }
        var survivors = Survivors()
        if runs.isEmpty {
            entries.sort()
            for entry in entries { survivors.take(entry) }
            return survivors
        }
        precondition(entries.isEmpty, "with runs, the rest is spilled before the end")
        let readers = runs.map { RunReader($0, bufferSize: max(bufferSize, 4_096)) }
        runs.removeAll()
        try merge(readers) { survivors.take($0) }
        return survivors
    }

    private func merge(_ readers: [RunReader], _ body: (Entry) -> Void) throws {
        let size = MemoryLayout<Entry>.stride
        var next: [Entry?] = try readers.map { try $0.peek(size)?.loadUnaligned(as: Entry.self) }
        func precedes(_ a: Int, _ b: Int) -> Bool {
            guard let a = next[a], let b = next[b] else {
                preconditionFailure("a run in the heap has a next entry")
            }
            return a < b
        }
        var heap = MergeHeap(next.indices.filter { next[$0] != nil }, precedes: precedes)
        while let first = heap.first, let entry = next[first] {
            body(entry)
            readers[first].skip(size)
            next[first] = try readers[first].peek(size)?.loadUnaligned(as: Entry.self)
            if next[first] == nil {
                heap.removeFirst(precedes: precedes)
            } else {
                heap.advancedFirst(precedes: precedes)
            }
        }
    }
}

/// Which lines stay and which repeat the identity of one that stays.
struct Survivors {
    private(set) var dropped = BitSet()
    private(set) var count = 0
    /// Earliest and latest time, in microseconds, of those that stay.
    private(set) var first = Int64.max
    private(set) var last = Int64.min
    private var previous: IdentityDigest?

    /// Takes the entries in their order: the first of an identity stays.
    mutating func take(_ entry: DuplicateFinder.Entry) {
        guard entry.digest != previous else { return dropped.insert(Int(entry.line)) }
        previous = entry.digest
        count += 1
        first = min(first, entry.time)
        last = max(last, entry.time)
    }
}

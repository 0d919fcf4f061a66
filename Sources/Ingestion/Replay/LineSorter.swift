/// Sorts lines by member, time, source and id, and drops those that repeat an identity, in bounded
/// memory: what does not fit is spilled in sorted runs and merged at the end.
///
/// The budget covers lines and their keys; the buffers of a merge take half of it at most, as long
/// as there are no more runs than the budget has stretches of 32 KiB. Beside it stands one bit a
/// line.
struct LineSorter {
    /// Where a record stands in `bytes`, with the keys that settle most comparisons.
    private struct Place {
        /// The first eight bytes of the member's id after what all ids have in common.
        var prefix: UInt64
        var offset: Int
    }

    private let budget: Int
    private let space: (any SpillSpace)?
    private var bytes: [UInt8] = []
    private var offsets: [Int] = []
    private var runs: [any SpillRun] = []
    private var duplicates = DuplicateFinder()
    /// How many bytes at the start all members' ids in memory share.
    private var commonPrefix = Int.max

    init(budget: Int, space: (any SpillSpace)?) {
        self.budget = budget
        self.space = space
        // Address space, not memory: it is touched as the lines come.
        bytes.reserveCapacity(budget)
    }

    /// Takes one line; the numbers of lines must rise.
    mutating func add(_ parts: SortRecord.Parts) throws {
        if memory + parts.length > budget, !offsets.isEmpty { try spill() }
        offsets.append(bytes.count)
        SortRecord.append(parts, to: &bytes)
        duplicates.add(
            IdentityDigest(source: parts.source, id: parts.id), time: parts.time, line: parts.line)
        narrowCommonPrefix(parts.member)
    }

    /// Ends the input; the sorter is used up.
    mutating func finish() throws -> SortedLines {
        defer { self = LineSorter(budget: 0, space: nil) }
        if runs.isEmpty {
            let survivors = try duplicates.finish(bufferSize: 0)
            return SortedLines(bytes: bytes, offsets: sortedOffsets(), survivors: survivors)
        }
        try spill()
        bytes = []
        offsets = []
        let bufferSize = max(1 << 14, budget / 2 / runs.count)
        let survivors = try duplicates.finish(bufferSize: bufferSize)
        let readers = runs.map { RunReader($0, bufferSize: bufferSize) }
        return try SortedLines(merging: readers, survivors: survivors)
    }

    private var memory: Int {
        bytes.count + duplicates.memory
            + offsets.count * (MemoryLayout<Int>.stride + MemoryLayout<Place>.stride)
    }

    private mutating func narrowCommonPrefix(_ member: UnsafeBufferPointer<UInt8>) {
        guard let first = offsets.first else { return }
        var common = min(commonPrefix, member.count)
        bytes.withUnsafeBytes { bytes in
            let other = SortRecord(base: bytes.baseAddress! + first).member
            common = min(common, other.count)
            var index = 0
            while index < common, other[index] == member[index] { index += 1 }
            common = index
        }
        commonPrefix = common
    }

    private mutating func spill() throws {
        guard let space else { throw NoSpillSpace(budget: budget) }
        guard !offsets.isEmpty else { return }
        let run = try space.newRun()
        var writer = RunWriter(run)
        let sorted = sortedOffsets()
        try bytes.withUnsafeBytes { bytes in
            for offset in sorted {
                let length = SortRecord.length(at: bytes.baseAddress! + offset)
                try writer.write(
                    UnsafeRawBufferPointer(start: bytes.baseAddress! + offset, count: length))
            }
        }
        try writer.flush()
        runs.append(run)
        try duplicates.spill(to: space)
        bytes.removeAll(keepingCapacity: true)
        offsets.removeAll(keepingCapacity: true)
        commonPrefix = Int.max
    }

    private func sortedOffsets() -> [Int] {
        bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return [] }
            var places = offsets.map { offset in
                Place(prefix: prefix(of: SortRecord(base: base + offset).member), offset: offset)
            }
            places.sort { a, b in
                if a.prefix != b.prefix { return a.prefix < b.prefix }
                return SortRecord.precedes(
                    SortRecord(base: base + a.offset), SortRecord(base: base + b.offset))
            }
            return places.map(\.offset)
        }
    }

    /// Eight bytes, big-endian, zeros where the id is shorter: they order ids as their bytes do,
    /// and where they are equal the whole ids decide.
    private func prefix(of member: UnsafeRawBufferPointer) -> UInt64 {
        let rest = member.dropFirst(commonPrefix).prefix(8)
        let value = rest.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return rest.isEmpty ? 0 : value << (8 * UInt64(8 - rest.count))
    }
}

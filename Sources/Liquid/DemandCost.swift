/// What walking through a text has come by, at most.
struct DemandCost {
    /// Bytes printed.
    var bytes = 0
    /// Bytes that captures hold, and that filters and comparisons go through.
    var work = 0
    var passes = 0
    /// Whether something is surely to be seen.
    var isVisible = false

    /// More than any limit; products of it do not overflow.
    private static let muchTooMuch = 1 << 40

    /// Counts a text of the template.
    mutating func print(_ text: ArraySlice<UInt8>) {
        add(DemandCost(bytes: text.count))
        if !isVisible { isVisible = text.contains { $0 > 0x20 && $0 < 0x7F } }
    }

    /// Counts a value.
    mutating func print(_ known: Known) {
        add(DemandCost(bytes: known.most ?? Known.longestPrint))
    }

    /// Counts what filters or comparisons go through.
    mutating func work(on known: Known) {
        add(DemandCost(work: known.most ?? Known.longestPrint))
    }

    /// Counts what follows on it, or comes by so often.
    mutating func add(_ other: DemandCost, times: Int = 1) {
        bytes = min(bytes + other.bytes * times, DemandCost.muchTooMuch)
        work = min(work + other.work * times, DemandCost.muchTooMuch)
        passes = min(passes + other.passes * times, DemandCost.muchTooMuch)
        if other.isVisible { isVisible = true }
    }

    /// The most of two ways of which one is gone.
    func atMost(_ other: DemandCost) -> DemandCost {
        DemandCost(
            bytes: max(bytes, other.bytes), work: max(work, other.work),
            passes: max(passes, other.passes), isVisible: isVisible && other.isVisible)
    }
}

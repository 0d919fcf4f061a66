/// Gives the least of several sorted sequences again and again: a binary heap of their numbers.
struct MergeHeap {
    private var heap: [Int] = []

    /// Numbers 0 ..< count, all of which have something to give.
    init(_ sequences: [Int], precedes: (Int, Int) -> Bool) {
        heap = sequences
        for index in stride(from: heap.count / 2 - 1, through: 0, by: -1) {
            siftDown(from: index, precedes)
        }
    }

    /// The sequence whose next element comes first; nil when all have ended.
    var first: Int? { heap.first }

    /// The first sequence has gone on to its next element.
    mutating func advancedFirst(precedes: (Int, Int) -> Bool) { siftDown(from: 0, precedes) }

    /// The first sequence has ended.
    mutating func removeFirst(precedes: (Int, Int) -> Bool) {
        let last = heap.removeLast()
        guard !heap.isEmpty else { return }
        heap[0] = last
        siftDown(from: 0, precedes)
    }

    private mutating func siftDown(from start: Int, _ precedes: (Int, Int) -> Bool) {
        var parent = start
        while true {
            var child = 2 * parent + 1
            guard child < heap.count else { return }
            if child + 1 < heap.count, precedes(heap[child + 1], heap[child]) { child += 1 }
            guard precedes(heap[child], heap[parent]) else { return }
            heap.swapAt(child, parent)
            parent = child
        }
    }
}

import CivilTime
import Dispatch
import Engine
import Storage
import Synchronization
import Testing

@testable import Simulation

@Suite("The hand-over between deciding and writing")
struct BatchWriterTests {
    private func batch(clock seconds: Int64) -> Batch {
        var batch = Batch()
        batch.standing = Standing(clock: Instant(seconds: seconds))
        return batch
    }

    @Test("values come out in the order in which they went in, and no more wait than may")
    func order() {
        let queue = BoundedQueue<Int>(capacity: 3)
        let added = Mutex(0)
        let isDone = DispatchSemaphore(value: 0)
        DispatchQueue(label: "adding").async {
            for number in 0..<1_000 where queue.add(number) { added.withLock { $0 += 1 } }
            queue.close()
            isDone.signal()
        }
        var taken: [Int] = []
        while let number = queue.take() {
            taken.append(number)
            // Those inside, the one just taken, and one whose adding is not yet counted.
            #expect(added.withLock { $0 } <= taken.count + 4)
        }
        isDone.wait()
        #expect(taken == Array(0..<1_000))
    }

    @Test("who waits for room or for a value is woken by the end")
    func closing() {
        let full = BoundedQueue<Int>(capacity: 1)
        #expect(full.add(1))
        let wasAdded = Mutex<Bool?>(nil)
        let isDone = DispatchSemaphore(value: 0)
        DispatchQueue(label: "adding").async {
            let result = full.add(2)
            wasAdded.withLock { $0 = result }
            isDone.signal()
        }
        full.close()
        isDone.wait()
        #expect(wasAdded.withLock { $0 } != nil)
        #expect(full.take() == 1)
        let empty = BoundedQueue<Int>(capacity: 1)
        DispatchQueue(label: "closing").async { empty.close() }
        #expect(empty.take() == nil)
    }

    @Test("batches are committed in order, all of them by the end")
    func writes() throws {
        let store = MemoryStore()
        let counting = BreakingStore(store, .after(-1))
        let writer = BatchWriter(counting)
        for second in 1...50 { try writer.write(batch(clock: Int64(second))) }
        try writer.finish()
        #expect(counting.commits == 50)
        #expect(store.standing().clock == Instant(seconds: 50))
    }

    @Test("a failure is told, and nothing is written after it", arguments: [1, 3, 50])
    func failure(number: Int) throws {
        let store = MemoryStore()
        let breaking = BreakingStore(store, .before(number))
        let writer = BatchWriter(breaking)
        #expect(throws: BreakingStore.PowerCut()) {
            for second in 1...50 { try writer.write(batch(clock: Int64(second))) }
            try writer.finish()
        }
        #expect(throws: BreakingStore.PowerCut()) { try writer.finish() }
        #expect(breaking.commits == number)
        #expect(store.standing().clock == (number == 1 ? nil : Instant(seconds: Int64(number - 1))))
    }
}

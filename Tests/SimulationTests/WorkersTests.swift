import Dispatch
import Synchronization
import Testing

@testable import Simulation

@Suite("several threads at one kind of work")
struct WorkersTests {
    private struct Failed: Error, Equatable { var place: Int }

    /// Numbers from 0, and how many have been given out.
    private final class Numbers: Sendable {
        private let next = Mutex(0)
        let end: Int

        init(_ end: Int) { self.end = end }

        var given: Int { next.withLock { $0 } }

        func take() -> Int? {
            next.withLock { next in
                guard next < end else { return nil }
                next += 1
                return next - 1
            }
        }
    }

    @Test("results come in the order of the elements", arguments: [1, 2, 3, 8])
    func order(count: Int) throws {
        let numbers = Numbers(500)
        var handed: [Int] = []
        try Workers(count).inOrder(
            numbers.take,
            { number, thread in
                #expect((0..<count).contains(thread))
                return number * 2
            }, { handed.append($0) })
        #expect(handed == (0..<500).map { $0 * 2 })
    }

    @Test("nothing to do is nothing done", arguments: [1, 4])
    func nothing(count: Int) throws {
        let numbers = Numbers(0)
        try Workers(count).inOrder(
            numbers.take, { number, _ in number }, { _ in Issue.record("there is no result") })
        #expect(numbers.given == 0)
    }

    @Test("no thread runs away from one that takes long")
    func room() throws {
        let numbers = Numbers(1_000)
        let ahead = DispatchSemaphore(value: 0)
        let given = Mutex(0)
        let isAlone = Mutex(true)
        var handed = 0
        try Workers(2).inOrder(
            numbers.take,
            { number, _ in
                // The other thread, where there is one, works off all that there is room for.
                if number == 15 { ahead.signal() }
                if number == 0 {
                    let outcome = ahead.wait(timeout: .now() + 5)
                    isAlone.withLock { $0 = outcome == .timedOut }
                    given.withLock { $0 = numbers.given }
                }
                return number
            }, { _ in handed += 1 })
        #expect(handed == 1_000)
        let most = given.withLock { $0 }
        #expect(isAlone.withLock { $0 } ? most <= 16 : most == 16)
    }

    @Test("the first failure is told, and nothing behind it is handed on", arguments: [1, 2, 4])
    func failures(count: Int) throws {
        for place in [0, 1, 17, 99] {
            var handed: [Int] = []
            #expect(throws: Failed(place: place)) {
                let numbers = Numbers(100)
                try Workers(count).inOrder(
                    numbers.take,
                    { number, _ in
                        if number >= place { throw Failed(place: number) }
                        return number
                    }, { handed.append($0) })
            }
            #expect(handed == Array(0..<place))
        }
    }

    @Test("where giving or handing on fails, all comes to an end", arguments: [1, 2, 4])
    func ends(count: Int) throws {
        let numbers = Numbers(100)
        var handed: [Int] = []
        #expect(throws: Failed(place: 30)) {
            try Workers(count).inOrder(
                {
                    if numbers.given == 30 { throw Failed(place: 30) }
                    return numbers.take()
                }, { number, _ in number }, { handed.append($0) })
        }
        #expect(handed == Array(0..<30))

        handed = []
        #expect(throws: Failed(place: 10)) {
            let numbers = Numbers(100)
            try Workers(count).inOrder(
                numbers.take, { number, _ in number },
                {
                    if $0 == 10 { throw Failed(place: 10) }
                    handed.append($0)
                })
        }
        #expect(handed == Array(0..<10))
    }
}

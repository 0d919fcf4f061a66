import Testing

@testable import Commands

/// When those who send a file without a terminal are told how far it is.
@Suite("How far sending is")
struct SendingProgressTests {
    /// The seconds at which something is said, when it is looked each second.
    private func told(
        until end: Int, _ change: (inout SendingProgress.State, Int) -> Void
    ) -> [Int] {
        var state = SendingProgress.State(at: 100)
        return (0...end).filter { second in
            change(&state, second)
            return state.isDue(at: 100 + Double(second))
        }
    }

    @Test("nothing for five seconds, then ever more rarely, and once a minute in the end")
    func pauses() {
        let long = told(until: 400) { state, second in state.goesOn(through: second * 10) }
        #expect(long == [5, 15, 35, 75, 135, 195, 255, 315, 375])
        #expect(told(until: 4) { state, second in state.goesOn(through: second) } == [])
    }

    @Test("who brings lines slowly hears nothing of it; of a daemon that does not answer they do")
    func idle() {
        #expect(told(until: 200) { _, _ in } == [])
        let once = told(until: 200) { state, second in
            if second == 50 { state.goesOn(through: 7) }
        }
        #expect(once == [50])
        let asking = told(until: 30) { state, second in if second == 10 { state.asks(at: 110) } }
        #expect(asking == [10, 20])
    }

    @Test("what is said names the daemon, what it is waited for, and how many are through")
    func words() {
        var state = SendingProgress.State(at: 0)
        state.goesOn(through: 3_000)
        func line(_ second: Double) -> String {
            state.line(to: "http://d", records: "line", at: second)
        }
        #expect(line(9) == "http://d: 3000 lines through")
        state.asks(at: 10)
        #expect(line(12) == "http://d: 3000 lines through")
        #expect(line(13) == "http://d: waiting for the daemon's answer; 3000 lines through")
        state.waits(for: "more waits")
        #expect(line(11) == "http://d: waiting for the daemon: more waits; 3000 lines through")
        state.goesOn(through: 3_001)
        #expect(line(20) == "http://d: 3001 lines through")
    }
}

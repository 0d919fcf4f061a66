import Foundation

/// Ends a command at once when it is interrupted (Ctrl-C, SIGTERM): says what has become of its work, takes
/// its temporary files away and ends with 128 and the signal's number, as shells expect.
struct Interruption {
    private let sources: [any DispatchSourceSignal]

    /// From now on; the message is the end of a sentence: "stopped: ...".
    init(_ message: String) {
        // Of its own: the threads of the global queues may all be at work until the work is done.
        let queue = DispatchQueue(label: "tact.signals")
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                if Terminal.isLively(2) { Terminal.write("\r\u{1B}[K") }
                Terminal.tell("tact: stopped: \(message)")
                TemporaryFolders.removeAll()
                _exit(128 + number)
            }
            source.resume()
            return source
        }
    }

    /// Signals do again what they did before.
    func end() {
        for source in sources { source.cancel() }
        for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
    }
}

/// Guesses how long work will go on from how long it has taken so far.
struct TimeLeft {
    private let start = DispatchTime.now().uptimeNanoseconds

    /// `, about 3 min left`; empty while there is too little to tell by.
    func words(_ done: Int, of total: Int) -> String {
        let seconds = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
        guard done > 0, done < total, seconds > 2 else { return "" }
        return TimeLeft.words(seconds: seconds * Double(total - done) / Double(done))
    }

    /// Whole seconds below a minute and a half, minutes above.
    static func words(seconds: Double) -> String {
        seconds < 90
            ? ", about \(Int(seconds.rounded(.up))) s left"
            : ", about \(Int((seconds / 60).rounded())) min left"
    }
}

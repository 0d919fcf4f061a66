import Engine
import Logging
import Storage

extension Writer {
    /// Takes back messages that must not go any more, those that are still ready; says how many.
    ///
    /// Each in a transaction of its own: one whose member cannot be woken is put off, and stops no
    /// other. Throws `WriterError`.
    func takeBack(
        _ cancellations: [Cancellation], logger: Logger
    ) async throws(WriterError) -> Int {
        var count = 0
        for cancellation in cancellations {
            let message = cancellation.message
            do {
                let isTaken = try await settle { store in
                    let isReady = try store.message(id: message.id)?.status == .ready
                    return (isReady, Verdict(cancelling: isReady ? cancellation : nil))
                }
                count += isTaken ? 1 : 0
            } catch .broken(let why) {
                try await settle([message.putOff(at: cancellation.received, why: why, logger)])
            }
        }
        return count
    }
}

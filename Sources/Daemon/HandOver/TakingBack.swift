import Engine
import Logging
import Storage

extension Writer {
    /// Takes back messages that must not go any more, those that are still ready; gives those that it
    /// took back.
    ///
    /// All in one transaction or, where that cannot be, each in one of its own: one whose member cannot
    /// be woken is put off, and stops no other. Throws `WriterError`.
    func takeBack(
        _ cancellations: [Cancellation], logger: Logger
    ) async throws(WriterError) -> [Cancellation] {
        guard !cancellations.isEmpty else { return [] }
        do {
            return try await settle { store in
                let due = try cancellations.filter { cancellation in
                    try store.message(id: cancellation.message.id)?.status == .ready
                }
                return (due, Verdict(cancelling: due))
            }
        } catch .broken(let why) {
            guard cancellations.count > 1 else {
                return try await end(cancellations[0], why, logger)
            }
            var taken: [Cancellation] = []
            for cancellation in cancellations {
                taken += try await takeBack([cancellation], logger: logger)
            }
            return taken
        }
    }

    /// Of a member that cannot be read: what ran out of time ends without a row in the ledger, anything
    /// else waits until it can be read.
    private func end(
        _ cancellation: Cancellation, _ why: String, _ logger: Logger
    ) async throws(WriterError) -> [Cancellation] {
        let (message, now) = (cancellation.message, cancellation.received)
        guard cancellation.reason == .expired else {
            try await settle([PuttingOff(message).settlement(at: now, why: why, logger)])
            return []
        }
        try await settle([
            Settlement(message: message.id, status: .expired, from: .ready, at: now)
        ])
        return [cancellation]
    }
}

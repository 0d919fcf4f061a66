import CivilTime
import Logging
import Storage

// What is told of a channel to whoever reads the store or the log.
extension ChannelRelay {
    /// A hand-over that takes longer is told of: 30 seconds in microseconds.
    static let longHandOver: Int64 = 30_000_000

    /// Has the store note how the destination does and which messages have been on their way for long,
    /// where that has changed (`remarks`: what it has; nil: not known). Says in how many microseconds to
    /// look again.
    ///
    /// Until the destination `isAsked`, what was noted before the start holds. Throws what store and
    /// writer throw.
    func noteRemarks(
        _ remarks: inout ChannelRemarks?, _ isAsked: Bool, _ failure: String?
    ) async throws -> Int64 {
        let now = around.clock()
        let known = try await known(remarks)
        let long = around.underWay.begun(
            by: now.advanced(by: -ChannelRelay.longHandOver), on: channel)
        let found = ChannelRemarks(failure: isAsked ? failure : known.failure, onItsWay: long)
        if found != known {
            try await around.writer.run { [channel, store = around.store] in
                try store.note(found, on: channel)
            }
        }
        for (id, since) in long.sorted(by: { $0.key < $1.key }) where known.onItsWay[id] != since {
            around.logger.warning(
                "a hand-over takes long; the receiver has not answered yet",
                metadata: [
                    "channel": "\(channel)", "message": "\(id)", "since": "\(since)",
                ])
        }
        remarks = found
        return untilNextIsLong(besides: long, now)
    }

    private func known(_ remarks: ChannelRemarks?) async throws -> ChannelRemarks {
        if let remarks { return remarks }
        return try await around.read { [channel] in try $0.remarks(on: channel) }
    }

    /// Until one that is under way has been so for long, in microseconds.
    private func untilNextIsLong(besides long: [String: Instant], _ now: Instant) -> Int64 {
        let begun = around.underWay.begun(by: .distantFuture, on: channel)
        let next = begun.filter { long[$0.key] == nil }.values.min()
        let past = next.map { now.microseconds - $0.microseconds } ?? 0
        return max(ChannelRelay.longHandOver - max(past, 0), 1_000)
    }
}

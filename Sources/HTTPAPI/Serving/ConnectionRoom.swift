import NIOCore
import Synchronization

/// Keeps count of connections, so that there are never more than so many. Where one too many comes, the
/// one goes that has waited longest without a request: first of those that never had one, then of
/// those that were answered. One with a request under way stays.
final class ConnectionRoom: Sendable {
    struct Full: Error {}

    private struct Guest {
        let channel: any Channel
        /// Whether a whole head has come.
        var hasAsked = false
        /// When it began to wait for a head, as the count of such beginnings; nil: it does not.
        var waitingSince: Int?
    }

    private struct State {
        var guests: [ObjectIdentifier: Guest] = [:]
        var beginnings = 0

        /// Who goes first, if anybody may.
        var dispensable: ObjectIdentifier? {
            var first: (id: ObjectIdentifier, rank: (Int, Int))?
            for (id, guest) in guests {
                guard let since = guest.waitingSince else { continue }
                let rank = (guest.hasAsked ? 1 : 0, since)
                if let found = first, found.rank <= rank { continue }
                first = (id, rank)
            }
            return first?.id
        }
    }

    private let state = Mutex(State())
    private let limit: Int

    /// Room for so many.
    init(_ limit: Int) { self.limit = limit }

    /// Lets a connection in, which waits for its first head; false: all others have requests under way.
    func enter(_ channel: any Channel) -> Bool {
        let (isIn, leaving) = state.withLock { state -> (Bool, (any Channel)?) in
            var leaving: (any Channel)?
            if state.guests.count >= limit {
                guard let id = state.dispensable else { return (false, nil) }
                leaving = state.guests.removeValue(forKey: id)?.channel
            }
            state.beginnings += 1
            state.guests[ObjectIdentifier(channel)] = Guest(
                channel: channel, waitingSince: state.beginnings)
            return (true, leaving)
        }
        leaving?.close(promise: nil)
        return isIn
    }

    /// Takes note that a whole head has come.
    func noteHead(of channel: any Channel) {
        state.withLock { state in
            state.guests[ObjectIdentifier(channel)]?.hasAsked = true
            state.guests[ObjectIdentifier(channel)]?.waitingSince = nil
        }
    }

    /// Takes note that all requests are answered.
    func noteRest(of channel: any Channel) {
        state.withLock { state in
            state.beginnings += 1
            state.guests[ObjectIdentifier(channel)]?.waitingSince = state.beginnings
        }
    }

    /// The connection is closed.
    func leave(_ channel: any Channel) {
        state.withLock { _ = $0.guests.removeValue(forKey: ObjectIdentifier(channel)) }
    }
}

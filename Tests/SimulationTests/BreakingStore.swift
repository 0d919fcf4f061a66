import StandIns
import Storage
import Synchronization

/// A store that fails at one of its commits, as if the power had been cut before or after it.
final class BreakingStore: StandInStore {
    /// What happens at the commit of that number, from 1.
    enum Break: Sendable {
        case before(Int)
        case after(Int)
    }

    struct PowerCut: Error, Equatable {}

    let store: any Store
    private let place: Break
    private let count = Mutex(0)

    init(_ store: any Store, _ place: Break) {
        self.store = store
        self.place = place
    }

    /// How many commits were asked for.
    var commits: Int { count.withLock { $0 } }

    func commit(_ batch: Batch) throws {
        let number = count.withLock { count in
            count += 1
            return count
        }
        if case .before(number) = place { throw PowerCut() }
        try store.commit(batch)
        if case .after(number) = place { throw PowerCut() }
    }
}

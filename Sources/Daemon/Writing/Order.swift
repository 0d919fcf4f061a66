import Campaigns
package import Engine
package import Storage
import Synchronization
import Templates

/// What the writer is asked to do; it answers once that is durable.
struct Order: Sendable {
    enum Content: Sendable {
        /// In order of receipt, read by the catalogue of that shape; their instants are the writer's to
        /// give.
        case inputs([Input], shape: String)
        case settlements(Verdict)
        /// Looks before it writes, with no commit in between.
        case judgement(@Sendable (any Store) throws -> Verdict)
        case adoption(Edition)
        case forgetting(String)
        /// Anything else that must not run beside a commit.
        case errand(@Sendable () throws -> Void)
    }

    var content: Content
    /// What it takes of the mailbox, in bytes.
    var weight: Int
    /// How far a file has come with its inputs.
    var reaching: FileProgress?
    let reply: Reply

    /// Whether it brings inputs, and nothing else.
    var isInputs: Bool { if case .inputs = content { true } else { false } }

    /// How many inputs it brings.
    var inputCount: Int {
        switch content {
        case .inputs(let inputs, _): inputs.count
        case .settlements(let verdict): verdict.inputCount
        case .judgement, .adoption, .forgetting, .errand: 1
        }
    }
}

/// What is to become of messages on their way out.
package struct Verdict: Sendable {
    package var settlements: [Settlement] = []
    /// Those that must not go any more.
    package var cancellations: [Cancellation]
    /// Members whose incomplete messages are to be judged again.
    package var retries: [Update]

    package init(
        _ settlements: [Settlement] = [], cancelling cancellations: [Cancellation] = [],
        retrying retries: [Update] = []
    ) {
        self.settlements = settlements
        self.cancellations = cancellations
        self.retries = retries
    }

    var inputCount: Int { settlements.count + cancellations.count + retries.count }
}

/// Where whoever asked waits; told once, whoever tells it again is not heard.
final class Reply: Sendable {
    private let waiting: Mutex<CheckedContinuation<Result<[Taken], WriterError>, Never>?>

    init(_ waiting: CheckedContinuation<Result<[Taken], WriterError>, Never>) {
        self.waiting = Mutex(waiting)
    }

    /// Tells what became of it.
    func give(_ result: Result<[Taken], WriterError>) {
        let continuation = waiting.withLock { waiting in
            defer { waiting = nil }
            return waiting
        }
        continuation?.resume(returning: result)
    }
}

/// The way of a new programme over all members: each is woken once, because what wakes it next depends
/// on the files. It begins anew where the daemon is stopped on the way, which changes nothing for those
/// that have been looked at.
struct Sweep {
    /// The last member that was looked at; nil: none yet.
    var last: String?
}

/// What became of one input that was handed in.
package enum Taken: Sendable, Hashable {
    case accepted
    /// An event that had been taken in before: it changed nothing.
    case duplicate
    /// It breaks an invariant of the store, or a row of its member cannot be read: it alone, and
    /// others of its member that came with it, were not taken.
    case broken(String)
}

/// Why the writer did not do, or may not have done, what it was asked.
package enum WriterError: Error, Sendable, Hashable {
    /// Too much waits already; nothing was done, and soon there is room.
    case busy
    /// The files were changed after this was read; nothing was done, and it may be sent again.
    case outdated
    /// The daemon is ending; nothing was done.
    case stopping
    /// It breaks an invariant of the store, or a row of a member cannot be read: it was not done.
    case broken(String)
    /// The store has failed: whether it was done is open, and the same may be sent again.
    case failed(StoreError)
    /// The new programme could not be taken on; the old one goes on.
    case refused(String)
}

extension WriterError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .busy: "more waits than is taken in"
        case .outdated: "the files were changed meanwhile"
        case .stopping: "the daemon is ending"
        case .broken(let detail), .refused(let detail): detail
        case .failed(let error): "\(error)"
        }
    }
}

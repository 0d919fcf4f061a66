import CivilTime
import Engine
import Logging
import Storage

extension ChannelRelay {
    /// What is asked before each attempt (engine.md, "At hand-over").
    struct Questions: Sendable {
        let store: any Store
        let deployment: Deployment
        let logger: Logger

        /// Messages by what the questions said of them.
        struct Answers: Sendable {
            var ready: [WaitingMessage] = []
            /// Those that wait.
            var settlements: [Settlement] = []
            /// Those that must not go any more, and those whose deadline has come.
            var cancellations: [Cancellation] = []

            /// Whether there was nothing to ask about.
            var isEmpty: Bool { ready.isEmpty && settlements.isEmpty && cancellations.isEmpty }
        }

        /// A message that nothing but a change of files or of the member can free is asked about again
        /// after a minute, in microseconds.
        private static let patience: Int64 = 60_000_000

        /// Members by id, those that are known; a failure: the row cannot be read.
        private typealias Owners = [ByteText: Result<Member, StoreError>]

        /// Asks about the messages of a channel that may be tried, but for those under way; one that
        /// cannot be read is put off too. Throws what the store throws.
        func ask(
            on channel: String, at now: Instant, limit: Int, besides underWay: UnderWay
        ) throws -> Answers {
            var unreadable: [Settlement] = []
            let count = underWay.count(on: channel)
            let all = min(limit, .max - count) + count
            let waiting = try store.waiting(on: channel, at: now, limit: all) { id, error in
                let way = PuttingOff(channel: channel, message: id, what: "it cannot be read")
                unreadable.append(way.settlement(at: now, why: "\(error)", logger))
            }
            let free = waiting.filter {
                !underWay.contains($0.message.id, on: channel)
            }.prefix(limit)
            var answers = try ask(Array(free), at: now)
            answers.settlements += unreadable
            return answers
        }

        /// Asks about each message; one whose member cannot be read is put off, and keeps no other
        /// waiting. Throws what the store throws.
        func ask(_ waiting: [WaitingMessage], at now: Instant) throws -> Answers {
            let owners = try owners(Set(waiting.map { ByteText($0.message.member) }).map(\.text))
            var answers = Answers()
            for row in waiting { note(row, owners[ByteText(row.message.member)], now, &answers) }
            return answers
        }

        /// All at once or, where that fails for few of them, one by one.
        private func owners(_ ids: [String]) throws -> Owners {
            do {
                let found = try store.members(ids: ids, contactsFrom: .distantFuture)
                return Dictionary(
                    found.map { (ByteText($0.member.id), .success($0.member)) },
                    uniquingKeysWith: { first, _ in first })
            } catch let error as StoreError where error.isOfFewRows {
                guard ids.count > 1 else { return [ByteText(ids[0]): .failure(error)] }
                return try ids.reduce(into: Owners()) { owners, id in
                    owners.merge(try self.owners([id])) { first, _ in first }
                }
            }
        }

        private func note(
            _ row: WaitingMessage, _ owner: Result<Member, StoreError>?, _ now: Instant,
            _ answers: inout Answers
        ) {
            let message = row.message
            guard now < message.deadline else {
                return answers.cancellations.append(
                    Cancellation(of: message, .expired, received: now))
            }
            switch owner {
            case .success(let member): note(message, row, of: member, now, &answers)
            case .failure(let error):
                let why = error.told(of: [message.member])
                answers.settlements.append(PuttingOff(message).settlement(at: now, why: why, logger))
            case nil:
                answers.settlements.append(
                    Settlement(
                        message: message.id, status: .cancelled, at: now,
                        note: "the member is not known any more"))
            }
        }

        private func note(
            _ message: OutboxMessage, _ row: WaitingMessage, of member: Member, _ now: Instant,
            _ answers: inout Answers
        ) {
            switch message.mayGo(to: member, at: now, under: deployment) {
            case .proceed: answers.ready.append(row)
            case .wait(_, let until):
                let next = until ?? now.advanced(by: Questions.patience)
                answers.settlements.append(
                    Settlement(
                        message: message.id, status: .ready, at: now,
                        nextAttempt: min(next, message.deadline)))
            case .cancel(let reason):
                answers.cancellations.append(Cancellation(of: message, reason, received: now))
            }
        }
    }
}

/// A message that is left be for a while, because it or its member cannot be read: it keeps no other
/// waiting, and the log says so.
struct PuttingOff {
    /// What cannot be read is looked at again after ten minutes, in microseconds: somebody has to mend
    /// it first.
    private static let timeToMend: Int64 = 600_000_000

    private let channel: String
    private let message: String
    private let deadline: Instant?
    /// What keeps it, as the outbox notes it.
    private let what: String

    /// One that cannot be read itself.
    init(channel: String, message: String, what: String) {
        (self.channel, self.message, self.what) = (channel, message, what)
        deadline = nil
    }

    /// One whose member cannot be read; looked at again at its deadline at the latest.
    init(_ message: OutboxMessage) {
        (channel, self.message) = (message.channel, message.id)
        deadline = message.deadline
        what = "its member cannot be read"
    }

    /// What is written of it. `why` names nobody.
    func settlement(at now: Instant, why: String, _ logger: Logger) -> Settlement {
        logger.error(
            "a message waits because \(what)",
            metadata: ["channel": "\(channel)", "message": "\(message)", "detail": "\(why)"])
        let next = now.advanced(by: PuttingOff.timeToMend)
        return Settlement(
            message: message, status: .ready, at: now, note: what,
            nextAttempt: deadline.map { min(next, $0) } ?? next)
    }
}

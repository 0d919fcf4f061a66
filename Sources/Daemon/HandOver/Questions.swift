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
            /// Those that wait or have expired.
            var settlements: [Settlement] = []
            var cancellations: [Cancellation] = []
        }

        /// A message that nothing but a change of files or of the member can free is asked about again
        /// after a minute, in microseconds.
        private static let patience: Int64 = 60_000_000

        /// Members by id, those that are known; a failure: the row cannot be read.
        private typealias Owners = [ByteText: Result<Member, StoreError>]

        /// Asks about each message; one whose member cannot be read is put off, and keeps no other
        /// waiting. Throws what the store throws.
        func ask(_ waiting: [WaitingMessage], at now: Instant) throws -> Answers {
            let owners = try owners(Array(Set(waiting.map(\.message.member))))
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
                let end = Settlement(message: message.id, status: .expired, at: now)
                return answers.settlements.append(end)
            }
            switch owner {
            case .success(let member): note(message, row, of: member, now, &answers)
            case .failure(let error):
                let why = error.told(of: [message.member])
                answers.settlements.append(message.putOff(at: now, why: why, logger))
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
            case .wait(let until):
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

extension OutboxMessage {
    /// What cannot be read is looked at again after ten minutes, in microseconds: somebody has to mend
    /// it first.
    private static let timeToMend: Int64 = 600_000_000

    /// Leaves a message be for a while whose member cannot be read, and says so in the log. `why`
    /// names nobody.
    func putOff(at now: Instant, why: String, _ logger: Logger) -> Settlement {
        logger.error(
            "a message waits because its member cannot be read",
            metadata: ["channel": "\(channel)", "message": "\(id)", "detail": "\(why)"])
        return Settlement(
            message: id, status: .ready, at: now, note: "its member cannot be read",
            nextAttempt: min(now.advanced(by: OutboxMessage.timeToMend), deadline))
    }
}

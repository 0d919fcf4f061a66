import CivilTime
import Engine
import Storage

extension ChannelRelay {
    /// What is asked before each attempt (engine.md, "At hand-over").
    struct Questions: Sendable {
        let store: any Store
        let deployment: Deployment

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

        /// Asks about each message. Throws what the store throws.
        func ask(_ waiting: [WaitingMessage], at now: Instant) async throws -> Answers {
            let store = store
            let owners = try await offThread {
                try store.members(
                    ids: Array(Set(waiting.map(\.message.member))), contactsFrom: .distantFuture)
            }
            let members = Dictionary(
                owners.map { (ByteText($0.member.id), $0.member) },
                uniquingKeysWith: { first, _ in first })
            var answers = Answers()
            for row in waiting { note(row, members[ByteText(row.message.member)], now, &answers) }
            return answers
        }

        private func note(
            _ row: WaitingMessage, _ member: Member?, _ now: Instant, _ answers: inout Answers
        ) {
            let message = row.message
            guard now < message.deadline else {
                let end = Settlement(message: message.id, status: .expired, at: now)
                return answers.settlements.append(end)
            }
            guard let member else {
                return answers.settlements.append(
                    Settlement(
                        message: message.id, status: .cancelled, at: now,
                        note: "the member is not known any more"))
            }
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

import ArgumentParser
import NIOHTTP1

/// `tact outbox retry`.
struct OutboxRetry: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Has the daemon try a message again that has failed or waits.",
        discussion: """
            Says what happens next and when, or why it cannot be tried again.

            Example: tact outbox list --status failed
            """)

    @OptionGroup var home: Home
    @OptionGroup var address: DaemonAddress
    @Argument(help: ArgumentHelp("The message's id.", valueName: "id")) var id: String

    func run() throws {
        let answer = try change(
            id, "retry", address.client(in: home),
            unasked: "message \(id) stays as it is: once tact serve runs, what is ready is tried"
                + " by itself, what has failed by this command; tact outbox show \(id) tells which")
        guard answer.status != 409 else {
            let why = answer.text("detail") ?? "it is too late"
            throw Failure(.no, "message \(id) is not tried again: \(why)")
        }
        try answer.checkIsDone()
        Output.standard.line("message \(id): \(answer.text("detail") ?? "it is tried at once")")
    }
}

/// `tact outbox cancel`.
struct OutboxCancel: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Has the daemon keep a message back that has not gone out.",
        discussion: "It weighs on no cap any more, and the ledger says that it was cancelled.")

    @OptionGroup var home: Home
    @OptionGroup var address: DaemonAddress
    @Argument(help: ArgumentHelp("The message's id.", valueName: "id")) var id: String

    func run() throws {
        let answer = try change(
            id, "cancel", address.client(in: home),
            unasked: "message \(id) stays as it is: nothing leaves before tact serve runs")
        try answer.checkIsDone()
        Output.standard.line("message \(id) is cancelled and does not go out")
    }
}

/// What the daemon answers; `unasked`: what is told besides where there is none.
private func change(
    _ id: String, _ verb: String, _ daemon: DaemonClient, unasked: String
) throws -> DaemonClient.Answer {
    let isPlain = id.utf8.allSatisfy { (48...57).contains($0) || (97...122).contains($0) }
    guard isPlain, !id.isEmpty else {
        throw Failure(.no, "there is no message '\(id)'; tact outbox list shows all")
    }
    return try daemon.send(.POST, "/v1/outbox/\(id)/\(verb)", unasked: unasked)
}

extension DaemonClient.Answer {
    /// Throws what the daemon says where it has not done what was asked.
    fileprivate func checkIsDone() throws {
        guard (200..<300).contains(status) else {
            throw Failure(.no, text("detail") ?? "status \(status)")
        }
    }
}

import ArgumentParser
import NIOHTTP1

/// `tact outbox retry`.
struct OutboxRetry: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Has the daemon try a message again that has failed or waits.",
        discussion: "Example: tact outbox list --status failed")

    @OptionGroup var home: Home
    @OptionGroup var address: DaemonAddress
    @Argument(help: ArgumentHelp("The message's id.", valueName: "id")) var id: String

    func run() throws {
        try change(id, "retry", address.client(in: home))
        Output.standard.line("message \(id) is tried again at once")
    }
}

/// `tact outbox cancel`.
struct OutboxCancel: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Has the daemon keep a message back that has not gone out.",
        discussion: "It weighs on no cap any more, and the ledger says that it was cancelled.")

    @OptionGroup var home: Home
    @OptionGroup var address: DaemonAddress
    @Argument(help: ArgumentHelp("The message's id.", valueName: "id")) var id: String

    func run() throws {
        try change(id, "cancel", address.client(in: home))
        Output.standard.line("message \(id) is cancelled and does not go out")
    }
}

private func change(_ id: String, _ verb: String, _ daemon: DaemonClient) throws {
    let isPlain = id.utf8.allSatisfy { (48...57).contains($0) || (97...122).contains($0) }
    guard isPlain, !id.isEmpty else {
        throw Failure(.no, "there is no message '\(id)'; tact outbox list shows all")
    }
    let answer = try daemon.send(.POST, "/v1/outbox/\(id)/\(verb)")
    guard answer.status == 204 else {
        throw Failure(.no, answer.text("detail") ?? "status \(answer.status)")
    }
}

import ArgumentParser
import JSON
import NIOHTTP1
import Storage

/// `tact reload`: has the daemon read the campaign directory anew.
struct Reload: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload",
        abstract: "Has the daemon read its campaign directory anew: all of it, or nothing.")

    @OptionGroup var home: Home
    @OptionGroup var address: DaemonAddress

    func run() throws {
        let answer = try address.client(in: home).send(.POST, "/v1/reload")
        guard answer.status == 200 else {
            throw Failure(
                .no, "the old files go on: \(answer.text("detail") ?? "status \(answer.status)")")
        }
        Output.standard.line("the daemon decides by version \(answer.text("version")?.prefix(12) ?? "")")
        for gone in answer.objects("gone").compactMap(ScenarioStanding.init) {
            Output.standard.line("not in the files any more: \(gone)")
        }
        if let what = answer.text("restart_for") {
            Output.standard.line("\(what) has changed since the daemon began: a restart takes it on")
        }
    }
}

extension ScenarioStanding {
    /// As the daemon's answer tells of it; nil: it does not.
    fileprivate init?(_ fields: [JSONField]) {
        let answer = DaemonClient.Answer(status: 200, fields: fields)
        guard let scenario = answer.text("scenario"), let journeys = answer.count("journeys"),
            let messages = answer.count("messages")
        else { return nil }
        self.init(scenario: scenario, journeys: journeys, messages: messages)
    }
}

import CivilTime
import Daemon
import Engine
import HTTPTypes
import JSON
import Listings
import Storage
import Templates

// What the daemon is told to do.
extension Answering {
    /// `POST /v1/reload`: the files are read anew; 422 where they are not taken on.
    func reload() async throws -> Reply {
        try await service.reload()
        return .json(.ok) { writer in
            writer.field("version", service.deployment.edition.version)
            writer.field("restart_for", service.condition.current.restartWanted)
            writer.gone(service.condition.current.reload?.gone ?? [])
        }
    }
}

extension JSONWriter {
    /// What was under way of scenarios that the files do not have any more, as `gone`.
    mutating func gone(_ scenarios: [ScenarioStanding]) {
        list("gone", scenarios) { writer, scenario in
            writer.field("scenario", scenario.scenario)
            writer.field("journeys", scenario.journeys)
            writer.field("messages", scenario.messages)
        }
    }
}

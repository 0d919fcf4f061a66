import CivilTime
import Daemon
import Engine
import HTTPTypes
import JSON
import Templates

// What the daemon is told to do.
extension Answering {
    /// `POST /v1/reload`: the files are read anew; 422 where they are not taken on.
    func reload() async throws -> Reply {
        try await service.reload()
        return .json(.ok) { writer in
            writer.field("version", service.deployment.edition.version)
            writer.field("restart_for", service.condition.current.restartWanted)
        }
    }
}

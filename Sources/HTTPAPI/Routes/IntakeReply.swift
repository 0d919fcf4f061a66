import Daemon
import HTTPTypes
import Ingestion

extension Intake {
    /// 202 with counts, and why lines were not taken; 400 where there was nothing but those.
    func reply() -> Reply {
        guard isRefused, let first = rejections.first else { return .json(.accepted, write) }
        return Problem(rejecting: first).reply(write)
    }
}

import Daemon
import HTTPTypes
import Ingestion
import JSON
import Listings

extension Intake {
    /// 202 with counts, and why lines were not taken; 400 where there was nothing but those.
    func reply() -> Reply {
        guard accepted + duplicates == 0, let first = rejections.first else {
            return .json(.accepted, write)
        }
        return Problem(rejecting: first).reply(write)
    }

    /// The counts and the rejections as fields.
    func write(_ writer: inout JSONWriter) {
        writer.field("accepted", accepted)
        writer.field("duplicates", duplicates)
        writer.field("rejected", rejected)
        writer.list("rejections", rejections) { writer, rejection in
            if rejection.line > 0 { writer.field("line", rejection.line) }
            writer.field("reason", rejection.kind.rawValue)
            writer.field("message", rejection.message)
        }
    }
}

import Daemon
import HTTPTypes
import JSON

extension Answering {
    /// What can be asked, as OpenAPI 3.1 describes it.
    func openAPI() -> Reply { .json(.ok) { $0.field("openapi", "3.1.0") } }
}

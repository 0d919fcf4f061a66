import Storage
import Campaigns
import CivilTime
import Daemon
import Engine
import HTTPTypes
import JSON
import Listings
import Templates

// What watches the daemon.
extension Answering {
    /// The process is there.
    func health() -> Reply { .json(.ok) { $0.field("status", "ok") } }

    /// Whether events are taken, and under which programme; 503 while they are not.
    func readiness() -> Reply {
        let state = service.condition.current
        return .json(state.isReady ? .ok : .serviceUnavailable) { writer in
            writer.field("status", state.isReady ? "ready" : "not ready")
            writer.field("programme", service.deployment.edition.programme.name)
            writer.field("version", service.deployment.edition.version)
            writer.field("failure", state.failure)
            writer.key("reload")
            writer.beginObject()
            writer.field("at", state.reload?.at.description)
            writer.field("refused", state.reload?.refusal)
            writer.endObject()
            let outages = service.meter.current.outages.sorted { $0.key < $1.key }
            writer.list("targets_down", outages) { writer, outage in
                writer.field("channel", outage.key)
                writer.field("since", outage.value.since.description)
                writer.field("failure", outage.value.failure)
                writer.field("again_at", outage.value.until.description)
            }
            writer.field("restart_for", state.restartWanted)
        }
    }

    /// All figures in the text format of Prometheus.
    func metrics() async throws -> Reply {
        let outbox = try await service.read { try $0.standingMessages() }
        let channels = service.deployment.edition.programme.channels.map(\.name)
        let text = MetricsText(
            service.meter.current, outbox: outbox, channels: channels,
            targets: channels.filter { !service.isFetched($0) }
        ).text
        return Reply(.ok, "text/plain; version=0.0.4; charset=utf-8", body: Array(text.utf8))
    }
}

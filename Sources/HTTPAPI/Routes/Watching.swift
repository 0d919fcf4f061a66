import Storage
import Campaigns
import CivilTime
import Daemon
import Engine
import HTTPTypes
import HummingbirdCore
import JSON
import Listings
import Templates

// What watches the daemon.
extension Answering {
    /// The process is there.
    func health() -> Reply { .json(.ok) { $0.field("status", "ok") } }

    /// Whether events are taken, and under which programme; 503 while they are not.
    func readiness(_ request: Request) -> Reply {
        let state = service.condition.current
        let access = service.access.judge(token(of: request), for: .read)
        // Where nobody can tell who may ask, nobody is served.
        let isReady = state.isReady && access != .unavailable
        return .json(isReady ? .ok : .serviceUnavailable) { writer in
            writer.field("status", isReady ? "ready" : "not ready")
            writer.field("programme", service.deployment.edition.programme.name)
            writer.field("version", service.deployment.edition.version)
            if access == .unavailable {
                writer.field("tokens", "the file of tokens cannot be read; the log says why")
            }
            guard access == .admitted, (try? checkIsLocal(request)) != nil else {
                return writer.field("details", "for tokens of scope read")
            }
            writer.field("failure", state.failure)
            writer.key("reload")
            writer.beginObject()
            writer.field("at", state.reload?.at.description)
            writer.field("refused", state.reload?.refusal)
            writer.gone(state.reload?.gone ?? [])
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
        let targets = channels.filter { !service.isFetched($0) }
        let text = MetricsText(
            service.meter.current, outbox: outbox, channels: channels, targets: targets,
            oldest: oldestHandOvers(on: targets)
        ).text
        return Reply(.ok, "text/plain; version=0.0.4; charset=utf-8", body: Array(text.utf8))
    }

    /// For how many seconds, by channel, the hand-over has taken that began first of those in progress.
    private func oldestHandOvers(on channels: [String]) -> [String: Int] {
        let now = service.clock()
        return channels.reduce(into: [:]) { seconds, channel in
            guard let since = service.underWay.oldest(on: channel) else { return }
            seconds[channel] = max(0, Int((now.microseconds - since.microseconds) / 1_000_000))
        }
    }
}

import Templates
import Engine
import CampaignFiles
import Campaigns
import Daemon
import Logging
import Outbox

/// Makes the relays of channels, each to its target of the configuration.
struct Relays: Sendable {
    private let service: TactService
    private let configuration: ServiceConfiguration
    private let destinations: Destinations
    private let around: ChannelRelay.Surroundings

    init(
        _ service: TactService, _ configuration: ServiceConfiguration, sender: Sender,
        outbox: String, _ logger: Logger
    ) {
        self.service = service
        self.configuration = configuration
        destinations = Destinations(sender: sender, outbox: outbox, clock: service.clock)
        around = ChannelRelay.Surroundings(
            store: service.store, writer: service.writer, clock: service.clock,
            deployment: { service.deployment }, logger: logger, meter: service.meter,
            underWay: service.underWay)
    }

    /// Those of the programme in force, and of channels that come later. Throws what a target that
    /// cannot be used as it is configured throws.
    func relayService() throws -> RelayService {
        // What was handed over before a channel had a target, or when there was another channel.
        if let folders = try destinations.destination(of: "", nil) { service.reach(folders) }
        let channels = service.deployment.edition.programme.channels.map(\.name)
        return RelayService(
            service, try channels.map(relay), of: channels, makeRelay: relay)
    }

    private func relay(of channel: String) throws -> ChannelRelay {
        let target = configuration.target(of: channel)
        let destination = try destinations.destination(of: channel, target)
        if let destination { service.reach(destination) }
        return ChannelRelay(
            channel: channel, to: destination,
            pace: target?.rate.map { Pace(count: $0.count, stretch: $0.period.microseconds) },
            doorbell: service.doorbell(of: channel), around)
    }
}

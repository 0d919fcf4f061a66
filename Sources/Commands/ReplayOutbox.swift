import Campaigns
import Outbox
import Simulation
import Storage
import Templates

/// Hands all ready messages over into a folder, each at the instant of its decision: a Maildir for
/// email, a spool folder for every other channel. What was handed over before stays as it is.
func handOver(_ store: any Store, to folder: String, _ edition: Edition) throws -> RelayReport {
    let sender = Sender.placeholder(name: edition.programme.name)
    let target = ChannelFolders(folder, sender: sender, durability: .perBatch)
    let relay = Relay(store: store, target: target, clock: .decision)
    return try relay.drain()
}

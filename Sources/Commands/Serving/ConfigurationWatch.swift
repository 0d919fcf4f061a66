import CampaignFiles
import Campaigns
import Diagnostics

/// Compares the configuration at each reload with that of the start: what stands in it is taken on by
/// a restart alone, which must not come as a surprise.
struct ConfigurationWatch: Sendable {
    private let read: @Sendable () throws -> ServiceReading
    private let atStart: [SourceText]

    /// `read` reads it anew as the start has.
    init(_ reading: ServiceReading, read: @escaping @Sendable () throws -> ServiceReading) {
        self.read = read
        atStart = reading.sources
    }

    /// Whether it is another than at the start. Throws a `Failure` with the first mistake where a
    /// restart would refuse it.
    func hasChanged(for programme: Programme) throws -> Bool {
        let now = try read()
        let findings =
            now.diagnostics + now.findings(about: programme) + TargetFiles(now).findings
        if let first = findings.inOrder().first(where: { $0.severity == .error }) {
            throw Failure(.configuration, first.line)
        }
        return now.sources.map(\.path) != atStart.map(\.path)
            || zip(now.sources, atStart).contains { $0.bytes != $1.bytes }
    }
}

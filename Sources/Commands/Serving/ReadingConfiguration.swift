import CampaignFiles
import Foundation

extension Place {
    /// What the daemon is told: the file (nil: `tact.yaml` of the campaign directory, where there is
    /// one), the environment and options together, by the configuration's names. Findings go to
    /// standard error; throws a `Failure` where there are errors, and `FileError`.
    func serviceConfiguration(
        in file: String? = nil, options: [String: String?] = [:]
    ) throws -> ServiceReading {
        let said = options.merging(["store": store]) { option, store in option ?? store }
        let reading = try home.reading(in: file, options: said.compactMapValues(\.self))
        Findings(reading.diagnostics, files: reading.sources).tell()
        guard reading.configuration != nil else {
            throw Failure(.configuration, "the daemon cannot run with this configuration")
        }
        return reading
    }
}

extension Home {
    /// What file, environment and options say, whether it is right or not. Throws `FileError`.
    func reading(
        in file: String? = nil, options: [String: String] = [:]
    ) throws -> ServiceReading {
        ServiceReading(
            file: try configurationFile(file), environment: ProcessInfo.processInfo.environment,
            options: options, workingDirectory: FileManager.default.currentDirectoryPath)
    }

    /// Says of a channel whether another program fetches its messages; of none, where that cannot be read.
    var fetchedChannels: (_ channel: String) -> Bool {
        let configuration = (try? reading())?.configuration
        return { configuration?.target(of: $0)?.way == .pull }
    }

    private func configurationFile(_ named: String?) throws -> SourceFile? {
        let path = named ?? "\(directory)/\(ServiceReading.fileName)"
        if named == nil, !FileManager.default.fileExists(atPath: path) { return nil }
        var bytes: [UInt8] = []
        try FileBytes(path).read { bytes += $0 }
        return SourceFile(path: path, bytes: bytes)
    }
}

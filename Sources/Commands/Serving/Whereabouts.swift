import CampaignFiles
import Daemon
import Foundation

// Where store, tokens and daemon are. What the options do not say, the environment says, and then
// tact.yaml of the campaign directory, for every command alike. A command is refused for mistakes
// that make it doubtful what it asked for, and for no others: a mail server's password file that
// only the service can see keeps nobody from reading the store.

extension Place {
    /// Path of the database. Throws a `Failure`, after telling the findings, where what should say
    /// it has errors.
    var storePath: String {
        get throws {
            if let store { return store }
            return try home.said("store", or: "name the store with --store") ?? standardStorePath
        }
    }

    /// Path of the database; nil: what should say it has errors.
    var knownStorePath: String? {
        if let store { return store }
        guard let reading = try? home.reading(), reading.errors(about: "store").isEmpty else {
            return nil
        }
        return reading.text(of: "store") ?? standardStorePath
    }

    /// Path of the database where nobody says another.
    var standardStorePath: String {
        if let state = ProcessInfo.processInfo.environment["STATE_DIRECTORY"], !state.isEmpty {
            return "\(state)/tact.sqlite"
        }
        return "\(directory)/var/tact.sqlite"
    }

    /// The folder that the database is in; throws as `storePath` does. Foundation's own way to it
    /// traps on a name of one letter.
    var storeFolder: String {
        get throws {
            let path = try storePath
            guard let slash = path.lastIndex(of: "/") else { return "." }
            return slash == path.startIndex ? "/" : String(path[..<slash])
        }
    }

    /// The file of tokens. Throws as `storePath` does.
    var tokens: TokenFile {
        get throws {
            try home.said("tokens").map { TokenFile(path: $0) } ?? tokensBesideStore
        }
    }

    /// The file of tokens where nobody says another.
    var tokensBesideStore: TokenFile {
        get throws { TokenFile(path: "\(try storeFolder)/tokens") }
    }
}

extension Home {
    /// Where the daemon of this campaign directory listens, as this machine reaches it. Throws a
    /// `Failure`.
    var daemonURL: String {
        get throws {
            let way = "name the daemon with --url or TACT_URL"
            guard let address = try sound("listen", or: way).listen else {
                preconditionFailure("an address that is none is an error")
            }
            guard address.port != 0 else {
                throw Failure(
                    .usage, "the daemon listens on any port that is free ('listen'); \(way)")
            }
            return "http://\(address.onThisMachine)"
        }
    }

    /// What is said of a key; nil: nothing is. `way`: what to do instead of mending it.
    fileprivate func said(_ key: String, or way: String? = nil) throws -> String? {
        try sound(key, or: way).text(of: key)
    }

    /// What is said, where what is said of the key can be relied on.
    private func sound(_ key: String, or way: String?) throws -> ServiceReading {
        let reading = try reading()
        let errors = reading.errors(about: key)
        guard errors.isEmpty else {
            Findings(errors, files: reading.sources).tell()
            throw Failure(
                .configuration,
                "these errors leave open what '\(key)' is: mend them"
                    + (way.map { ", or \($0)" } ?? ""))
        }
        return reading
    }
}

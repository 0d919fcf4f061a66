import Foundation

/// The small campaign directory of `Tests/EndToEnd/Campaign` in a folder of its own.
enum Shop {
    /// A fresh copy, with nothing run in it yet.
    static func folder() throws -> WorkFolder {
        let folder = try WorkFolder()
        for name in ["campaigns", "templates", "input"] {
            try folder.copy("Tests/EndToEnd/Campaign/\(name)", to: name)
        }
        return folder
    }

    /// A fresh copy that lets messages go at any hour, for daemons: their clock is the machine's, and
    /// no test may depend on the time of day.
    static func open() throws -> WorkFolder {
        let folder = try folder()
        try open(folder, "campaigns")
        return folder
    }

    /// Takes the contact hours out of a copy of its campaigns.
    static func open(_ folder: WorkFolder, _ campaigns: String) throws {
        try folder.replace(
            "    between: [08:00-20:00]\n", with: "", in: "\(campaigns)/pressure.yaml")
    }

    /// What makes its history.
    static let replay = [
        "replay", "input/events.ndjson", "--members", "input/members.csv", "--until", "2026-03-10",
    ]

    /// One in which the history has run, for tests that only read it.
    static let replayed: Result<WorkFolder, any Error> = Result {
        let folder = try Shop.folder()
        let finished = try Program.run(replay, in: folder)
        guard finished.status == 0 else { throw Unexpected(finished.errors) }
        return folder
    }
}

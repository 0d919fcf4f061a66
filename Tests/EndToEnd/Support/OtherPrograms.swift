import Foundation

/// A Python that has packages which are not ours: one that `make test` has set up, or the machine's
/// own.
enum PythonPackages {
    /// One that can read calendar files.
    static let forCalendars = python(importing: "icalendar")
    /// One that can send events.
    static let forEvents = python(importing: "cloudevents.core")

    private static func python(importing package: String) -> String? {
        let ours = FileManager.default.currentDirectoryPath + "/.build/python/bin/python3"
        let found = [ours, "python3"].first { name in
            guard let folder = try? WorkFolder() else { return false }
            let finished = try? Tool.run(name, ["-c", "import \(package)"], in: folder)
            return finished?.status == 0
        }
        return found
    }
}

/// A browser that can be driven over a pipe; `TACT_CHROMIUM` names one that is not on PATH.
enum Chromium {
    static let isThere: Bool = {
        let names = [
            "chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome",
        ]
        let isNamed = ProcessInfo.processInfo.environment["TACT_CHROMIUM"] != nil
        return Tool.exists("python3") && (isNamed || names.contains(where: Tool.exists))
    }()
}

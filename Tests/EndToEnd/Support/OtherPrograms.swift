import Foundation

/// A Python that can read calendar files by a package that is not ours: one that `make test` has set
/// up, or the machine's own.
enum CalendarReader {
    static let python: String? = {
        let ours = FileManager.default.currentDirectoryPath + "/.build/python/bin/python3"
        let found = [ours, "python3"].first { name in
            guard let folder = try? WorkFolder() else { return false }
            let finished = try? Tool.run(name, ["-c", "import icalendar"], in: folder)
            return finished?.status == 0
        }
        return found
    }()

    static let isThere = python != nil
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

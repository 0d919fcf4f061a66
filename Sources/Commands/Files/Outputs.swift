import Foundation

/// Files that a command is to write, looked at before anything is: none may be one that it reads.
struct Outputs {
    private var files: [(option: String, path: String)] = []

    /// Adds what an option names; nil: the option was not given.
    mutating func add(_ option: String, _ path: String?) {
        if let path { files.append((option, path)) }
    }

    /// Throws a `Failure` of usage where a file is to be written twice, is one of the inputs (what they
    /// are called, and their paths), or one of the campaign directory.
    func check(against inputs: [(name: String, path: String?)], campaign directory: String) throws {
        for (place, file) in files.enumerated() {
            for other in files[..<place] where Outputs.areSame(file.path, other.path) {
                throw Failure(
                    .usage, "\(other.option) and \(file.option) name the same file, \(file.path)")
            }
            for input in inputs {
                guard let path = input.path, Outputs.areSame(file.path, path) else { continue }
                throw Failure(
                    .usage,
                    "\(file.option) \(file.path) would overwrite \(input.name); name another file")
            }
            for folder in ["campaigns", "templates"]
            where Outputs.end(of: file.path).hasPrefix(Outputs.end(of: "\(directory)/\(folder)") + "/") {
                throw Failure(
                    .usage,
                    "\(file.option) \(file.path) lies in \(folder)/, which is read; name another file")
            }
        }
    }

    /// Whether both paths lead to one place, through whatever links.
    private static func areSame(_ a: String, _ b: String) -> Bool {
        var (first, second) = (stat(), stat())
        if stat(a, &first) == 0, stat(b, &second) == 0 {
            // Devices such as /dev/null are nobody's input.
            return first.st_dev == second.st_dev && first.st_ino == second.st_ino
                && first.st_mode & S_IFMT == S_IFREG
        }
        return end(of: a) == end(of: b)
    }

    /// Where the path leads; of a file that is not there yet, where it would be.
    private static func end(of path: String) -> String {
        if let end = realpath(path, nil) {
            defer { free(end) }
            return String(cString: end)
        }
        let url = URL(filePath: path)
        let folder = url.deletingLastPathComponent().path
        guard let end = realpath(folder, nil) else { return url.standardizedFileURL.path }
        defer { free(end) }
        return String(cString: end) + "/" + url.lastPathComponent
    }
}

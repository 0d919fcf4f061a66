import Disk
import Foundation

/// Files that are written all together or not at all.
struct NewFiles {
    /// The folder that their paths begin in.
    let root: String
    private(set) var files: [(path: String, text: String)] = []
    /// Who may read them, before the process takes from it what it always takes.
    private let permissions: mode_t

    init(root: String, permissions: mode_t = 0o666) {
        (self.root, self.permissions) = (root, permissions)
    }

    /// Adds a file; folders that lead to it are made.
    mutating func add(_ path: String, _ text: String) { files.append((path, text)) }

    /// Writes them and gives back their paths. Unless told to replace, no file may be there
    /// already: throws a `Failure` of usage that names it. Throws `FileError` where the machine
    /// refuses; then nothing has changed but files that were replaced before.
    func write(replacing: Bool = false) throws -> [String] {
        if !replacing { try refuseExisting() }
        var work = Unfinished()
        do {
            for file in files {
                try work.prepare(at: "\(root)/\(file.path)", file.text, permissions)
            }
            try work.finish(replacing: replacing)
        } catch {
            work.undo()
            throw error
        }
        return files.map(\.path)
    }

    /// Throws where one of the files is there.
    func refuseExisting() throws {
        for file in files where Self.isTaken("\(root)/\(file.path)") { throw Self.taken(file.path) }
    }

    private static func isTaken(_ path: String) -> Bool {
        var info = stat()
        return lstat(path, &info) == 0
    }

    /// What is said of a file that is not to be replaced.
    static func taken(_ path: String) -> Failure {
        Failure(.usage, "\(path) is there already, and is left as it is; choose another name")
    }
}

/// What has been made so far, to be taken away again where the rest fails.
private struct Unfinished {
    private var folders: [String] = []
    private var drafts: [Draft] = []
    private var finished: [String] = []

    /// Writes the text beside its place.
    mutating func prepare(at path: String, _ text: String, _ permissions: mode_t) throws {
        try makeFolder(of: path)
        drafts.append(try Draft(of: path, mode: permissions, text.utf8))
    }

    /// Gives the texts their names.
    mutating func finish(replacing: Bool) throws {
        while let draft = drafts.first {
            if replacing {
                try draft.replace()
            } else {
                guard try draft.takeFreePlace() else { throw NewFiles.taken(draft.place) }
                finished.append(draft.place)
            }
            drafts.removeFirst()
        }
    }

    /// Takes away all that was made.
    func undo() {
        for draft in drafts { draft.discard() }
        for path in finished { unlink(path) }
        for folder in folders.reversed() { rmdir(folder) }
    }

    private mutating func makeFolder(of path: String) throws {
        for slash in path.indices.dropFirst() where path[slash] == "/" {
            let folder = String(path[..<slash])
            if mkdir(folder, 0o777) == 0 {
                folders.append(folder)
            } else if errno != EEXIST {
                // A folder above ours may be read-only and there all the same.
                var info = stat()
                let code = errno
                guard stat(folder, &info) == 0 else { throw FileError(folder, "made", code: code) }
            }
        }
    }
}

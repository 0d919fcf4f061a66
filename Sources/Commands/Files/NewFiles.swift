import Foundation

/// Files that are written all together or not at all.
struct NewFiles {
    /// The folder that their paths begin in.
    let root: String
    private(set) var files: [(path: String, text: String)] = []

    init(root: String) { self.root = root }

    /// Adds a file; folders that lead to it are made.
    mutating func add(_ path: String, _ text: String) { files.append((path, text)) }

    /// Writes them and gives back their paths. Unless told to replace, no file may be there already:
    /// throws a `Failure` of usage that names it. Throws `FileError` where the machine refuses; then
    /// nothing has changed but files that were replaced before.
    func write(replacing: Bool = false) throws -> [String] {
        if !replacing { try refuseExisting() }
        var work = Unfinished()
        do {
            for file in files { try work.prepare(at: "\(root)/\(file.path)", file.text) }
            for file in files { try work.finish("\(root)/\(file.path)", replacing: replacing) }
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

    fileprivate static func taken(_ path: String) -> Failure {
        Failure(.usage, "\(path) is there already, and is left as it is; choose another name")
    }
}

/// What has been made so far, to be taken away again where the rest fails.
private struct Unfinished {
    private var folders: [String] = []
    private var drafts: Set<String> = []
    private var finished: [String] = []

    /// Writes the text beside its place, under a name that no command reads.
    mutating func prepare(at path: String, _ text: String) throws {
        try makeFolder(of: path)
        let draft = Self.draft(of: path)
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw FileError(path, "written") }
        defer { close(descriptor) }
        drafts.insert(draft)
        let bytes = Array(text.utf8)
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                write(descriptor, $0.baseAddress! + written, bytes.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FileError(path, "written") }
            written += count
        }
        guard fsync(descriptor) == 0 else { throw FileError(path, "written") }
    }

    /// Gives the text its name. A link, unlike a renaming, never replaces what came there meanwhile.
    mutating func finish(_ path: String, replacing: Bool) throws {
        let draft = Self.draft(of: path)
        if replacing {
            guard rename(draft, path) == 0 else { throw FileError(path, "written") }
        } else {
            guard link(draft, path) == 0 else {
                throw errno == EEXIST ? NewFiles.taken(path) : FileError(path, "written")
            }
            finished.append(path)
            unlink(draft)
        }
        drafts.remove(draft)
    }

    /// Takes away all that was made.
    func undo() {
        for path in finished + drafts.sorted() { unlink(path) }
        for folder in folders.reversed() { rmdir(folder) }
    }

    private static func draft(of path: String) -> String {
        let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        return "\(path[..<slash]).\(path[slash...]).new"
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

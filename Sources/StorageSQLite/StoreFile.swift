import Storage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The file of a store as the machine sees it, before SQLite does.
///
/// What is not a store is refused by its first bytes, so that nothing of a foreign file is touched.
struct StoreFile {
    let path: String

    /// Makes the file, and the folders that lead to it, where they are missing: for its owner only.
    /// SQLite gives the files that it puts beside it the same permissions, and would throw away a log
    /// that lies beside a new file: what was acknowledged last stands in it.
    func create() throws(StoreError) {
        try checkKind()
        if identity == nil, hasLog { throw .gone(path: path) }
        try createFolders()
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw storeError(systemError: errno, doing: "open \(path)", path: path)
        }
        close(descriptor)
    }

    /// Tells files apart that have borne the same name; nil: there is none.
    var identity: Identity? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return Identity(device: UInt64(status.st_dev), number: UInt64(status.st_ino))
    }

    /// A file, whatever it is called.
    struct Identity: Hashable {
        var device: UInt64
        var number: UInt64
    }

    /// Makes the folders that lead to it where they are missing.
    func createFolders() throws(StoreError) {
        var position = path.utf8.startIndex
        while let slash = path.utf8[position...].firstIndex(of: UInt8(ascii: "/")) {
            let folder = String(path[..<slash])
            position = path.utf8.index(after: slash)
            guard !folder.isEmpty, mkdir(folder, 0o700) != 0, errno != EEXIST else { continue }
            let reason = errno
            var status = stat()
            if stat(folder, &status) == 0 { continue }
            throw storeError(systemError: reason, doing: "make folder \(folder)", path: path)
        }
    }

    /// Throws where the path leads to something that is there and no file: a pipe would be waited
    /// for, and a device takes what is written to it to nowhere.
    private func checkKind() throws(StoreError) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG else { return }
        let isFolder = status.st_mode & S_IFMT == S_IFDIR
        throw .corrupt(
            path: path,
            detail:
                "a store is a file, and this is a \(isFolder ? "folder" : "pipe, socket or device")"
        )
    }

    /// Takes the file away, with what SQLite puts beside it.
    func remove() {
        for ending in ["", "-wal", "-shm"] { unlink(path + ending) }
    }

    /// Whether there is a log beside it with something in it.
    var hasLog: Bool {
        var status = stat()
        return stat(path + "-wal", &status) == 0 && status.st_size > 0
    }

    /// The name under which SQLite opens it as a file that nobody changes, without any lock
    /// (SQLite's "URI filenames", `immutable`).
    var immutableName: String {
        var name = path.hasPrefix("/") ? "file://" : "file:"
        for byte in path.utf8 {
            let isPlain =
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || "/-_.~".utf8.contains(byte)
            let digits = String(byte, radix: 16, uppercase: true)
            name += isPlain ? String(Unicode.Scalar(byte)) : (byte < 16 ? "%0" : "%") + digits
        }
        return name + "?immutable=1"
    }

    /// Throws unless the file is a store or, where one is to be made, empty.
    func check(mayBeEmpty: Bool) throws(StoreError) {
        try checkKind()
        let header = try readHeader()
        if header.isEmpty, mayBeEmpty { return }
        guard !header.isEmpty else {
            throw .corrupt(path: path, detail: "the file is empty, nothing was ever stored in it")
        }
        guard header.count == 100, header.starts(with: "SQLite format 3\0".utf8) else {
            throw .corrupt(path: path, detail: "this is no SQLite database")
        }
        guard number(in: header, at: 68) == Schema.applicationID else {
            throw .corrupt(path: path, detail: "this is the database of another program")
        }
        let version = number(in: header, at: 60)
        guard version <= Schema.version else {
            throw .newer(path: path, found: String(version))
        }
    }

    private func readHeader() throws(StoreError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw storeError(systemError: errno, doing: "open \(path)", path: path)
        }
        defer { close(descriptor) }
        var header = [UInt8](repeating: 0, count: 100)
        let count = read(descriptor, &header, header.count)
        guard count >= 0 else {
            throw storeError(systemError: errno, doing: "read \(path)", path: path)
        }
        return Array(header.prefix(count))
    }

    private func number(in header: [UInt8], at offset: Int) -> Int32 {
        Int32(truncatingIfNeeded: header[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) })
    }
}

/// Says that this process writes to a store: a lock on a file of its own beside it, given up with
/// the object or the process, however it ends. The file stays, because taking it away would let two
/// processes lock two files of one name.
final class WriterLock: Sendable {
    private let descriptor: Int32

    /// Locks the store at the path; throws `locked` where another does.
    init(path: String) throws(StoreError) {
        let name = path + ".lock"
        descriptor = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw storeError(systemError: errno, doing: "open \(name)", path: path)
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno
            close(descriptor)
            if reason == EWOULDBLOCK { throw .locked(path: path) }
            throw storeError(systemError: reason, doing: "lock \(name)", path: path)
        }
    }

    deinit { close(descriptor) }
}

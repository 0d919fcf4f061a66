#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// An open folder, by which files are named without their path.
final class Folder {
    let path: String
    let descriptor: Int32

    /// Opens the folder, after making it (mode 0700) and those above it where they are missing;
    /// throws `unwritable` or `full`. A symbolic link in its place is not followed: whoever put it
    /// there would choose where mail goes. Those above it may be links.
    init(_ path: String) throws(DeliveryFailure) {
        self.path = path
        var opened = Folder.open(path, O_NOFOLLOW)
        if opened == -ENOENT {
            try Folder.make(path)
            opened = Folder.open(path, O_NOFOLLOW)
        }
        guard opened >= 0 else { throw Folder.failure(of: path, error: -opened) }
        descriptor = opened
    }

    /// Opens the folder if there is one; throws as the other initialiser does.
    init?(existing path: String) throws(DeliveryFailure) {
        self.path = path
        let opened = Folder.open(path, O_NOFOLLOW)
        descriptor = opened
        if opened == -ENOENT || opened == -ENOTDIR && !Folder.isLink(path) { return nil }
        guard opened >= 0 else { throw Folder.failure(of: path, error: -opened) }
    }

    /// Opens, or makes, a folder within another; throws as the other initialiser does.
    init(_ name: String, in parent: Folder) throws(DeliveryFailure) {
        path = parent.path + "/" + name
        if mkdirat(parent.descriptor, name, 0o700) == 0 {
            guard fsync(parent.descriptor) == 0 else {
                throw DeliveryFailure(opening: parent.path, error: errno)
            }
        } else if errno != EEXIST {
            throw DeliveryFailure(opening: path, error: errno)
        }
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        descriptor = openat(parent.descriptor, name, flags)
        guard descriptor >= 0 else {
            let error = errno
            throw Folder.kind(of: name, in: parent.descriptor) == S_IFLNK
                ? DeliveryFailure(link: path) : DeliveryFailure(opening: path, error: error)
        }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Whether the folder is what stands at its path: while it is open another may be put there, by a
    /// new name or a mount, and then what is written here is where nobody looks for it.
    var isInPlace: Bool {
        var (own, there) = (stat(), stat())
        return fstat(descriptor, &own) == 0
            && fstatat(AT_FDCWD, path, &there, AT_SYMLINK_NOFOLLOW) == 0
            && own.st_dev == there.st_dev && own.st_ino == there.st_ino
    }

    /// Calls the closure with the name of each entry that is no folder, in no order.
    func forEachName(_ body: (String) -> Void) throws(DeliveryFailure) {
        // A descriptor of its own: reading moves it, and closing the listing closes it.
        let copy = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0, let listing = fdopendir(copy) else {
            throw DeliveryFailure(opening: path, error: errno)
        }
        defer { closedir(listing) }
        while let entry = readdir(listing) {
            if Int(entry.pointee.d_type) == Int(DT_DIR) { continue }
            let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
                let size = MemoryLayout.size(ofValue: field.pointee)
                return field.withMemoryRebound(to: CChar.self, capacity: size) {
                    String(cString: $0)
                }
            }
            if name != "." && name != ".." { body(name) }
        }
    }

    /// Takes the files away and makes that durable; one that is not there is passed over. Throws
    /// `unwritable`, `forbidden`.
    func remove(_ names: some Sequence<String>) throws(DeliveryFailure) {
        var hasChanged = false
        for name in names {
            if unlinkat(descriptor, name, 0) == 0 {
                hasChanged = true
            } else if errno != ENOENT {
                throw DeliveryFailure(writing: path, error: errno)
            }
        }
        guard !hasChanged || fsync(descriptor) == 0 else {
            throw DeliveryFailure(writing: path, error: errno)
        }
    }

    /// Whether there is an entry of that name.
    func has(_ name: String) -> Bool { faccessat(descriptor, name, F_OK, 0) == 0 }

    /// Whether there is a folder of that name, over which no file can be moved.
    func hasFolder(_ name: String) -> Bool { Folder.kind(of: name, in: descriptor) == S_IFDIR }

    /// What stands at the name itself, a link not followed; 0 for nothing.
    private static func kind(of name: String, in folder: Int32) -> mode_t {
        var status = stat()
        guard fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return 0 }
        return status.st_mode & S_IFMT
    }

    private static func isLink(_ path: String) -> Bool { kind(of: path, in: AT_FDCWD) == S_IFLNK }

    /// Why the folder cannot be opened; `error` is an `errno`.
    private static func failure(of path: String, error: Int32) -> DeliveryFailure {
        isLink(path) ? DeliveryFailure(link: path) : DeliveryFailure(opening: path, error: error)
    }

    private static func open(_ path: String, _ flags: Int32 = 0) -> Int32 {
        let descriptor = systemOpen(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | flags)
        return descriptor >= 0 ? descriptor : -errno
    }

    /// Makes the folder and those above it, and each durable in the one above it.
    private static func make(_ path: String) throws(DeliveryFailure) {
        let parent = parent(of: path)
        if open(parent, endsWith: ENOENT) { try make(parent) }
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw DeliveryFailure(opening: path, error: errno)
        }
        let descriptor = open(parent)
        guard descriptor >= 0 else { throw DeliveryFailure(opening: parent, error: -descriptor) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw DeliveryFailure(opening: parent, error: errno) }
    }

    private static func open(_ path: String, endsWith error: Int32) -> Bool {
        let descriptor = open(path)
        if descriptor >= 0 { close(descriptor) }
        return descriptor == -error
    }

    private static func parent(of path: String) -> String {
        var path = Substring(path)
        while path.count > 1, path.last == "/" { path.removeLast() }
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}

private func systemOpen(_ path: String, _ flags: Int32) -> Int32 { open(path, flags) }

extension DeliveryFailure {
    /// A folder that cannot be used; `error` is an `errno`.
    init(opening path: String, error: Int32) {
        self.init(path: path, error: error, doing: "use the folder")
    }

    /// A file that cannot be written; `error` is an `errno`.
    init(writing path: String, error: Int32) {
        self.init(path: path, error: error, doing: "write into")
    }

    /// A folder in whose place stands a symbolic link.
    init(link path: String) {
        self.init(
            .unwritable,
            "'\(path)' is a symbolic link, which is not followed; "
                + "put a folder in its place and run again")
    }

    /// A folder that was not at its path any more when what was written into it was to count.
    init(moved path: String) {
        self.init(
            .unwritable,
            "'\(path)' is another folder than before: it was renamed, removed or mounted over while "
                + "messages were written; they are written into the one that is there now")
    }

    /// A file in whose place stands a folder.
    init(blockedAt path: String) {
        self.init(
            .blocked,
            "cannot write '\(path)': a folder of that name is in the way; "
                + "remove or rename it and run again")
    }

    private init(path: String, error: Int32, doing: String) {
        let isFull = error == ENOSPC || error == EDQUOT
        let isForbidden = error == EACCES || error == EPERM
        let advice =
            isFull
            ? "make room and run again" : "make it a folder that can be written to and run again"
        let cause = String(cString: strerror(error))
        let code = isFull ? Code.full : isForbidden ? .forbidden : .unwritable
        self.init(code, "cannot \(doing) '\(path)': \(cause); \(advice)")
    }
}

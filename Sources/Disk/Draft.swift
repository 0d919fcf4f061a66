package import Foundation

/// A file that is written beside its place, under a name that no command reads, and takes its place
/// when it is whole.
package struct Draft {
    /// Where it is to be, as the user named it.
    package let place: String
    private let path: String
    /// What `place` leads to where it is a link: that is replaced, and the link stays.
    private let goal: String

    /// The place is taken by what is no file, such as a device or a pipe.
    package struct NoFile: Error, CustomStringConvertible {
        package var place: String
        package var description: String {
            "\(place) is not a file; name one that can be replaced"
        }
    }

    /// Whose the file is, where root writes it; whoever else writes it owns it.
    package enum Owner {
        /// Root's own.
        case writer
        /// Whoever owns the file that is there or, where none is, the folder: for what a service of
        /// another user reads.
        case place
    }

    /// Writes it and brings it to the disk. A file that is there already gives it its permissions;
    /// otherwise they are `mode` without the mask of the process. Throws `FileError` of the place, and
    /// `NoFile`.
    package init(
        of place: String, mode: mode_t, ownedBy owner: Owner = .writer,
        _ bytes: some Collection<UInt8>
    ) throws {
        self.place = place
        goal = Draft.end(of: place)
        let permissions = try Draft.permissions(of: goal, named: place)
        let (path, descriptor) = Draft.open(beside: goal, mode: mode)
        self.path = path
        guard descriptor >= 0 else { throw FileError(place, "written") }
        defer { close(descriptor) }
        do {
            if owner == .place { try giveAway(descriptor) }
            try write(Array(bytes), descriptor)
            if let permissions, fchmod(descriptor, permissions) != 0 {
                throw FileError(place, "written")
            }
            guard fsync(descriptor) == 0 else { throw FileError(place, "written") }
        } catch {
            discard()
            throw error
        }
    }

    private static func end(of place: String) -> String {
        guard let end = realpath(place, nil) else { return place }
        defer { free(end) }
        return String(cString: end)
    }

    /// nil: nothing is there.
    private static func permissions(of path: String, named place: String) throws -> mode_t? {
        var info = stat()
        guard stat(path, &info) == 0 else { return nil }
        switch info.st_mode & S_IFMT {
        case S_IFREG: return info.st_mode & 0o777
        case S_IFDIR: throw FileError(place, "written", code: EISDIR)
        default: throw NoFile(place: place)
        }
    }

    /// By the number of the process, so that two of them never write into one draft; what an earlier
    /// one left behind is passed over.
    private static func open(beside path: String, mode: mode_t) -> (path: String, Int32) {
        let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        let stem = "\(path[..<slash]).\(path[slash...]).new-\(getpid())"
        for number in 0... {
            let draft = "\(stem)-\(number)"
            let descriptor = Foundation.open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
            if descriptor >= 0 || errno != EEXIST { return (draft, descriptor) }
        }
        return (stem, -1)
    }

    /// Gives it to the owner of what is in the place; only root can, and only root need.
    private func giveAway(_ descriptor: Int32) throws {
        guard geteuid() == 0 else { return }
        var info = stat()
        guard stat(goal, &info) == 0 || stat(folder, &info) == 0,
            fchown(descriptor, info.st_uid, info.st_gid) == 0
        else { throw FileError(place, "written") }
    }

    private var folder: String {
        goal.lastIndex(of: "/").map { String(goal[..<goal.index(after: $0)]) } ?? "."
    }

    private func write(_ bytes: [UInt8], _ descriptor: Int32) throws {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Foundation.write(descriptor, $0.baseAddress! + written, bytes.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FileError(place, "written") }
            written += count
        }
    }

    /// Whether something is in the place.
    package var isPlaceTaken: Bool {
        var info = stat()
        return lstat(goal, &info) == 0
    }

    /// Has the body write into the draft by its path, and brings that to the disk. Throws what the
    /// body throws, and `FileError`.
    package func fill(_ body: (String) throws -> Void) throws {
        try body(path)
        try Draft.sync(path, for: place)
    }

    /// Brings a file, or the names in a folder, to the disk; `place` is what is said of it. Throws
    /// `FileError`.
    package static func sync(_ path: String, for place: String) throws(FileError) {
        let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC)
        defer { if descriptor >= 0 { close(descriptor) } }
        guard descriptor >= 0, fsync(descriptor) == 0 else { throw FileError(place, "written") }
    }

    /// Takes the place, and that of a file that is there, for good. Throws `FileError`.
    package func replace() throws {
        guard rename(path, goal) == 0 else { throw FileError(place, "written") }
        try Draft.sync(folder, for: place)
    }

    /// Takes the place where nothing is. A link, unlike a renaming, never replaces what came there
    /// meanwhile: gives back false then. Throws `FileError`.
    package func takeFreePlace() throws -> Bool {
        if link(path, goal) != 0 {
            guard errno == EEXIST else { throw FileError(place, "written") }
            return false
        }
        unlink(path)
        try Draft.sync(folder, for: place)
        return true
    }

    /// Takes it away.
    package func discard() { unlink(path) }
}

extension Draft {
    /// Throws as writing there would, and leaves nothing: for work that is long before it is written.
    package static func tryOut(_ place: String) throws {
        try Draft(of: place, mode: 0o600, []).discard()
    }

    /// Writes files for their owner only, each whole; none takes its place before all are written.
    /// Throws what `init` and `replace` throw.
    package static func write(_ files: [(place: String, bytes: [UInt8])]) throws {
        var drafts: [Draft] = []
        do {
            for file in files {
                drafts.append(try Draft(of: file.place, mode: 0o600, file.bytes))
            }
            while let draft = drafts.first {
                try draft.replace()
                drafts.removeFirst()
            }
        } catch {
            for draft in drafts { draft.discard() }
            throw error
        }
    }
}

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The calls that change a folder, as a value, so that a test can let the machine die at any of
/// them. Each gives what POSIX says, with `-errno` in place of -1; none is interrupted by a signal.
struct SystemCalls {
    /// Makes an empty file of mode 0600 in a folder, or empties the one there; gives a descriptor.
    var create: (_ folder: Int32, _ name: String) -> Int32
    /// Writes some of the bytes; gives how many.
    var write: (_ file: Int32, _ bytes: UnsafeRawBufferPointer) -> Int
    /// Makes a file's contents, or a folder's entries, durable.
    var sync: (_ file: Int32) -> Int32
    /// Makes everything in the folder's file system durable.
    var syncAll: (_ folder: Int32) -> Int32
    /// Moves a file, over one of the new name if there is one.
    var move: (_ from: Int32, _ name: String, _ to: Int32, _ newName: String) -> Int32
    var remove: (_ folder: Int32, _ name: String) -> Int32
    var close: (_ file: Int32) -> Int32

    nonisolated(unsafe) static let real = SystemCalls(
        create: { folder, name in
            uninterrupted {
                openat(folder, name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
            }
        },
        write: { file, bytes in
            uninterrupted { systemWrite(file, bytes.baseAddress, bytes.count) }
        },
        sync: { file in uninterrupted { fsync(file) } },
        syncAll: { folder in uninterrupted { systemSyncAll?(folder) ?? fsync(folder) } },
        move: { from, name, to, newName in uninterrupted { renameat(from, name, to, newName) } },
        remove: { folder, name in uninterrupted { unlinkat(folder, name, 0) } },
        // An interrupted close has closed the file on Linux; to close again could hit another's.
        close: { file in systemClose(file) == 0 ? 0 : -errno })

    /// The `errno` for a write that takes nothing and says no reason.
    static let noProgress = EIO

    /// Whether one call can make many files durable; elsewhere each is made so by itself.
    static var hasSyncAll: Bool { systemSyncAll != nil }

    private static func uninterrupted<Result: SignedInteger>(_ call: () -> Result) -> Result {
        while true {
            let result = call()
            if result != -1 { return result }
            if errno != EINTR { return Result(-errno) }
        }
    }
}

/// Linux's `syncfs`, looked up by name: the C library's module for Swift does not show it.
private let systemSyncAll: (@convention(c) (Int32) -> Int32)? = {
    #if os(Linux)
        dlsym(nil, "syncfs").map { unsafeBitCast($0, to: (@convention(c) (Int32) -> Int32).self) }
    #else
        nil
    #endif
}()

// Within the value, `write` and `close` are its own.
private func systemWrite(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(file, bytes, count)
}

private func systemClose(_ file: Int32) -> Int32 { close(file) }

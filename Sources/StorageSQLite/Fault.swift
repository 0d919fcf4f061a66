import GRDB
import GRDBSQLite
import Storage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What an error of the database means for a store, by SQLite's extended result code and, where the
/// machine refused something, its error number.
func storeError(
    code: Int32, systemError: Int32, message: String, path: String
) -> StoreError {
    // SQLITE_IOERR_FSYNC and SQLITE_IOERR_DIR_FSYNC: what such a sync has left nobody knows, whatever
    // the machine gives as the reason.
    let isOfSync = [4, 5].contains { code == SQLITE_IOERR | ($0 << 8) }
    if !isOfSync, systemError == ENOSPC || systemError == EDQUOT { return .full(path: path) }
    // SQLITE_IOERR_SHMSIZE: there is no room for the index of the log. GRDB keeps no error number.
    if code == SQLITE_IOERR | (19 << 8) { return .full(path: path) }
    switch code & 0xFF {
    case SQLITE_FULL: return .full(path: path)
    case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_FORMAT: return .corrupt(path: path, detail: message)
    // Our statements are right: it is the schema that is not ours.
    case SQLITE_ERROR
    where ["no such table", "no such column", "table "].contains { message.hasPrefix($0) }:
        return .corrupt(path: path, detail: message)
    case SQLITE_CONSTRAINT, SQLITE_MISMATCH: return .invariant(detail: message)
    case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_READONLY, SQLITE_AUTH:
        return .unreadable(path: path, detail: message)
    case SQLITE_BUSY, SQLITE_LOCKED: return .locked(path: path)
    default: return .fault(path: path, detail: "\(message) (\(code))")
    }
}

/// The same for an error that GRDB has thrown; what is no error of the database stays as it is.
func storeError(_ error: any Error, path: String) -> any Error {
    guard let error = error as? DatabaseError else { return error }
    return storeError(
        code: error.extendedResultCode.rawValue, systemError: 0,
        message: error.message ?? "unknown error", path: path)
}

/// What a refusal by the machine means for a store.
func storeError(systemError: Int32, doing action: String, path: String) -> StoreError {
    let words = String(cString: strerror(systemError))
    switch systemError {
    case ENOSPC, EDQUOT: return .full(path: path)
    case EACCES, EPERM, EROFS, ENOENT, ENOTDIR, EISDIR, ELOOP, ENAMETOOLONG:
        return .unreadable(path: path, detail: "\(action): \(words)")
    default: return .fault(path: path, detail: "\(action): \(words)")
    }
}

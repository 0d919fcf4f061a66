import Campaigns
import Disk

/// The key that signs unsubscribe links: 32 random bytes in a file beside the store, made at the first
/// start. Links work as long as it is kept, so that it is never replaced.
struct LinkKey {
    let key: HMAC
    /// Whether there was none before.
    let isNew: Bool
    private static let size = 32

    /// Where it is.
    static func path(beside store: String) -> String { store + ".key" }

    /// Reads it, or makes it where there is none; it is on the disk then. Throws a `Failure` where
    /// what is there is no such key, or cannot be read.
    init(beside store: String) throws {
        let path = LinkKey.path(beside: store)
        if let key = try LinkKey.read(path) {
            (self.key, isNew) = (key, false)
            return
        }
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<LinkKey.size).map { _ in
            UInt8.random(in: .min ... .max, using: &generator)
        }
        let draft = try Draft(of: path, mode: 0o600, ownedBy: .place, bytes)
        guard try draft.takeFreePlace() else {
            draft.discard()
            throw LinkKey.failure("\(path): came there meanwhile; start again")
        }
        (key, isNew) = (HMAC(key: bytes), true)
    }

    private static func read(_ path: String) throws -> HMAC? {
        let file: WholeFile?
        do throws(FileError) { file = try WholeFile(path) } catch {
            throw failure("\(error); let the daemon's user read it, or bring it back from a backup")
        }
        guard let file else { return nil }
        guard file.bytes.count == size else {
            throw failure(
                "\(path): the key of unsubscribe links has \(size) bytes, and this one has"
                    + " \(file.bytes.count); bring it back from a backup. Without the file a new one"
                    + " is made, and links that were sent lead nowhere any more")
        }
        return HMAC(key: file.bytes)
    }

    /// Starting again does not mend it.
    private static func failure(_ message: String) -> Failure { Failure(.configuration, message) }
}

import Disk
import Foundation

/// A name in the drop folder. A file system asks for no UTF-8, and a program that dropped a file
/// under a name of another encoding waits for it all the same.
struct DroppedName {
    /// As it stands, without the NUL at its end.
    private let bytes: [UInt8]
    /// For people, reports and the place where the file goes: what is no UTF-8 is written as `%E9`.
    let text: String
    /// Whether the text is the name itself.
    let isText: Bool

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        let known = String(validating: bytes, as: UTF8.self)
        isText = known != nil
        text = known ?? DroppedName.escaped(bytes)
    }

    /// Whether its writer says that it is not whole yet, or it is a place of ours.
    var isToBePassedOver: Bool {
        text.hasPrefix(".") || text.hasSuffix(".tmp") || text == "done" || text == "rejected"
    }

    /// Whether files of such names are taken.
    var isOurs: Bool {
        let name = text.lowercased()
        return name.hasSuffix(".ndjson") || name.hasSuffix(".csv")
    }

    /// What lies there under the name; nil: nothing any more.
    func mark(in folder: String) -> FileMark? {
        withPath(in: folder) { FileMark(bytes: $0, followingLinks: false) }
    }

    /// Gives the file a free name in the same folder that everybody can read. Throws `FileError`.
    func makeReadable(in folder: String) throws(FileError) -> String {
        let place = FreePlace(for: text, in: folder)
        guard withPath(in: folder, { rename($0, place.path) }) == 0 else {
            throw FileError("\(folder)/\(text)", "moved to \(place.path)")
        }
        return place.name
    }

    private func withPath<Result>(
        in folder: String, _ body: (UnsafePointer<CChar>) -> Result
    ) -> Result {
        let path = Array("\(folder)/".utf8) + bytes + [0]
        return path.withUnsafeBytes { body($0.bindMemory(to: CChar.self).baseAddress!) }
    }

    private static func escaped(_ bytes: [UInt8]) -> String {
        bytes.map { byte in
            let isPlain = byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "%")
            let digits = String(byte, radix: 16, uppercase: true)
            return isPlain
                ? String(Unicode.Scalar(byte)) : "%" + (digits.count == 1 ? "0" : "") + digits
        }.joined()
    }

    /// All names in a folder, in order of their bytes, so that days come in their order. Throws
    /// `FileError` where it cannot be read.
    static func all(in folder: String) throws(FileError) -> [DroppedName] {
        guard let stream = opendir(folder) else { throw FileError(folder, "read") }
        defer { closedir(stream) }
        var names: [[UInt8]] = []
        errno = 0
        while let entry = readdir(stream) {
            let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if bytes != Array(".".utf8), bytes != Array("..".utf8) { names.append(bytes) }
            errno = 0
        }
        guard errno == 0 else { throw FileError(folder, "read") }
        return names.sorted { $0.lexicographicallyPrecedes($1) }.map { DroppedName($0) }
    }
}

/// Where a file can go without taking another's place.
struct FreePlace {
    let name: String
    let path: String

    /// Bytes that a name may have at most, so that the file system takes it with a number, and its
    /// report under it while that is written.
    private static let longest = 200

    /// The file's own name, shortened where it must be, or the next with a number where another has
    /// it: `members.2.csv`.
    init(for name: String, in folder: String) {
        let dot = name.lastIndex(of: ".") ?? name.endIndex
        var stem = name[..<dot]
        while !stem.isEmpty, stem.utf8.count + name[dot...].utf8.count > FreePlace.longest {
            stem.removeLast()
        }
        var number = 1
        var found = "\(stem)\(name[dot...])"
        while FileMark("\(folder)/\(found)", followingLinks: false) != nil {
            number += 1
            found = "\(stem).\(number)\(name[dot...])"
        }
        self.name = found
        path = "\(folder)/\(found)"
    }
}

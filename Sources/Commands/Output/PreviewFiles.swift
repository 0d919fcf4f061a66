import Campaigns
import Disk
import Engine
import Foundation
import Simulation
import Templates

/// A preview as files: one message, or a folder of messages with a contact sheet.
struct PreviewFiles {
    let preview: Preview
    let programme: Programme
    /// Everything there is: the sheet holds it, and there is no file beside it.
    let isWhole: Bool

    private static let sheetName = "index.html"

    /// Writes a file, where the name ends in `.html`, or a folder; gives back where the contact
    /// sheet is, if there is one. Throws a `Failure` of usage where a file is asked for and there
    /// is not one message with HTML, and where the folder holds something of that name that is not
    /// ours.
    func write(to path: String) throws -> String? {
        let isFile = path.lowercased().hasSuffix(".html") && !isFolder(path) && !isWhole
        if !isFile { return try writeFolder(path.droppingSlashes) }
        let texts = preview.pages.compactMap(\.message.html)
        guard texts.count == 1 else {
            let found = texts.isEmpty ? "none" : "\(texts.count)"
            throw Failure(
                .usage,
                "a file takes one message with HTML, and there are \(found) here; name a folder")
        }
        let slash = path.lastIndex(of: "/")
        let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
        let root = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        var files = NewFiles(root: root, permissions: permissions)
        files.add(name, texts[0])
        _ = try files.write(replacing: true)
        Terminal.tell(path)
        return nil
    }

    /// Writes the contact sheet into a folder for temporary files, for its owner only; gives back
    /// its path.
    func writeTemporarySheet() throws -> String {
        let parent = FileManager.default.temporaryDirectory.path.droppingSlashes
        var template = Array("\(parent)/tact-preview-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw FileError(parent, "written to") }
        let bytes = template.dropLast().map { UInt8(bitPattern: $0) }
        return try writeFolder(String(decoding: bytes, as: UTF8.self), besides: false)
    }

    private func writeFolder(_ folder: String, besides: Bool = true) throws -> String {
        var files = NewFiles(root: folder, permissions: permissions)
        let sheet = ContactSheet(preview: preview, programme: programme, isWhole: isWhole)
        files.add(Self.sheetName, sheet.html)
        if !isWhole, besides {
            for (name, html) in messages { files.add(name, html) }
        }
        // Where the sheet is ours, so is what stands beside it under such names.
        for name in try files.write(replacing: isOurs(folder)) {
            Terminal.tell("\(folder)/\(name)")
        }
        return "\(folder)/\(Self.sheetName)"
    }

    /// The messages with HTML, each under a name of its own.
    private var messages: [(name: String, html: String)] {
        var (found, taken): ([(String, String)], Set<String>) = ([], [Self.sheetName])
        for (number, part) in preview.parts.enumerated() {
            for page in part.pages {
                guard let html = page.message.html else { continue }
                let step = preview.parts.count > 1 ? ["\(number + 1)"] : []
                let name =
                    (step + [page.template, page.face, page.locale]).map(\.asFileName)
                    .joined(separator: ".") + ".html"
                if taken.insert(name.lowercased()).inserted { found.append((name, html)) }
            }
        }
        return found
    }

    /// What is known of a member is for whoever asked.
    private var permissions: mode_t { preview.member.isSample ? 0o666 : 0o600 }

    private func isFolder(_ path: String) -> Bool {
        var info = stat()
        return stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFDIR
    }

    /// Whether the folder's sheet is one of an earlier preview.
    private func isOurs(_ folder: String) -> Bool {
        guard let file = FileHandle(forReadingAtPath: "\(folder)/\(Self.sheetName)"),
            let head = try? file.read(upToCount: 4_096)
        else { return false }
        return String(decoding: head, as: UTF8.self).contains(ContactSheet.mark)
    }
}

extension String {
    /// Without slashes at its end, but for the root's own.
    fileprivate var droppingSlashes: String {
        var text = self
        while text.count > 1, text.hasSuffix("/") { text.removeLast() }
        return text
    }

    /// As part of a file's name: letters, digits, `-` and `_`.
    fileprivate var asFileName: String {
        String(
            unicodeScalars.map { scalar in
                let isPlain =
                    scalar.isASCII && (Character(scalar).isLetter || Character(scalar).isNumber)
                return isPlain || scalar == "-" || scalar == "_" ? Character(scalar) : "_"
            })
    }
}

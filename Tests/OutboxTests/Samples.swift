import CivilTime
import Engine
import Foundation
import Outbox
import Testing

/// A message that lacks nothing; tests change what they are about.
func sampleMessage(
    _ number: Int = 1, channel: String = "email", to: String = "lea@example.org",
    subject: String? = "Bienvenue au club", html: String? = "<p>Bonjour</p>\n",
    text: String = "Bonjour\n"
) -> OutboxMessage {
    let key = sampleKey(number)
    return OutboxMessage(
        id: String(key.prefix(20)), key: key, member: "m\(number)", scenario: "welcome",
        occurrence: "till/e\(number)", step: "welcome-offer", template: "welcome-offer",
        channel: channel, category: "relationship", priority: 80, locale: "fr", to: to,
        subject: subject, html: html, text: text,
        unsubscribeURL: "https://club.example/u/\(number)?c=email",
        decidedAt: Instant(seconds: 1_768_467_600 + Int64(number)),
        deadline: Instant(seconds: 1_768_467_600 + 86_400), status: .ready)
}

/// 64 hexadecimal digits that differ from the first on, as those of a hash do.
func sampleKey(_ number: Int) -> String {
    var random = SeededRandom(seed: UInt64(number))
    return (0..<4).map { _ in
        let digits = String(random.next(), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
}

let sampleSender = Sender.placeholder(name: "Club Estran")

/// SplitMix64: the same numbers for the same seed, everywhere.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

/// A folder that is gone with the last reference to it.
final class ScratchFolder {
    let path: String

    init() {
        path = ScratchFolder.root + "/outbox-tests-" + UUID().uuidString
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// In memory where the machine has such a folder: nothing here is about the disk's own speed.
    private static let root =
        FileManager.default.isWritableFile(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Paths, relative and ascending, and contents of all files in it.
    func files() -> [String: [UInt8]] {
        let names = FileManager.default.enumerator(atPath: path)?.allObjects as? [String] ?? []
        var files: [String: [UInt8]] = [:]
        for name in names {
            if let data = FileManager.default.contents(atPath: path + "/" + name),
                !isFolder(path + "/" + name)
            {
                files[name] = Array(data)
            }
        }
        return files
    }

    /// Permissions of a file or folder in it, nil where there is none.
    func permissions(_ name: String) -> Int? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path + "/" + name)
        return (attributes?[.posixPermissions] as? NSNumber)?.intValue
    }

    private func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            && isFolder.boolValue
    }
}

/// The mail as text, lines ended by LF.
func mailText(_ message: OutboxMessage, from sender: Sender = sampleSender) throws -> String {
    String(decoding: try MailMessage(message, from: sender, lineEnd: .lf).bytes, as: UTF8.self)
}

/// The lines of a mail's header that begin a field or continue one.
func headerLines(_ mail: String) -> [Substring] {
    Array(mail.split(separator: "\n", omittingEmptySubsequences: false).prefix { !$0.isEmpty })
}

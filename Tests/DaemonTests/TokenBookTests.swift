import CivilTime
import Foundation
import StandIns
import Testing

@testable import Daemon

/// What the daemon makes of a file of tokens that changes, goes or cannot be read.
@Suite struct TokenBookTests {
    private let folder = ScratchFolder()
    private let log = LogLines()
    private var file: TokenFile { TokenFile(path: folder.path + "/tokens") }

    private func book(isOpenWithoutFile: Bool = true) throws -> TokenBook {
        try TokenBook(file, isOpenWithoutFile: isOpenWithoutFile, logger: log.logger)
    }

    private func makeToken() throws -> String { try file.make(.admin, at: Instant(seconds: 0)) }

    @Test("the last token that is revoked opens nothing, to this daemon or to the next")
    func lastRevoked() throws {
        let token = try makeToken()
        let book = try book()
        #expect(book.judge(token, for: .read) == .admitted)
        try file.revoke(try file.entries()[0].id)
        #expect(book.judge(nil, for: .read) == .unknown)
        #expect(book.judge(token, for: .read) == .unknown)
        let next = try self.book()
        #expect(next.judge(nil, for: .read) == .unknown && next.isEmpty)
        #expect(log.all.contains { $0.contains("nobody is admitted") })
    }

    @Test("of tokens that are made and revoked at the same time none is lost and none comes back")
    func atTheSameTime() throws {
        let file = file
        for _ in 1...20 {
            let before = try file.entries().map(\.id)
            let scopes: [TokenScope] = [.read, .read, .ingest, .ingest]
            try before.forEach(file.revoke)
            let old = try makeToken()
            let id = try #require(try file.entries().first?.id)
            DispatchQueue.concurrentPerform(iterations: 5) { number in
                if number == 4 {
                    try? file.revoke(id)
                } else {
                    _ = try? file.make(scopes[number], at: Instant(seconds: 0))
                }
            }
            let made = try file.entries()
            #expect(made.map(\.scope.rawValue).sorted() == ["ingest", "ingest", "read", "read"])
            #expect(!made.contains { old.contains($0.id) })
        }
    }

    @Test("a file that goes, or that nobody can read, opens nothing until it is there again")
    func gone() throws {
        let token = try makeToken()
        let book = try book()
        try FileManager.default.removeItem(atPath: file.path)
        for _ in 1...3 {
            #expect(book.judge(nil, for: .ingest) == .unavailable)
            #expect(book.judge(token, for: .ingest) == .unavailable)
        }
        #expect(log.all.count == 1, "\(log.all)")
        // What stands there cannot be read, not even by root.
        try FileManager.default.createDirectory(
            atPath: file.path, withIntermediateDirectories: false)
        #expect(book.judge(token, for: .ingest) == .unavailable)
        #expect(log.all.count == 2, "\(log.all)")
        #expect(throws: TokenFile.Complaint.self) { try self.book() }
        #expect(throws: TokenFile.Complaint.self) { try file.make(.read, at: Instant(seconds: 0)) }
        try FileManager.default.removeItem(atPath: file.path)
        let another = try makeToken()
        #expect(book.judge(another, for: .ingest) == .admitted)
        #expect(book.judge(nil, for: .ingest) == .unknown)
        #expect(book.judge(token, for: .ingest) == .unknown)
    }

    @Test("a line that is none of ours opens nothing, to a daemon without tokens either")
    func damaged() throws {
        let book = try book()
        #expect(book.judge(nil, for: .admin) == .admitted)
        try Data("nonsense\n".utf8).write(to: URL(filePath: file.path))
        #expect(book.judge(nil, for: .admin) == .unavailable)
    }

    @Test("where others than this machine are heard, no file admits nobody")
    func beyondLoopback() throws {
        let book = try book(isOpenWithoutFile: false)
        #expect(book.isEmpty && book.judge(nil, for: .ingest) == .unknown)
        let token = try makeToken()
        #expect(book.judge(token, for: .ingest) == .admitted)
    }

    @Test("a file that root writes belongs to the owner of the folder, and later to its own")
    func owner() throws {
        guard geteuid() == 0 else { return print("skipped: only root gives files away") }
        func owner() throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: file.path)[.ownerAccountID] as? Int
        }
        chown(folder.path, 4_711, 4_712)
        _ = try makeToken()
        #expect(try owner() == 4_711)
        chown(file.path, 4_713, 4_713)
        _ = try makeToken()
        #expect(try owner() == 4_713)
        #expect(folder.permissions("tokens") == 0o600)
        #expect(folder.files().keys.sorted() == ["tokens"])
    }
}

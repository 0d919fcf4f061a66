import Daemon
import HTTPTypes
import NIOCore
import Storage
import Synchronization

/// A body that is made while it is sent, so that no more of it waits in memory for a slow reader than
/// a piece.
protocol Pieces: Sendable {
    /// The next bytes; nil: that was all. Asked by one task, one after another. Throws what the store
    /// throws.
    func next() async throws -> [UInt8]?
}

/// A part of a listing, and after which of its rows it goes on.
struct Page<Place: Sendable>: Sendable {
    /// Bytes and rows of which one is made at a time.
    static var bytes: Int { 64 << 10 }
    static var rows: Int { 500 }

    private(set) var lines: [UInt8] = []
    private(set) var count = 0
    /// nil: there is no more.
    private(set) var next: Place?

    /// Adds the line of the row that stands there; says whether there is room for more.
    mutating func add(_ line: [UInt8], at place: @autoclosure () -> Place) -> Bool {
        lines += line
        count += 1
        guard lines.count >= Self.bytes || count >= Self.rows else { return true }
        next = place()
        return false
    }

    /// Leaves it at that: there is no more.
    mutating func end() { next = nil }
}

/// A listing that is read page by page: each as the store is when its turn comes.
final class Listing<Place: Sendable>: Pieces {
    /// Reads the page after the place; nil: the first.
    typealias Read = @Sendable (_ store: any Store, _ after: Place?) throws -> Page<Place>

    private let service: TactService
    private let read: Read
    private let state: Mutex<(waiting: [UInt8]?, next: Place?)>

    /// Goes on after the first page.
    init(_ service: TactService, from first: Page<Place>, read: @escaping Read) {
        self.service = service
        self.read = read
        state = Mutex((first.lines, first.next))
    }

    func next() async throws -> [UInt8]? {
        let (waiting, place) = state.withLock { state in
            defer { state.waiting = nil }
            return (state.waiting, state.next)
        }
        if let waiting { return waiting }
        guard let place else { return nil }
        let read = read
        let page = try await service.read { try read($0, place) }
        state.withLock { $0.next = page.next }
        return page.lines
    }
}

extension Answering {
    /// A listing, a JSON object a line; one of a single page says its length.
    func listing<Place: Sendable>(_ read: @escaping Listing<Place>.Read) async throws -> Reply {
        let first = try await service.read { try read($0, nil) }
        let type = "application/x-ndjson"
        guard first.next != nil else { return Reply(.ok, type, body: first.lines) }
        return Reply(.ok, type, pieces: Listing(service, from: first, read: read))
    }
}

/// Counts what whole answers hold until they are written: whoever asks for large ones and reads none
/// of them must not fill the memory.
final class AnswerRoom: Sendable {
    /// Answers up to so many bytes are not counted: connections are.
    static let trifle = 64 << 10

    private let held = Mutex(0)
    private let limit: Int

    /// Room for so many bytes.
    init(_ limit: Int) { self.limit = limit }

    /// Takes room for an answer; false: there is none now. One alone may be of any size.
    func enter(_ bytes: Int) -> Bool {
        guard bytes > AnswerRoom.trifle else { return true }
        return held.withLock { held in
            guard held == 0 || held + bytes <= limit else { return false }
            held += bytes
            return true
        }
    }

    /// Gives back what an answer has taken.
    func leave(_ bytes: Int) {
        guard bytes > AnswerRoom.trifle else { return }
        held.withLock { $0 -= bytes }
    }
}

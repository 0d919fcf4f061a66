/// Room for what a sort cannot hold in memory: files, in the shell; this room of the house has
/// none.
public protocol SpillSpace: AnyObject {
    /// A new, empty run. Its room is given back when it is `discard`ed, and at the latest when it
    /// is released.
    func newRun() throws -> any SpillRun
}

/// A sequence of bytes that is written once from start to end and then read once in the same way.
public protocol SpillRun: AnyObject {
    /// Appends bytes.
    func write(_ bytes: UnsafeRawBufferPointer) throws
    /// Reads on, up to so many bytes as the buffer holds; returns how many, 0 at the end. The first
    /// call ends the writing and reads from the start.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
    /// Gives the room back; nothing is read afterwards.
    func discard()
}

/// A sort that needs to spill and has nowhere to.
public struct NoSpillSpace: Error, Hashable, Sendable, CustomStringConvertible {
    /// The memory that was allowed, in bytes.
    public var budget: Int

    public var description: String {
        "sorting the events needs more than \(budget) bytes of memory, and there is no other room"
    }
}

/// A run that gave back less than was written to it.
public struct TruncatedRun: Error, Hashable, Sendable, CustomStringConvertible {
    public var description: String { "a temporary file lost some of what was written to it" }
}

/// Gathers small writes to a run into large ones.
struct RunWriter {
    private let run: any SpillRun
    private var buffer: [UInt8] = []
    private static let size = 1 << 18

    init(_ run: any SpillRun) {
        self.run = run
        buffer.reserveCapacity(RunWriter.size)
    }

    /// Appends bytes.
    mutating func write(_ bytes: UnsafeRawBufferPointer) throws {
        if buffer.count + bytes.count > RunWriter.size { try flush() }
        if bytes.count > RunWriter.size {
            try run.write(bytes)
        } else {
            buffer.append(contentsOf: bytes)
        }
    }

    /// Hands the rest over; call it at the end.
    mutating func flush() throws {
        guard !buffer.isEmpty else { return }
        try buffer.withUnsafeBytes { try run.write($0) }
        buffer.removeAll(keepingCapacity: true)
    }
}

/// Reads a run through a buffer and shows stretches of it in one piece.
final class RunReader {
    private let run: any SpillRun
    private var buffer: UnsafeMutableRawBufferPointer
    private var start = 0
    private var end = 0

    init(_ run: any SpillRun, bufferSize: Int) {
        self.run = run
        buffer = .allocate(byteCount: bufferSize, alignment: 16)
    }

    deinit {
        buffer.deallocate()
        run.discard()
    }

    /// The next `count` bytes, to stay where they are until the next call; nil at the end of the
    /// run. Throws `TruncatedRun` where fewer bytes are left.
    func peek(_ count: Int) throws -> UnsafeRawPointer? {
        while end - start < count {
            makeRoom(for: count)
            let read = try run.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[end...]))
            guard read > 0 else {
                guard start == end else { throw TruncatedRun() }
                return nil
            }
            end += read
        }
        return UnsafeRawPointer(buffer.baseAddress! + start)
    }

    /// Steps over bytes that were shown.
    func skip(_ count: Int) { start += count }

    private func makeRoom(for count: Int) {
        guard start + count > buffer.count else { return }
        let rest = UnsafeRawBufferPointer(rebasing: buffer[start..<end])
        if count > buffer.count {
            let larger = UnsafeMutableRawBufferPointer.allocate(
                byteCount: max(count, 2 * buffer.count), alignment: 16)
            larger.copyMemory(from: rest)
            buffer.deallocate()
            buffer = larger
        } else {
            buffer.copyMemory(from: rest)
        }
        end -= start
        start = 0
    }
}

import Synchronization

@testable import Outbox

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// System calls that fail from, or at, a chosen one on.
final class DyingMachine: Sendable {
    private let calls = Mutex(0)
    /// The first call that does not do its work, from 0.
    private let first: Int
    /// How many do not: one, or all that follow.
    private let isDeadForGood: Bool
    private let error: Int32

    /// The machine stops before its n-th call, or half-way through it where it is a write. Nothing
    /// that comes after it is done either, clean-up included.
    static func dies(atCall first: Int) -> DyingMachine {
        DyingMachine(first: first, isDeadForGood: true, error: EIO)
    }

    /// The n-th call fails with that `errno`, those after it work.
    static func fails(atCall first: Int, _ error: Int32) -> DyingMachine {
        DyingMachine(first: first, isDeadForGood: false, error: error)
    }

    private init(first: Int, isDeadForGood: Bool, error: Int32) {
        self.first = first
        self.isDeadForGood = isDeadForGood
        self.error = error
    }

    /// Whether it has come to the chosen call.
    var hasDied: Bool { calls.withLock { $0 > first } }

    /// Counts a call; gives whether it is to work.
    private func works() -> Bool {
        calls.withLock { calls in
            calls += 1
            return calls <= first || (!isDeadForGood && calls > first + 1)
        }
    }

    var systemCalls: SystemCalls {
        let real = SystemCalls.real
        let error = error
        return SystemCalls(
            create: { self.works() ? real.create($0, $1) : -error },
            write: { file, bytes in
                if self.works() { return real.write(file, bytes) }
                let half = UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count / 2)])
                if !half.isEmpty { _ = real.write(file, half) }
                return Int(-error)
            },
            sync: { self.works() ? real.sync($0) : -error },
            syncAll: { self.works() ? real.syncAll($0) : -error },
            move: { self.works() ? real.move($0, $1, $2, $3) : -error },
            remove: { self.works() ? real.remove($0, $1) : -error },
            // The kernel closes what a dead process had open.
            close: { real.close($0) })
    }
}

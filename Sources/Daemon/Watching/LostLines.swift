import Synchronization

/// Lines of the log that standard error has not taken, of this process: only the figures can tell of
/// them.
package enum LostLines {
    private static let number = Atomic<Int>(0)

    /// How many there are.
    package static var count: Int { number.load(ordering: .relaxed) }

    /// Counts one more.
    package static func add() { number.wrappingAdd(1, ordering: .relaxed) }
}

public import Campaigns
import Diagnostics

/// Names that an input used and the catalogue does not know, in order of first use, for the report.
public struct UnknownNames: Hashable, Sendable {
    /// At most so many are kept, each of at most so many characters.
    public static let limit = 100
    private static let longest = 100

    public private(set) var names: [String] = []
    /// Whether there were more than are kept.
    public private(set) var hasMore = false

    public init() {}

    /// Keeps a name, once.
    public mutating func add(_ name: String) {
        let name = String(name.prefix(UnknownNames.longest))
        guard !names.contains(name) else { return }
        if names.count < UnknownNames.limit { names.append(name) } else { hasMore = true }
    }

    /// Keeps what another has kept, too.
    public mutating func add(_ names: some Sequence<String>, andMore: Bool) {
        for name in names { add(name) }
        hasMore = hasMore || andMore
    }

    public var isEmpty: Bool { names.isEmpty }

    /// How many, in words: `3`, `more than 100`.
    public var count: String { hasMore ? "more than \(names.count)" : "\(names.count)" }
}

extension Catalogue {
    /// The column of a member file that was probably meant by this one; nil where none is near.
    public func column(near name: String) -> String? {
        nearest(to: name, among: [idColumn] + attributes.map(\.name))
    }
}

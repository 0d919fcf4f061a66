/// How strict a reading is beyond the grammar of RFC 8259, which is never relaxed.
public struct JSONRules: Hashable, Sendable {
    /// What to do with a key that an object has twice: the RFC's grammar allows it and calls the
    /// result unpredictable.
    public enum DuplicateKeys: Hashable, Sendable {
        /// Both fields are kept, in order; a look-up by that key then finds nothing.
        case keep
        /// The text is refused: nobody can know which of the two was meant.
        case refuse
    }

    public var duplicateKeys: DuplicateKeys
    /// How deep objects and arrays may be nested.
    public var maximumDepth: Int
    /// How many bytes a number may have.
    public var maximumNumberLength: Int

    public init(
        duplicateKeys: DuplicateKeys = .refuse, maximumDepth: Int = 128,
        maximumNumberLength: Int = 1_000
    ) {
        self.duplicateKeys = duplicateKeys
        self.maximumDepth = maximumDepth
        self.maximumNumberLength = maximumNumberLength
    }

    /// For data that means something to us: no key twice.
    public static let unambiguous = JSONRules()
    /// The grammar of RFC 8259 and nothing more, for text that is only passed on.
    public static let grammar = JSONRules(duplicateKeys: .keep)
}

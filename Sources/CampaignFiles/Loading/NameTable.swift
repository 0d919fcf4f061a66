import Diagnostics

/// The names of one kind that a directory defines, by which references are resolved to indices.
struct NameTable {
    /// As messages call one: "channel".
    let what: String
    private(set) var names: [String]
    private let indices: [String: Int]
    /// False where the file that defines them could not be read: then no reference is called
    /// unknown.
    let isWhole: Bool

    init(_ what: String, _ names: [String], isWhole: Bool = true) {
        self.what = what
        self.names = names
        self.isWhole = isWhole
        indices = Dictionary(zip(names, 0...), uniquingKeysWith: { first, _ in first })
    }

    /// The index of the name.
    subscript(name: String) -> Int? { indices[name] }
}

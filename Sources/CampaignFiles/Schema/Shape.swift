import Diagnostics

/// What a value of a campaign file looks like. The `...Shapes.swift` beside it describe each kind of
/// file once: the reader checks by them, and editors are told the same in JSON Schema.
indirect enum Shape: Sendable {
    case scalar(ScalarKind)
    /// Whatever the catalogue says of it.
    case anything
    case list(Shape)
    /// A list, or one element in its place.
    case oneOrList(Shape)
    case mapping(MappingShape)
    /// A mapping from names of free choice.
    case named(Shape, by: ScalarKind)
    /// Mappings told apart by the first key of each: triggers, steps.
    case alternatives(String, [MappingShape])
    /// Text or a mapping.
    case either(ScalarKind, Shape)
    /// The shape of that name, found when it is needed: one that holds itself.
    case reference(String, @Sendable () -> Shape)

    /// Whether a mapping of this shape may have the key.
    func hasKey(_ name: String) -> Bool {
        switch self {
        case .mapping(let mapping): mapping.key(name) != nil
        case .alternatives(_, let shapes): shapes.contains { $0.key(name) != nil }
        case .oneOrList(let shape), .either(_, let shape): shape.hasKey(name)
        case .scalar, .anything, .list, .named, .reference: false
        }
    }

    /// Text that an enumeration's words describe.
    static func words<Word: CaseIterable & RawRepresentable<String>>(of type: Word.Type) -> Shape {
        .scalar(.words(of: type))
    }
}

/// A mapping with keys that are known beforehand.
struct MappingShape: Sendable {
    /// As messages say it: "a send step".
    var name: String
    var keys: [KeyShape]

    init(_ name: String, _ keys: [KeyShape]) {
        self.name = name
        self.keys = keys
    }

    /// The key of that name.
    func key(_ name: String) -> KeyShape? { keys.first { $0.name == name } }

    /// The key that an unknown name was probably meant for; nil: none is near.
    func key(meantBy name: String) -> String? {
        keys.first { $0.otherNames.contains(name) }?.name
            ?? nearest(to: name, among: keys.map(\.name))
    }
}

/// One key of a mapping.
struct KeyShape: Sendable {
    var name: String
    var shape: Shape
    var isRequired: Bool
    /// One sentence for editors.
    var summary: String
    /// What people call it who come from other languages; not accepted, but understood.
    var otherNames: [String] = []
    /// What holds where the key is left out, for those that say so here.
    var standard: StandardValue?
    /// Whether it names the file of a secret, which itself never stands in YAML.
    var namesSecret = false

    /// The same key, and what people may call it instead.
    func called(_ otherNames: String...) -> KeyShape {
        var key = self
        key.otherNames = otherNames
        return key
    }

    /// The same key, and the text that it stands for where it is left out.
    func unlessSaid(_ text: String) -> KeyShape {
        var key = self
        key.standard = .text(text)
        return key
    }

    /// The same key, and what happens where it is left out, in words.
    func otherwise(_ words: String) -> KeyShape {
        var key = self
        key.standard = .words(words)
        return key
    }

    /// The same key, which names the file of a secret.
    func ofSecret() -> KeyShape {
        var key = self
        key.namesSecret = true
        return key
    }

    /// A key that must be there.
    static func required(_ name: String, _ shape: Shape, _ summary: String) -> KeyShape {
        KeyShape(name: name, shape: shape, isRequired: true, summary: summary)
    }

    /// A key that may be left out.
    static func optional(_ name: String, _ shape: Shape, _ summary: String) -> KeyShape {
        KeyShape(name: name, shape: shape, isRequired: false, summary: summary)
    }
}

/// What a key that is left out means.
enum StandardValue: Hashable, Sendable {
    /// The same as this text.
    case text(String)
    /// Nothing that can be written; the words say what happens.
    case words(String)
}

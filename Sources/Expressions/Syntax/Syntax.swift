/// An expression as it is written, before names and types are looked at.
struct Syntax {
    /// What a node is.
    indirect enum Kind {
        case literal(Value)
        /// `isRoot`: written with a dot before it, which no macro variable shadows.
        case name(String, isRoot: Bool)
        case select(Syntax, field: String)
        case index(Syntax, Syntax)
        case call(String, target: Syntax?, arguments: [Syntax])
        case list([Syntax])
        case map([(key: Syntax, value: Syntax)])
        case not(Syntax)
        case negated(Syntax)
        case binary(Operator, Syntax, Syntax)
        case all([Syntax])
        case any([Syntax])
        case conditional(Syntax, then: Syntax, otherwise: Syntax)
        /// Whether the selection, which is given, has a value.
        case has(Syntax)
        case macro(Macro)
    }

    /// A walk over a list's elements or a map's keys.
    struct Macro {
        /// The macros by their words.
        enum Name: String {
            case all, exists, map, filter
            case existsOne = "exists_one"
        }

        var name: Name
        var range: Syntax
        var variable: String
        var condition: Syntax?
        var transform: Syntax?
    }

    var kind: Kind
    /// UTF-8 offsets, half open.
    var range: Range<Int>
    /// The part that messages about the node itself point at: the operator, the name.
    var focus: Range<Int>
    /// Levels of the tree from here down.
    var depth: Int
}

/// Operators with two operands, logical ones aside.
enum Operator: String {
    case equal = "=="
    case unequal = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case within = "in"
    case plus = "+"
    case minus = "-"
    case times = "*"
    case divide = "/"
    case remainder = "%"
}

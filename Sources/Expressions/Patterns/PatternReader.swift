/// Reads a pattern in RE2's syntax.
struct PatternReader {
    /// Options that `(?i)` and the like set.
    private struct Options {
        var ignoresCase = false
        var isMultiline = false
        var dotTakesLineFeed = false
    }

    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var options = Options()
    private var depth = 0

    /// The pattern's tree; throws what is wrong with it.
    static func read(_ text: String) throws(Pattern.Fault) -> PatternNode {
        var reader = PatternReader(scalars: Array(text.unicodeScalars))
        let node = try reader.choice()
        guard reader.peek == nil else {
            throw Pattern.Fault(message: "a ')' in a pattern lacks its '('")
        }
        return node
    }

    private init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

    var peek: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    /// The code point at the position; moves on over it.
    mutating func next() -> Unicode.Scalar? {
        defer { if position < scalars.count { position += 1 } }
        return peek
    }

    /// Moves on over the text if it is next.
    mutating func skip(_ text: String) -> Bool {
        guard scalars[position...].starts(with: text.unicodeScalars) else { return false }
        position += text.unicodeScalars.count
        return true
    }

    private mutating func choice() throws(Pattern.Fault) -> PatternNode {
        var branches = [try sequence()]
        while skip("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence() throws(Pattern.Fault) -> PatternNode {
        var nodes: [PatternNode] = []
        while let scalar = peek, scalar != "|", scalar != ")" {
            if skip("\\Q") {
                while peek != nil, !skip("\\E") { nodes.append(one(ScalarSet(next()!))) }
                continue
            }
            nodes.append(try repeated(try atom()))
        }
        return nodes.count == 1 ? nodes[0] : nodes.isEmpty ? .empty : .sequence(nodes)
    }

    private func one(_ set: ScalarSet) -> PatternNode {
        var set = set
        set.ignoresCase = options.ignoresCase
        return .one(PatternAtom(set))
    }

    private mutating func atom() throws(Pattern.Fault) -> PatternNode {
        switch next()! {
        case "(": return try group()
        case "[": return one(try brackets())
        case ".": return .one(PatternAtom(options.dotTakesLineFeed ? .everything : .notLineFeed))
        case "^": return .assertion(options.isMultiline ? .lineStart : .textStart)
        case "$": return .assertion(options.isMultiline ? .lineEnd : .textEnd)
        case "\\":
            if let assertion = assertion() { return .assertion(assertion) }
            return one(try escape())
        case let scalar where ["*", "+", "?"].contains(scalar):
            throw Pattern.Fault(message: "there is nothing before the '\(scalar)' of the pattern")
        case let scalar: return one(ScalarSet(scalar))
        }
    }

    private mutating func assertion() -> PatternAssertion? {
        let assertions: [(String, PatternAssertion)] = [
            ("A", .textStart), ("z", .textEnd), ("b", .wordBoundary), ("B", .noWordBoundary),
        ]
        for (letter, assertion) in assertions where skip(letter) { return assertion }
        return nil
    }
}

// Groups and repetitions.
extension PatternReader {
    private mutating func group() throws(Pattern.Fault) -> PatternNode {
        let outer = options
        if skip("?") {
            if skip("P<") || skip("<") {
                while let scalar = next(), scalar != ">" {}
            } else if try readOptions() {
                return .empty  // (?i): for the rest of the group it stands in
            }
        }
        depth += 1
        defer { depth -= 1 }
        guard depth <= 50 else { throw Pattern.Fault(message: "the pattern nests too deep") }
        let node = try choice()
        guard skip(")") else { throw Pattern.Fault(message: "a '(' in the pattern lacks its ')'") }
        options = outer
        return node
    }

    /// Reads `i-s:` or `i)`; true where the parenthesis ends with it.
    private mutating func readOptions() throws(Pattern.Fault) -> Bool {
        var isOn = true
        while let letter = next() {
            switch letter {
            case ":": return false
            case ")": return true
            case "-": isOn = false
            case "i": options.ignoresCase = isOn
            case "m": options.isMultiline = isOn
            case "s": options.dotTakesLineFeed = isOn
            case "U": break  // which match is preferred makes no difference here
            default:
                throw Pattern.Fault(message: "'(?\(letter)' has no meaning in a pattern")
            }
        }
        throw Pattern.Fault(message: "a '(' in the pattern lacks its ')'")
    }

    private mutating func repeated(_ node: PatternNode) throws(Pattern.Fault) -> PatternNode {
        guard let (least, most) = try repetition() else { return node }
        _ = skip("?")  // a lazy repetition matches the same texts
        if try repetition() != nil {
            throw Pattern.Fault(message: "a pattern cannot repeat a repetition")
        }
        return .repeated(node, least: least, most: most)
    }

    private mutating func repetition() throws(Pattern.Fault) -> (least: Int, most: Int?)? {
        if skip("*") { return (0, nil) }
        if skip("+") { return (1, nil) }
        if skip("?") { return (0, 1) }
        guard let counts = counts() else { return nil }
        guard counts.least <= 1000, counts.most ?? 0 <= 1000,
            counts.least <= counts.most ?? counts.least
        else {
            throw Pattern.Fault(message: "a pattern repeats at most 1000 times, and not backwards")
        }
        return counts
    }

    /// Reads `{2}`, `{2,}` or `{2,5}`; anything else is plain text.
    private mutating func counts() -> (least: Int, most: Int?)? {
        let start = position
        guard skip("{"), let least = number() else {
            position = start
            return nil
        }
        if skip("}") { return (least, least) }
        if skip(",") {
            if skip("}") { return (least, nil) }
            if let most = number(), skip("}") { return (least, most) }
        }
        position = start
        return nil
    }

    private mutating func number() -> Int? {
        let start = position
        while let scalar = peek, ("0"..."9").contains(scalar), position - start < 6 {
            position += 1
        }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars[start..<position])
        return Int(String(text))
    }
}

// Classes and escapes.
extension PatternReader {
    /// Reads a class behind its `[`.
    private mutating func brackets() throws(Pattern.Fault) -> ScalarSet {
        var set = ScalarSet(isNegated: skip("^"))
        var isFirst = true
        while let scalar = peek, isFirst || scalar != "]" {
            isFirst = false
            try addMember(to: &set)
        }
        guard skip("]") else { throw Pattern.Fault(message: "a '[' in the pattern lacks its ']'") }
        return set
    }

    private mutating func addMember(to set: inout ScalarSet) throws(Pattern.Fault) {
        if skip("[:") {
            var name = ""
            while let scalar = peek, !skip(":]") {
                name.unicodeScalars.append(scalar)
                position += 1
            }
            guard let named = ScalarSet(posix: name) else {
                throw Pattern.Fault(
                    message: "'[:\(excerpt(of: name)):]' names no class of a pattern")
            }
            return set.insert(named)
        }
        let low = try member()
        guard let first = low.single, peek == "-", position + 1 < scalars.count,
            scalars[position + 1] != "]"
        else { return set.insert(low) }
        position += 1
        guard let last = try member().single, first <= last else {
            throw Pattern.Fault(message: "a range in a pattern's '[...]' goes from low to high")
        }
        set.insert(first...last)
    }

    private mutating func member() throws(Pattern.Fault) -> ScalarSet {
        guard let scalar = next() else {
            throw Pattern.Fault(message: "a '[' in the pattern lacks its ']'")
        }
        return scalar == "\\" ? try escape() : ScalarSet(scalar)
    }

    /// Reads an escape behind its backslash.
    private mutating func escape() throws(Pattern.Fault) -> ScalarSet {
        guard let scalar = next() else {
            throw Pattern.Fault(message: "the pattern ends in a backslash")
        }
        if let set = ScalarSet(perl: scalar) { return set }
        if let control = controlEscapes[scalar] { return ScalarSet(control) }
        switch scalar {
        case "p", "P": return try category(isNegated: scalar == "P")
        case "x": return ScalarSet(try hexadecimal())
        case "0": return ScalarSet(octal())
        default:
            let isPlain = scalar.isASCII && !UInt8(scalar.value).isNamePart || scalar == "_"
            guard isPlain else {
                throw Pattern.Fault(message: "'\\\(scalar)' is no escape of a pattern")
            }
            return ScalarSet(scalar)
        }
    }

    /// Reads `L` or `{Lu}`.
    private mutating func category(isNegated: Bool) throws(Pattern.Fault) -> ScalarSet {
        var name = String.UnicodeScalarView()
        if skip("{") {
            while let scalar = next(), scalar != "}" { name.append(scalar) }
        } else if let letter = next() {
            name.append(letter)
        }
        let isOpposite = name.first == "^"
        let plain = String(isOpposite ? String.UnicodeScalarView(name.dropFirst()) : name)
        guard let set = ScalarSet(category: plain, isNegated: isNegated != isOpposite) else {
            throw Pattern.Fault(
                message: "'\(excerpt(of: String(name)))' is no general category of Unicode; "
                    + "scripts are not known")
        }
        return set
    }

    /// Reads two digits, or any number of them in braces.
    private mutating func hexadecimal() throws(Pattern.Fault) -> Unicode.Scalar {
        let isBraced = skip("{")
        var value: UInt32 = 0
        var count = 0
        while count < (isBraced ? 8 : 2), let digit = peek, digit.isASCII,
            let number = UInt8(digit.value).hexValue
        {
            value = value << 4 | number
            count += 1
            position += 1
        }
        guard isBraced ? count > 0 && skip("}") : count == 2, let scalar = Unicode.Scalar(value)
        else { throw Pattern.Fault(message: "'\\x' in a pattern is written \\x7F or \\x{10FFFF}") }
        return scalar
    }

    /// Reads up to two more octal digits.
    private mutating func octal() -> Unicode.Scalar {
        var value: UInt8 = 0
        var count = 0
        while count < 2, let digit = peek, ("0"..."7").contains(digit) {
            value = value << 3 | UInt8(digit.value - 48)
            count += 1
            position += 1
        }
        return Unicode.Scalar(value)
    }
}

extension ScalarSet {
    /// The one code point that it holds.
    fileprivate var single: UInt32? {
        guard ranges.count == 1, !isNegated, ranges[0].count == 1 else { return nil }
        return ranges[0].lowerBound
    }
}

private let controlEscapes: [Unicode.Scalar: Unicode.Scalar] = [
    "a": "\u{07}", "f": "\u{0C}", "t": "\t", "n": "\n", "r": "\r", "v": "\u{0B}",
]

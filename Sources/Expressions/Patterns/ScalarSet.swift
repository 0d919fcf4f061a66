/// A set of code points, as a character class gives it.
struct ScalarSet: Sendable {
    /// Code points by number.
    var ranges: [ClosedRange<UInt32>] = []
    /// Code points by general category; a negated one stands for all others.
    private var categories: [(names: [String], isNegated: Bool)] = []
    /// Sets that are contained whole, such as `\D` within brackets.
    private var members: [ScalarSet] = []
    var isNegated = false
    var ignoresCase = false

    init(_ ranges: [ClosedRange<UInt32>] = [], isNegated: Bool = false) {
        self.ranges = ranges
        self.isNegated = isNegated
    }

    init(_ scalar: Unicode.Scalar) { ranges = [scalar.value...scalar.value] }

    /// The code points of a general category such as `Lu`, or of all that begin with `L`.
    init?(category name: String, isNegated: Bool) {
        guard name == "Any" || generalCategories.contains(where: { $0.hasPrefix(name) }),
            !name.isEmpty
        else { return nil }
        categories = [([name], isNegated)]
    }

    /// Adds code points.
    mutating func insert(_ range: ClosedRange<UInt32>) { ranges.append(range) }
    /// Adds a set whole.
    mutating func insert(_ set: ScalarSet) { members.append(set) }

    /// Whether the code point belongs.
    func contains(_ scalar: Unicode.Scalar) -> Bool {
        var holds = holds(scalar)
        if !holds, ignoresCase {
            holds = scalar.otherCases.contains { self.holds($0) }
        }
        return holds != isNegated
    }

    private func holds(_ scalar: Unicode.Scalar) -> Bool {
        for range in ranges where range.contains(scalar.value) { return true }
        for (names, isNegated) in categories {
            let category = scalar.properties.generalCategory.letters
            let isOne = names.contains { $0 == "Any" || category.hasPrefix($0) }
            if isOne != isNegated { return true }
        }
        return members.contains { $0.contains(scalar) }
    }
}

extension Unicode.Scalar {
    /// The same letter in other cases, as far as that is one code point.
    fileprivate var otherCases: [Unicode.Scalar] {
        let mappings = [
            properties.lowercaseMapping, properties.uppercaseMapping, properties.titlecaseMapping,
        ]
        let singles = mappings.compactMap { mapping in
            mapping.unicodeScalars.count == 1 ? mapping.unicodeScalars.first : nil
        }
        // `K` (Kelvin) and `k` meet in lower case only.
        return singles + singles.compactMap { $0.properties.lowercaseMapping.unicodeScalars.first }
    }
}

private let generalCategories = [
    "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe", "Pi",
    "Pf", "Po", "Sm", "Sc", "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co",
]

extension Unicode.GeneralCategory {
    /// The two letters of the category.
    fileprivate var letters: String {
        switch self {
        case .uppercaseLetter: "Lu"
        case .lowercaseLetter: "Ll"
        case .titlecaseLetter: "Lt"
        case .modifierLetter: "Lm"
        case .otherLetter: "Lo"
        case .nonspacingMark: "Mn"
        case .spacingMark: "Mc"
        case .enclosingMark: "Me"
        case .decimalNumber: "Nd"
        case .letterNumber: "Nl"
        case .otherNumber: "No"
        case .connectorPunctuation: "Pc"
        case .dashPunctuation: "Pd"
        case .openPunctuation: "Ps"
        case .closePunctuation: "Pe"
        case .initialPunctuation: "Pi"
        case .finalPunctuation: "Pf"
        case .otherPunctuation: "Po"
        case .mathSymbol: "Sm"
        case .currencySymbol: "Sc"
        case .modifierSymbol: "Sk"
        case .otherSymbol: "So"
        case .spaceSeparator: "Zs"
        case .lineSeparator: "Zl"
        case .paragraphSeparator: "Zp"
        case .control: "Cc"
        case .format: "Cf"
        case .surrogate: "Cs"
        case .privateUse: "Co"
        case .unassigned: "Cn"
        @unknown default: "Cn"
        }
    }
}

extension ScalarSet {
    /// `\d`, `\s`, `\w` and their opposites; nil for other letters.
    init?(perl letter: Unicode.Scalar) {
        let names: [Unicode.Scalar: String] = ["d": "digit", "s": "perlSpace", "w": "word"]
        let lower = letter.properties.lowercaseMapping.unicodeScalars.first!
        guard let name = names[lower], let ranges = asciiClasses[name] else { return nil }
        self.init(ranges, isNegated: letter != lower)
    }

    /// `[:alpha:]` and the other classes of that kind, within brackets.
    init?(posix name: String) {
        let isNegated = name.hasPrefix("^")
        let plain = isNegated ? String(name.dropFirst()) : name
        guard plain != "perlSpace", let ranges = asciiClasses[plain] else { return nil }
        self.init(ranges, isNegated: isNegated)
    }

    /// Everything but line feeds: the dot.
    static let notLineFeed = ScalarSet([10...10], isNegated: true)
    static let everything = ScalarSet([0...0x10FFFF])
}

private let asciiClasses: [String: [ClosedRange<UInt32>]] = [
    "alnum": [48...57, 65...90, 97...122], "alpha": [65...90, 97...122], "ascii": [0...127],
    "blank": [9...9, 32...32], "cntrl": [0...31, 127...127], "digit": [48...57],
    "graph": [33...126], "lower": [97...122], "print": [32...126],
    "punct": [33...47, 58...64, 91...96, 123...126], "space": [9...13, 32...32],
    "upper": [65...90], "word": [48...57, 65...90, 95...95, 97...122],
    "xdigit": [48...57, 65...70, 97...102], "perlSpace": [9...10, 12...13, 32...32],
]

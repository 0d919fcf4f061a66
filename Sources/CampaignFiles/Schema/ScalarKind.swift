import CivilTime

/// A form that text can have. Together with the shapes it describes each kind of file once, for the
/// reader and for a JSON Schema alike.
struct ScalarKind: Sendable {
    /// As messages say it: "a duration such as '90 days'".
    var name: String
    /// The words that are accepted; empty where it is not a matter of words.
    var words: [String] = []
    /// Whether only those words are accepted.
    var hasOnlyWords = false
    /// A regular expression (of ECMA 262, for JSON Schema) that every accepted text matches, but
    /// not only those; nil where there is little to say.
    var pattern: String?
    /// The bounds of a whole number.
    var bounds: ClosedRange<Int>?
    /// Whether it names one thing, so that a comma surely means several.
    var isOneWord = false
    /// Whether it names a file or folder.
    var isPath = false
    /// Whether the text has the form.
    var accepts: @Sendable (String) -> Bool

    init(
        _ name: String, pattern: String? = nil, accepts: @escaping @Sendable (String) -> Bool
    ) {
        self.name = name
        self.pattern = pattern
        self.accepts = accepts
    }

    /// One of these words.
    static func words(_ words: [String]) -> ScalarKind {
        let name =
            words.count < 2
            ? words.joined()
            : words.dropLast().joined(separator: ", ") + " or " + words[words.count - 1]
        var kind = ScalarKind(name) { words.contains($0) }
        kind.words = words
        kind.hasOnlyWords = true
        return kind
    }

    /// One of the words of an enumeration.
    static func words<Word: CaseIterable & RawRepresentable<String>>(
        of _: Word.Type
    ) -> ScalarKind {
        .words(Word.allCases.map(\.rawValue))
    }

    static let text = ScalarKind("text") { !$0.isEmpty }
    static let bool: ScalarKind = {
        var kind = ScalarKind.words(["true", "false"])
        kind.pattern = "^(true|false)$"
        return kind
    }()
    static let name: ScalarKind = {
        var kind = ScalarKind(
            "a name of letters, digits, '-' and '_'", pattern: Pattern.name
        ) { isName($0) }
        kind.isOneWord = true
        return kind
    }()
    static let attributeName = ScalarKind(
        "a name of letters, digits and '_'", pattern: "^\(Pattern.identifier)$"
    ) { isIdentifier($0) }
    static let eventName: ScalarKind = {
        var kind = ScalarKind(
            "the name of an event, such as 'member.enrolled'", pattern: #"^[^ \t\r\n]+$"#
        ) { text in
            (1...200).contains(text.utf8.count) && text.utf8.allSatisfy { $0 > 32 && $0 != 127 }
        }
        kind.isOneWord = true
        return kind
    }()
    static let condition = ScalarKind("a condition") { !$0.isEmpty }
    static let expression = ScalarKind("an expression") { !$0.isEmpty }
    static let share = ScalarKind(
        "a share such as '5%'", pattern: #"^[0-9]+(\.[0-9]{1,4})?%$"#
    ) { readShare($0) != nil }
    static let duration = ScalarKind(
        "a duration such as '90 days'", pattern: "^\(Pattern.duration)$"
    ) {
        CivilDuration($0).map { $0 != .zero } ?? false
    }
    static let signedDuration = ScalarKind(
        "a duration such as '-30 days' or '2 weeks'", pattern: "^[-+]?\(Pattern.duration)$"
    ) { readSignedDuration($0) != nil }
    static let timeOfDay = ScalarKind(
        "a time of day such as '09:00'", pattern: "^\(Pattern.timeOfDay)$"
    ) { TimeOfDay($0) != nil }
    static let moment = ScalarKind(
        "a date and time such as '2026-12-01T10:00'",
        pattern: "^\(Pattern.date)[Tt ]\(Pattern.timeOfDay)"
    ) { CivilDateTime.read($0) != nil }
    static let dates = ScalarKind(
        "dates such as '2026-01-01 to 2026-12-31'",
        pattern: "^ *\(Pattern.date) +to +\(Pattern.date) *$"
    ) { readDates($0) != nil }
    static let timeRange = ScalarKind(
        "times such as '08:00-20:00', the second after the first",
        pattern: "^ *\(Pattern.timeOfDay) *- *(\(Pattern.timeOfDay)|24:00) *$"
    ) { readTimeRange($0) != nil }
    static let days = ScalarKind(
        "days such as 'mon-sat' or 'mon'", pattern: "^\(Pattern.day)(-\(Pattern.day))?$"
    ) { readDays($0) != nil }
    static let zone = ScalarKind("a time zone such as 'Europe/Paris'") { !$0.isEmpty }
    static let locale = ScalarKind(
        "a locale such as 'fr' or 'fr-BE'", pattern: "^[A-Za-z0-9]{2,3}(-[A-Za-z0-9]{1,8})*$"
    ) { isLocale($0) }
    static let currency = ScalarKind(
        "a currency code such as 'EUR'", pattern: "^[A-Z]{3}$"
    ) { text in
        text.utf8.count == 3 && text.utf8.allSatisfy { (65...90).contains($0) }
    }
    static let capacity = ScalarKind(
        "a number of messages a day such as '200 per day'", pattern: "^ *[0-9]+ +per +day *$"
    ) { readCapacity($0) != nil }
    static let amount = ScalarKind("a number such as '0.06'") {
        readDecimal($0).map { $0 >= 0 } ?? false
    }

    /// A whole number within the bounds.
    static func integer(_ bounds: ClosedRange<Int>) -> ScalarKind {
        let name =
            bounds.upperBound == .max
            ? "a whole number, at least \(bounds.lowerBound)"
            : "a whole number from \(bounds.lowerBound) to \(bounds.upperBound)"
        var kind = ScalarKind(name, pattern: "^-?[0-9]+$") { text in
            readInteger(text).map(bounds.contains) ?? false
        }
        kind.bounds = bounds
        return kind
    }
}

/// Pieces of the patterns of scalar kinds.
enum Pattern {
    /// Letters of any script: no space and no other ASCII punctuation.
    static let name = #"^[^\s!-,./:-@\[-\^`{-~]+$"#
    static let identifier = "[A-Za-z_][A-Za-z0-9_]*"
    static let duration: String = {
        let unit = "(years?|y|months?|weeks?|w|days?|d|hours?|h|minutes?|min)"
        return #"\s*[0-9]+\s*\#(unit)(\s+[0-9]+\s*\#(unit))*\s*"#
    }()
    static let date = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
    static let timeOfDay = "[0-2][0-9]:[0-5][0-9]"
    static let day = "(mon|tue|wed|thu|fri|sat|sun)"
}

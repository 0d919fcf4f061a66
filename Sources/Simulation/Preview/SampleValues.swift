import Campaigns
import CivilTime
import Expressions

/// Values made up for names and types of the catalogue, the same each time: plausible, and
/// recognisable as samples.
struct SampleValues {
    let programme: Programme
    let now: Instant

    private var zone: ZoneRules { programme.zone }
    private var today: CivilDate { zone.date(at: now) }

    /// A value for an attribute or event field of that name and type; nil: none can be made up.
    func value(_ name: String, _ type: ValueType) -> Value? {
        let words = SampleValues.words(of: name)
        switch type {
        case .bool: return .bool(true)
        case .int: return .int(SampleValues.isBalance(name) ? 320 : 3)
        case .double: return .double(49.9)
        case .string: return .string(text(name, words))
        case .enumeration(let list):
            // What goes from a level to another does not come back to it.
            return (name == "to" ? list.last : list.first).map { .string($0) }
        case .date: return .date(date(words))
        case .timestamp:
            guard let ten = TimeOfDay(hour: 10, minute: 0) else { return nil }
            return .timestamp(zone.instant(of: CivilDateTime(date(words), ten)))
        case .list(let element): return value(name, element).map { .list([$0]) }
        case .null, .duration, .map, .any: return nil
        }
    }

    /// Whether a number of that name is one of points.
    static func isBalance(_ name: String) -> Bool {
        !words(of: name).isDisjoint(with: ["points", "balance", "score"])
    }

    /// The words of `last_purchase_on`.
    private static func words(of name: String) -> Set<String> {
        Set(name.lowercased().split { !$0.isLetter }.map(String.init))
    }

    // MARK: Texts

    private func text(_ name: String, _ words: Set<String>) -> String {
        let known: [([String], String)] = [
            (["email", "mail"], "sample@example.org"),
            // Of the range that the French regulator keeps for fiction.
            (["phone", "mobile", "tel"], "+33639980001"),
            (["address"], "1 Sample Street, 00000 Sampletown"), (["url", "link"], sampleURL),
            (["token", "number", "code", "order", "id", "reference"], "SAMPLE-0001"),
            (["language"], language), (["locale"], programme.locale), (["country"], country),
            (["timezone", "zone"], zone.name), (["currency"], programme.currency),
        ]
        if let found = known.first(where: { !words.isDisjoint(with: $0.0) }) { return found.1 }
        if words.contains("name") {
            if !words.isDisjoint(with: ["first", "given"]) { return "Sample" }
            return words.isDisjoint(with: ["last", "family"]) ? "Sample Member" : "Member"
        }
        return "Sample " + name.split(separator: "_").joined(separator: " ")
    }

    private var sampleURL: String { "https://www.example.org/sample" }

    /// `fr` of `fr-BE`.
    private var language: String { String(programme.locale.prefix { $0 != "-" && $0 != "_" }) }

    /// `BE` of `fr-BE`, `FR` of `fr`.
    private var country: String {
        let region = programme.locale.dropFirst(language.count).drop { $0 == "-" || $0 == "_" }
        return region.isEmpty ? language.uppercased() : region.uppercased()
    }

    // MARK: Dates

    /// A month ahead, but for what must have been.
    private func date(_ words: Set<String>) -> CivilDate {
        if !words.isDisjoint(with: ["birth", "birthday", "birthdate", "born"]) {
            return CivilDate(clampedYear: today.year - 34, month: 6, day: 15)
        }
        if words.contains(where: { $0.hasPrefix("birthday") }) {
            return CivilDate(clampedYear: today.year - 8, month: 6, day: 15)
        }
        let past = [
            "enrolled", "joined", "registered", "since", "created", "opened", "started", "began",
            "last", "first", "bought", "purchased", "previous",
        ]
        return today.adding(days: words.isDisjoint(with: past) ? 30 : -200)
    }
}

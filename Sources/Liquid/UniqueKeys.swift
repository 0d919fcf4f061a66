/// Keys of which each was new when it was noted, in the sense of Liquid's `==`. Texts and numbers
/// are looked up; keys of other kinds are few, are compared one by one, and each comparison costs.
struct UniqueKeys {
    private let budget: LiquidBudget
    private var texts: Set<String> = []
    private var wholes: Set<Int> = []
    private var fractions: Set<Double> = []
    /// The whole numbers as they compare with fractions.
    private var roundedWholes: Set<Double> = []
    private var others: [LiquidValue] = []

    /// What one comparison costs, in bytes of work.
    private static let comparison = 8

    init(_ budget: LiquidBudget) { self.budget = budget }

    /// Notes the key; false where one equal to it has been noted before.
    mutating func insert(_ key: LiquidValue) throws(LiquidFailure) -> Bool {
        switch key {
        case .string(let text), .safe(let text):
            if texts.contains(text) { return false }
            // Text that reads as a date equals that date.
            if try isAmongOthers(key) { return false }
            texts.insert(text)
            return true
        case .int(let number):
            if fractions.contains(Double(number)) { return false }
            roundedWholes.insert(Double(number))
            return wholes.insert(number).inserted
        case .double(let number):
            return !roundedWholes.contains(number) && fractions.insert(number).inserted
        default:
            if try isAmongOthers(key) { return false }
            if case .date = key, try isAmongTexts(key) { return false }
            if case .timestamp = key, try isAmongTexts(key) { return false }
            others.append(key)
            return true
        }
    }

    private func isAmongOthers(_ key: LiquidValue) throws(LiquidFailure) -> Bool {
        try budget.spend(others.count * UniqueKeys.comparison)
        return others.contains { LiquidValue.equal($0, key) }
    }

    private func isAmongTexts(_ key: LiquidValue) throws(LiquidFailure) -> Bool {
        try budget.spend(texts.count * UniqueKeys.comparison)
        return texts.contains { LiquidValue.equal(.string($0), key) }
    }
}

import Engine

extension Outcome {
    /// The ledger's word as people read it: `not entered`.
    var label: String { rawValue.replacing("_", with: " ") }
}

extension Reason {
    /// The ledger's word as people read it: `contact hours`.
    var label: String { rawValue.replacing("_", with: " ") }
}

/// A number with its thousands apart: `1,204`.
func grouped(_ number: Int) -> String {
    let digits = String(number.magnitude)
    var text = number < 0 ? "-" : ""
    for (place, digit) in digits.enumerated() {
        if place > 0, (digits.count - place) % 3 == 0 { text.append(",") }
        text.append(digit)
    }
    return text
}

/// `1 member`, `1,204 members`.
func countedInGroups(_ count: Int, _ word: String) -> String {
    "\(grouped(count)) \(word)\(count == 1 ? "" : "s")"
}

/// An amount of money in hundredths, so that no binary fraction shows: `1,204.50`.
func money(_ amount: Double) -> String {
    let cents = Int((amount * 100).rounded())
    let fraction = cents % 100
    return "\(grouped(cents / 100)).\(fraction < 10 ? "0" : "")\(fraction)"
}

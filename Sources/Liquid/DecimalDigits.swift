/// The digits of a number, for whoever writes it in the manner of a language.
public struct DecimalDigits: Hashable, Sendable {
    public var isNegative: Bool
    /// Without leading zeros, `0` for nothing.
    public var whole: String
    /// As many as were asked for.
    public var fraction: String

    /// A number, or text that is a number, rounded (halves away from zero) to at most so many
    /// decimal places and filled up to at least so many; nil for anything else.
    public init?(_ value: LiquidValue, places: ClosedRange<Int>) {
        switch value {
        case .int(let number):
            isNegative = number < 0
            whole = String(number.magnitude)
            // Of money, and of most other numbers: `String(repeating:)` goes by characters.
            fraction =
                places.lowerBound == 2 ? "00" : String(repeating: "0", count: places.lowerBound)
            return
        case .double: break
        case .string(let text), .safe(let text):
            guard Double(text) != nil,
                text.utf8.allSatisfy({ isDigit($0) || "-.".utf8.contains($0) })
            else { return nil }
        default: return nil
        }
        guard let digits = DecimalNumber(value).digits(places: places.upperBound) else {
            return nil
        }
        let (text, zero) = (Array(digits.text.utf8), UInt8(ascii: "0"))
        let split = max(0, text.count - digits.scale)
        whole = split == 0 ? "0" : String(decoding: text[..<split], as: UTF8.self)
        var decimals = [UInt8](repeating: zero, count: max(0, digits.scale - text.count))
        decimals += text[split...]
        while decimals.count > places.lowerBound, decimals.last == zero { decimals.removeLast() }
        while decimals.count < places.lowerBound { decimals.append(zero) }
        fraction = String(decoding: decimals, as: UTF8.self)
        isNegative = digits.isNegative && text.contains { $0 != zero }
    }
}

extension DecimalNumber {
    /// Sign, digits and how many of them are a fraction, after rounding; nil for what is not
    /// finite.
    fileprivate func digits(places: Int) -> (isNegative: Bool, text: String, scale: Int)? {
        let rounded = places == 0 ? self.rounded(places: 0) : self.rounded(places: places)
        guard let (mantissa, scale) = rounded.exact else { return nil }
        return (mantissa < 0, String(mantissa.magnitude), scale)
    }
}

/// A number of template arithmetic: exact in decimal, so that 10.1 - 2.2 is 7.9.
///
/// A whole number stays whole (`isWhole`) and prints without a fraction; one with a fraction is
/// `mantissa / 10^scale`. What does not fit 128 bits goes on as a `Double`.
struct DecimalNumber {
    private var mantissa: Int128
    private var scale: Int
    /// Whether it came from whole numbers alone, and so prints without a fraction.
    let isWhole: Bool
    /// Set where the exact form would not fit.
    private var approximation: Double?

    private init(mantissa: Int128, scale: Int, isWhole: Bool) {
        self.mantissa = mantissa
        self.scale = scale
        self.isWhole = isWhole
    }

    private init(approximately value: Double) {
        self.init(mantissa: 0, scale: 0, isWhole: false)
        approximation = value
    }

    /// A floating-point number without a fraction: exact where it fits.
    private init(whole value: Double) {
        if let exact = Int128(exactly: value) {
            self.init(mantissa: exact, scale: 0, isWhole: true)
        } else {
            self.init(approximately: value)
        }
    }

    init(_ number: Int) { self.init(mantissa: Int128(number), scale: 0, isWhole: true) }

    init(_ number: Double) {
        guard number.isFinite, let exact = DecimalNumber(text: number.description) else {
            self.init(approximately: number)
            return
        }
        self.init(mantissa: exact.mantissa, scale: exact.scale, isWhole: false)
    }

    /// What a value is to arithmetic: numbers as they are, text by its leading number, the rest 0.
    init(_ value: LiquidValue) {
        switch value {
        case .int(let number): self.init(number)
        case .double(let number): self.init(number)
        case .string(let text), .safe(let text): self.init(reading: text)
        default: self.init(0)
        }
    }

    /// Text that is wholly a decimal such as `10.1` is that decimal; else its leading whole number.
    private init(reading text: String) {
        let bytes = Array(text.utf8.drop(while: isSpace))
        let trimmed = bytes[..<((bytes.lastIndex { !isSpace($0) } ?? -1) + 1)]
        if let dot = trimmed.firstIndex(of: UInt8(ascii: ".")), dot + 1 < trimmed.endIndex,
            let exact = DecimalNumber(text: String(decoding: trimmed, as: UTF8.self)),
            trimmed.first != UInt8(ascii: "."), trimmed.first != UInt8(ascii: "+"),
            !trimmed.contains(where: { $0 | 32 == UInt8(ascii: "e") })
        {
            self.init(mantissa: exact.mantissa, scale: exact.scale, isWhole: false)
        } else {
            self.init(leadingInteger(of: text))
        }
    }

    /// Digits with an optional sign, fraction and exponent; nil for anything else or too many
    /// digits.
    private init?(text: String) {
        var (mantissa, scale, seenDot, digits, negative) = (Int128(0), 0, false, 0, false)
        var bytes = Substring(text).utf8
        if bytes.first == UInt8(ascii: "-") {
            negative = true
            bytes = bytes.dropFirst()
        }
        while let byte = bytes.first {
            bytes = bytes.dropFirst()
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                guard digits < 34 else { return nil }
                mantissa = mantissa * 10 + Int128(byte - UInt8(ascii: "0"))
                digits += 1
                if seenDot { scale += 1 }
            case UInt8(ascii: ".") where !seenDot: seenDot = true
            case UInt8(ascii: "e") where digits > 0:
                // The magnitude, because the smallest integer has no absolute value.
                guard let exponent = Int(String(bytes) ?? ""), exponent.magnitude < 30 else {
                    return nil
                }
                scale -= exponent
                bytes = Substring().utf8
            default: return nil
            }
        }
        guard digits > 0 else { return nil }
        while scale < 0 {
            let (product, overflow) = mantissa.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            (mantissa, scale) = (product, scale + 1)
        }
        self.init(mantissa: negative ? -mantissa : mantissa, scale: scale, isWhole: false)
    }

    /// The nearest floating-point number.
    var double: Double {
        if let approximation { return approximation }
        if mantissa.magnitude < 1 << 53, scale <= 22 {
            return Double(Int64(mantissa)) / DecimalNumber.powers[scale]
        }
        return Double("\(mantissa)e-\(scale)") ?? 0
    }

    private static let powers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
        1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]

    /// The number as a template value.
    var value: LiquidValue {
        if isWhole, approximation == nil, let whole = Int(exactly: mantissa) { return .int(whole) }
        return .double(double)
    }

    /// The exact form; nil where there is only an approximation.
    var exact: (mantissa: Int128, scale: Int)? {
        approximation == nil ? (mantissa, scale) : nil
    }

    /// Whether it is a number at all, and not infinite.
    var isFinite: Bool { approximation?.isFinite ?? true }

    var isZero: Bool { approximation.map { $0 == 0 } ?? (mantissa == 0) }

    /// Both mantissas at one scale, or nil where that does not fit.
    private static func aligned(_ a: Self, _ b: Self) -> (Int128, Int128, scale: Int)? {
        guard a.approximation == nil, b.approximation == nil else { return nil }
        let scale = max(a.scale, b.scale)
        guard let left = a.mantissa.scaled(by: scale - a.scale),
            let right = b.mantissa.scaled(by: scale - b.scale)
        else { return nil }
        return (left, right, scale)
    }

    private static func exact(
        _ result: (partialValue: Int128, overflow: Bool), _ scale: Int, _ a: Self, _ b: Self,
        otherwise: Double
    ) -> Self {
        result.overflow
            ? Self(approximately: otherwise)
            : Self(mantissa: result.partialValue, scale: scale, isWhole: a.isWhole && b.isWhole)
    }

    /// The sum.
    static func + (a: Self, b: Self) -> Self {
        guard let (left, right, scale) = aligned(a, b) else {
            return Self(approximately: a.double + b.double)
        }
        return exact(
            left.addingReportingOverflow(right), scale, a, b, otherwise: a.double + b.double)
    }

    /// The difference.
    static func - (a: Self, b: Self) -> Self {
        guard let (left, right, scale) = aligned(a, b) else {
            return Self(approximately: a.double - b.double)
        }
        return exact(
            left.subtractingReportingOverflow(right), scale, a, b, otherwise: a.double - b.double)
    }

    /// The product.
    static func * (a: Self, b: Self) -> Self {
        guard a.approximation == nil, b.approximation == nil else {
            return Self(approximately: a.double * b.double)
        }
        return exact(
            a.mantissa.multipliedReportingOverflow(by: b.mantissa), a.scale + b.scale, a, b,
            otherwise: a.double * b.double)
    }

    /// The quotient: rounded down between whole numbers; nil by zero.
    static func / (a: Self, b: Self) -> Self? {
        guard !b.isZero else { return nil }
        guard let (left, right, _) = aligned(a, b) else {
            return Self(approximately: a.double / b.double)
        }
        if a.isWhole && b.isWhole {
            return Self(mantissa: left.floored(by: right).quotient, scale: 0, isWhole: true)
        }
        return Self(approximately: Double(left) / Double(right))
    }

    /// The remainder that goes with the quotient rounded down; nil by zero.
    static func % (a: Self, b: Self) -> Self? {
        guard !b.isZero else { return nil }
        guard let (left, right, scale) = aligned(a, b) else {
            return Self(approximately: a.double - (a.double / b.double).rounded(.down) * b.double)
        }
        return Self(
            mantissa: left.floored(by: right).remainder, scale: scale,
            isWhole: a.isWhole && b.isWhole)
    }

    /// Whether the first is the smaller number.
    static func < (a: Self, b: Self) -> Bool {
        guard let (left, right, _) = aligned(a, b) else { return a.double < b.double }
        return left < right
    }

    var magnitude: Self {
        if let approximation { return Self(approximately: abs(approximation)) }
        return Self(mantissa: mantissa < 0 ? -mantissa : mantissa, scale: scale, isWhole: isWhole)
    }

    /// Rounded to so many decimal places, halves away from zero; below one place a whole number.
    func rounded(places: Int) -> Self {
        if let approximation {
            return places < 1 ? Self(whole: approximation.rounded()) : self
        }
        if isWhole && places >= 0 { return self }
        guard scale > places else { return self }
        guard let unit = Int128(1).scaled(by: scale - places) else { return Self(0) }
        let half = unit / 2
        let units = (mantissa + (mantissa < 0 ? -half : half)) / unit
        if places >= 1 { return Self(mantissa: units, scale: places, isWhole: false) }
        return Self(mantissa: units.scaled(by: -places) ?? 0, scale: 0, isWhole: true)
    }

    /// The nearest whole number at or below (`up`: at or above).
    func whole(up: Bool) -> Self {
        if let approximation {
            return Self(whole: approximation.rounded(up ? .up : .down))
        }
        guard let unit = Int128(1).scaled(by: scale) else {
            return Self(mantissa < 0 ? (up ? 0 : -1) : (up && mantissa > 0 ? 1 : 0))
        }
        let (quotient, remainder) = mantissa.floored(by: unit)
        return Self(
            mantissa: up && remainder != 0 ? quotient + 1 : quotient, scale: 0, isWhole: true)
    }
}

extension Int128 {
    /// Times ten to that power, or nil where it does not fit.
    fileprivate func scaled(by power: Int) -> Int128? {
        guard power > 0 else { return self }
        guard power < 39 else { return self == 0 ? 0 : nil }
        var value = self
        for _ in 0..<power {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            value = product
        }
        return value
    }

    /// Quotient rounded down, and the remainder that goes with it.
    fileprivate func floored(by divisor: Int128) -> (quotient: Int128, remainder: Int128) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        let adjust = remainder != 0 && (remainder < 0) != (divisor < 0)
        return adjust ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

/// The whole number that text begins with, 0 where there is none.
func leadingInteger(of text: String) -> Int {
    var bytes = Substring(text).utf8.drop(while: isSpace)
    var negative = false
    if let sign = bytes.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
        negative = sign == UInt8(ascii: "-")
        bytes = bytes.dropFirst()
    }
    var number = 0
    for byte in bytes {
        guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { break }
        let (product, tooLarge) = number.multipliedReportingOverflow(by: 10)
        let (sum, overflow) = product.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
        if tooLarge || overflow { return negative ? Int.min : Int.max }
        number = sum
    }
    return negative ? -number : number
}

/// A number as it was written: without fraction and exponent, and within 64 bits, it is an integer.
public enum JSONNumber: Hashable, Sendable {
    case int(Int64)
    case double(Double)
}

/// The decimal digits of a number on the way: `mantissa` times ten to the `exponent`.
private struct DecimalDigits {
    var mantissa: UInt64 = 0
    /// Digits in `mantissa`, leading zeros not counted; beyond 19 the mantissa is not kept up.
    var significant = 0
    var exponent = 0

    /// Takes one more digit, 0 to 9.
    @inline(__always)
    mutating func append(_ digit: UInt8) {
        if significant < 19 { mantissa = mantissa &* 10 &+ UInt64(digit) }
        if significant > 0 || digit > 0 { significant += 1 }
    }
}

/// The powers of ten that a double holds exactly.
private let exactPowersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
]

extension JSONScanner {
    /// Reads a number. A double is the one nearest to what was written, ties to even; what is
    /// beyond the largest is refused, what is below the smallest is zero.
    public mutating func number() throws(JSONError) -> JSONNumber {
        skipWhiteSpace()
        let start = position
        guard peekByte() == UInt8(ascii: "-") || isDigit(peekByte()) else {
            throw failure(.number)
        }
        let negative = peekByte() == UInt8(ascii: "-")
        if negative { position += 1 }
        var digits = DecimalDigits()
        if peekByte() == UInt8(ascii: "0") {
            position += 1
            guard !isDigit(peekByte()) else { throw failure(.leadingZero) }
        } else {
            try readDigits(into: &digits)
        }
        let isInteger = try !readFractionAndExponent(into: &digits)
        guard position - start <= rules.maximumNumberLength else {
            throw failure(.numberLength, at: start)
        }
        if isInteger, let integer = integer(digits, negative: negative) { return .int(integer) }
        return .double(try double(digits, negative: negative, from: start))
    }

    /// Reads at least one digit.
    private mutating func readDigits(into digits: inout DecimalDigits) throws(JSONError) {
        guard isDigit(peekByte()) else { throw failure(.digits) }
        while isDigit(peekByte()) {
            digits.append(bytes[position] &- UInt8(ascii: "0"))
            position += 1
        }
    }

    /// Returns whether there was either.
    private mutating func readFractionAndExponent(
        into digits: inout DecimalDigits
    ) throws(JSONError) -> Bool {
        var found = false
        if peekByte() == UInt8(ascii: ".") {
            position += 1
            let start = position
            try readDigits(into: &digits)
            digits.exponent -= position - start
            found = true
        }
        if peekByte() | 0x20 == UInt8(ascii: "e") {
            position += 1
            digits.exponent += try readExponent()
            found = true
        }
        return found
    }

    /// Reads sign and digits; the value stops growing where it can no longer matter.
    private mutating func readExponent() throws(JSONError) -> Int {
        let negative = peekByte() == UInt8(ascii: "-")
        if negative || peekByte() == UInt8(ascii: "+") { position += 1 }
        guard isDigit(peekByte()) else { throw failure(.digits) }
        var value = 0
        while isDigit(peekByte()) {
            if value < 100_000 { value = value * 10 + Int(bytes[position] - UInt8(ascii: "0")) }
            position += 1
        }
        return negative ? -value : value
    }

    private func integer(_ digits: DecimalDigits, negative: Bool) -> Int64? {
        guard digits.significant <= 19 else { return nil }
        if negative {
            return digits.mantissa <= 1 << 63
                ? Int64(truncatingIfNeeded: 0 &- digits.mantissa) : nil
        }
        return Int64(exactly: digits.mantissa)
    }

    /// Exact by one multiplication or division where mantissa and power of ten are both exact
    /// doubles (Clinger's fast path); the standard library's reader for all else.
    private func double(
        _ digits: DecimalDigits, negative: Bool, from start: Int
    ) throws(JSONError) -> Double {
        if digits.significant <= 19, digits.mantissa <= 1 << 53, abs(digits.exponent) <= 22 {
            let mantissa = Double(digits.mantissa)
            let power = exactPowersOfTen[abs(digits.exponent)]
            let value = digits.exponent < 0 ? mantissa / power : mantissa * power
            return negative ? -value : value
        }
        let written = String(decoding: bytes[start..<position], as: UTF8.self)
        guard let value = Double(written), value.isFinite else {
            throw failure(.numberRange, at: start)
        }
        return value
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
}

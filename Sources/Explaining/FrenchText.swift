/// A French text whose own words are set as French typography asks, and what is put into it left as it
/// is: a no-break space inside guillemets and before a colon, a narrow one before the other high signs.
struct FrenchText: ExpressibleByStringInterpolation {
    let text: String

    init(stringLiteral value: String) { text = FrenchText.set(value) }
    init(stringInterpolation: Pieces) { text = stringInterpolation.text }

    /// The text while it is put together.
    struct Pieces: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + 16 * interpolationCount)
        }

        mutating func appendLiteral(_ literal: String) { text += FrenchText.set(literal) }
        mutating func appendInterpolation(_ value: String) { text += value }
        mutating func appendInterpolation(_ value: Int) { text += String(value) }
    }

    private static func set(_ text: String) -> String {
        text.replacing("« ", with: "«\u{A0}").replacing(" »", with: "\u{A0}»")
            .replacing(" :", with: "\u{A0}:").replacing(" ;", with: "\u{202F};")
            .replacing(" ?", with: "\u{202F}?").replacing(" !", with: "\u{202F}!")
    }
}

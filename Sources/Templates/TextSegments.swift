/// How a text goes out as text messages: in which encoding, in how many segments, and which letters
/// cost more than one place (3GPP TS 23.038; the user data header of a segment is that of TS
/// 23.040, 9.2.3.24.1).
public struct TextSegments: Sendable, Hashable {
    /// The raw values are a promise of `--format json`.
    public enum Encoding: String, Sendable {
        case gsm7 = "GSM-7"
        case ucs2 = "UCS-2"

        /// Places in a text that is one segment: septets, or units of 16 bits.
        public var alone: Int { self == .gsm7 ? GSMAlphabet.segment : 70 }
        /// Places in each segment of a longer one, beside the header of six bytes.
        public var together: Int { self == .gsm7 ? 153 : 67 }
    }

    /// A letter that makes the text dearer, and where it stands.
    public struct CostlyLetter: Sendable, Hashable {
        public var letter: Unicode.Scalar
        /// Places among the text's characters, from 1.
        public var positions: [Int]
        /// False: it takes two septets; true: the alphabet lacks it, and the whole text takes
        /// UCS-2.
        public var forcesUCS2: Bool
        /// What may stand for it in the alphabet; nil: nothing near.
        public var substitute: String?
    }

    public let encoding: Encoding
    /// Places that the text takes, those included that no pair of places could be split over.
    public private(set) var used = 0
    /// The segments' lengths in characters; none for no text.
    public private(set) var lengths: [Int] = []
    /// Those that take the text to UCS-2 or, where none does, those that take two septets, in order
    /// of their first place.
    public private(set) var costly: [CostlyLetter] = []

    /// How many segments it would be with every letter that has one replaced by its substitute;
    /// nil: not fewer.
    public private(set) var countInstead: Int?

    public var count: Int { lengths.count }
    /// Places in all of its segments together.
    public var room: Int { count > 1 ? count * encoding.together : encoding.alone }
    /// Places left in the last one.
    public var left: Int { room - used }

    /// The segments of the text.
    public init(_ text: String) {
        let letters = Array(text.unicodeScalars)
        let isStrange = { GSMAlphabet.places(of: $0) == nil }
        encoding = letters.contains(where: isStrange) ? .ucs2 : .gsm7
        let places = letters.map { [encoding] letter in
            encoding == .gsm7
                ? GSMAlphabet.places(of: letter) ?? 1 : letter.value > 0xFFFF ? 2 : 1
        }
        fill(places)
        for (index, letter) in letters.enumerated() {
            if encoding == .ucs2 ? isStrange(letter) : places[index] == 2 {
                note(letter, at: index + 1)
            }
        }
        guard costly.contains(where: { $0.substitute != nil }) else { return }
        let plain = letters.map { GSMAlphabet.substitute(for: $0) ?? String($0) }.joined()
        let instead = TextSegments(plain).count
        countInstead = instead < count ? instead : nil
    }

    /// Puts the letters into segments; what takes two places is never split over two of them.
    private mutating func fill(_ places: [Int]) {
        let sum = places.reduce(0, +)
        guard sum > encoding.alone else {
            used = sum
            lengths = places.isEmpty ? [] : [places.count]
            return
        }
        var (length, taken) = (0, 0)
        for place in places {
            if taken + place > encoding.together {
                lengths.append(length)
                (length, taken) = (0, 0)
            }
            (length, taken) = (length + 1, taken + place)
        }
        lengths.append(length)
        used = (lengths.count - 1) * encoding.together + taken
    }

    private mutating func note(_ letter: Unicode.Scalar, at position: Int) {
        if let index = costly.firstIndex(where: { $0.letter == letter }) {
            return costly[index].positions.append(position)
        }
        costly.append(
            CostlyLetter(
                letter: letter, positions: [position], forcesUCS2: encoding == .ucs2,
                substitute: encoding == .ucs2 ? GSMAlphabet.substitute(for: letter) : nil))
    }
}

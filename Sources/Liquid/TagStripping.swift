/// `strip_html`: text without scripts, comments and styles, and then without tags.
struct TagStripping {
    private let bytes: [UInt8]
    private let stretches: [Stretch]
    private var position = 0
    private var output: [UInt8] = []
    /// Of each end whether it is known to come no more: it is not looked for again.
    private var absent: [Bool]

    /// What begins with one text, in small letters, and reaches to behind another.
    private typealias Stretch = (start: StaticString, end: StaticString)

    private static let blocks: [Stretch] = [
        ("<script", "</script>"), ("<!--", "-->"), ("<style", "</style>"),
    ]

    /// The text that is left of a text. In two passes: what is left and right of a block may make
    /// a tag together.
    static func text(of text: String) -> String {
        let withoutBlocks = stripped(Array(text.utf8), of: blocks)
        return String(decoding: stripped(withoutBlocks, of: [("<", ">")]), as: UTF8.self)
    }

    private static func stripped(_ bytes: [UInt8], of stretches: [Stretch]) -> [UInt8] {
        var stripping = TagStripping(bytes, stretches)
        stripping.run()
        return stripping.output
    }

    private init(_ bytes: [UInt8], _ stretches: [Stretch]) {
        self.bytes = bytes
        self.stretches = stretches
        absent = Array(repeating: false, count: stretches.count)
    }

    private mutating func run() {
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "<"), let end = endOfStretch() {
                position = end
            } else {
                output.append(bytes[position])
                position += 1
            }
        }
    }

    /// The offset behind the stretch that begins here; nil where none does, or it has no end.
    private mutating func endOfStretch() -> Int? {
        for (index, stretch) in stretches.enumerated()
        where !absent[index] && has(stretch.start, at: position) {
            if let end = firstEnd(of: stretch.end) { return end }
            absent[index] = true
        }
        return nil
    }

    private func has(_ text: StaticString, at position: Int) -> Bool {
        position + text.utf8CodeUnitCount <= bytes.count
            && bytes[position..<(position + text.utf8CodeUnitCount)]
                .elementsEqual(StaticText(text).utf8)
    }

    /// The offset behind the first such text from here on, or nil.
    private func firstEnd(of text: StaticString) -> Int? {
        let first = text.utf8Start.pointee
        for start in position..<bytes.count where bytes[start] == first && has(text, at: start) {
            return start + text.utf8CodeUnitCount
        }
        return nil
    }
}

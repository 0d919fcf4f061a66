/// `strip_html`: text without tags, comments, scripts and styles, in one pass.
struct TagStripping {
    private let bytes: [UInt8]
    private var position = 0
    private var output: [UInt8] = []
    /// Of each end that is known to come no more: it is not looked for again.
    private var absent = [false, false, false, false]

    /// What begins with one text, in small letters, and reaches to behind another.
    private static let stretches: [(start: StaticString, end: StaticString)] = [
        ("<script", "</script>"), ("<!--", "-->"), ("<style", "</style>"), ("<", ">"),
    ]

    /// The text that is left of a text.
    static func text(of text: String) -> String {
        var stripping = TagStripping(bytes: Array(text.utf8))
        stripping.run()
        return String(decoding: stripping.output, as: UTF8.self)
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

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

    /// The offset behind the stretch that begins here; a script without an end is but a tag.
    private mutating func endOfStretch() -> Int? {
        for (index, stretch) in TagStripping.stretches.enumerated()
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

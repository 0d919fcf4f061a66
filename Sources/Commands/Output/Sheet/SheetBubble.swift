import Diagnostics
import Engine
import Simulation
import Templates

/// A text as a bubble on a phone, with what makes it dearer marked.
struct SheetBubble {
    let page: PreviewPage

    /// Adds the bubble, and below it how long the text is.
    func write(to writer: inout HTMLWriter) {
        writer.element("div", [("class", "bubble")]) { writer in
            if let subject = page.message.subject, !subject.isEmpty {
                writer.element("b", [("class", "title")], text: subject.visible())
            }
            writeText(to: &writer)
        }
        guard let segments = page.segments else {
            guard !page.draft.gaps.isEmpty else { return }
            return writer.markup("<p class=\"size\">Not counted: a value is missing.</p>")
        }
        writer.element("p", [("class", "size")], text: segments.size)
        guard !segments.costs.isEmpty else { return }
        writer.element("ul", [("class", "costs")]) { writer in
            for cost in segments.costs { writer.element("li", text: cost) }
        }
    }

    /// The text, letter by letter: those that cost are marked, and where a segment ends is a line.
    private func writeText(to writer: inout HTMLWriter) {
        guard let segments = page.segments else {
            return writer.text(page.message.text.visibleLines)
        }
        let costly = Set(segments.costly.map(\.letter))
        let letters = Array(page.message.text.unicodeScalars)
        var start = 0
        for (number, length) in segments.lengths.enumerated() {
            if number > 0 {
                writer.begin("hr", [("data-segment", "\(number + 1)")])
            }
            write(letters[start..<(start + length)], costly, segments.encoding, to: &writer)
            start += length
        }
    }

    private func write(
        _ letters: ArraySlice<Unicode.Scalar>, _ costly: Set<Unicode.Scalar>,
        _ encoding: TextSegments.Encoding, to writer: inout HTMLWriter
    ) {
        var rest = letters
        while let first = rest.first {
            // Letters that make one picture together stay together.
            let isCostly = costly.contains(first)
            let run = rest.prefix { costly.contains($0) == isCostly }
            rest = rest.dropFirst(run.count)
            var text = String.UnicodeScalarView()
            text.append(contentsOf: run)
            let shown = String(text).visibleLines
            guard isCostly else {
                writer.text(shown)
                continue
            }
            writer.element("mark", [("class", encoding == .ucs2 ? "ucs2" : "twice")], text: shown)
        }
    }
}

import Diagnostics

/// Follows, while a template of HTML is compiled, whether what is printed next begins the address
/// of a link or an image: a value there may be `javascript:`, which no escaping makes harmless.
struct LinkWatch {
    /// Whether the text so far ends with `href="` or `src="`.
    var isOpen = false
    /// Names that the text at hand sets, and whether they always begin with the author's own text.
    var locals: [String: Bool] = [:]
}

extension Compiler {
    /// Takes note of text.
    mutating func watch(text range: Range<Int>) {
        guard settings.escapes else { return }
        let text = bytes[range]
        if link.isOpen, text.allSatisfy(isSpace) { return }
        link.isOpen = opensAddress(text)
    }

    /// Takes note of something printed; `base` is the node of its value.
    mutating func watch(_ output: FilteredExpression, base: Int32) {
        defer { link.isOpen = false }
        guard link.isOpen, !beginsWithText(output, base: base) else { return }
        let isSlot = nodes[Int(base)].code == .slot
        analysis.linkStarts.append(
            LiquidAnalysis.LinkStart(
                slot: isSlot ? Int(nodes[Int(base)].a) : nil,
                path: sourceText(output.base.range), range: output.base.range,
                partial: partialName))
    }

    /// Takes note of `assign`.
    mutating func watch(assign name: String, _ value: FilteredExpression, base: Int32) {
        note(name, beginsWithText: beginsWithText(value, base: base))
    }

    /// Takes note of `capture`.
    mutating func watch(capture name: String, _ body: Block) {
        var hasText = false
        if case .text(let range)? = body.nodes.first { hasText = !bytes[range].allSatisfy(isSpace) }
        note(name, beginsWithText: hasText)
    }

    private mutating func note(_ name: String, beginsWithText: Bool) {
        link.locals[name] = beginsWithText && link.locals[name, default: true]
    }

    /// Whether what is printed begins with the author's own text, or with what no scheme begins
    /// with.
    private func beginsWithText(_ filtered: FilteredExpression, base: Int32) -> Bool {
        for use in filtered.filters.reversed() {
            if ["url_encode", "base64_encode", "base64_url_safe_encode"].contains(use.name) {
                return true
            }
            if use.name == "prepend" { return use.positional.first?.isLiteral ?? false }
        }
        switch slotKinds[Int(base)]?.content {
        case .number, .date, .truth: return true
        default: break
        }
        guard case .path(let path) = filtered.base.expression else { return true }
        guard case .name(let name) = path.root, path.segments.isEmpty else { return false }
        return link.locals[name] ?? false
    }
}

/// Whether text ends with the beginning of an attribute `href` or `src`: `=`, perhaps a quote and
/// white space behind it.
private func opensAddress(_ text: ArraySlice<UInt8>) -> Bool {
    var rest = trimmedEnd(text)
    if rest.last == UInt8(ascii: "\"") || rest.last == UInt8(ascii: "'") {
        rest = trimmedEnd(rest.dropLast())
    }
    guard rest.last == UInt8(ascii: "=") else { return false }
    rest = trimmedEnd(rest.dropLast())
    let name = rest.suffix { isLetter($0) || $0 == UInt8(ascii: "-") }
    let word = String(decoding: name, as: UTF8.self).lowercased()
    return ["href", "src"].contains(word) && name.startIndex > text.startIndex
}

private func trimmedEnd(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    text[..<((text.lastIndex { !isSpace($0) } ?? text.startIndex - 1) + 1)]
}

extension ArraySlice<UInt8> {
    /// The longest end whose bytes all pass.
    fileprivate func suffix(while passes: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        self[((lastIndex { !passes($0) } ?? startIndex - 1) + 1)...]
    }
}

/// What libyaml says of a file that is not YAML, and what to do about it.
struct YAMLComplaint {
    var problem: String
    /// What it was reading.
    var context: String?

    /// Whether something stood where a key was expected.
    var isOfKey: Bool { problem == "did not find expected key" }

    /// Our sentence for the character that was found, and whether it is about the place where the
    /// part begins that was being read.
    func message(found: UInt8) -> (text: String, isAtStart: Bool) {
        switch problem {
        case "mapping values are not allowed in this context":
            ("':' is not allowed here; put the text in quotes, or mend the indentation", false)
        case "could not find expected ':'": ("a key needs ':' and a space after it", true)
        case "found character that cannot start any token" where found == 9,
            "found a tab character that violates indentation",
            "found a tab character where an indentation space is expected":
            ("lines are indented with spaces, not tabs", false)
        case "found character that cannot start any token":
            (
                "text that begins with '\(String(decoding: [found], as: UTF8.self))' needs quotes",
                false
            )
        case "found unexpected end of stream", "found unexpected document indicator":
            ("a quote opens here and is never closed", true)
        case "did not find expected key":
            (
                "a key is expected here; keys of one mapping begin in one column, and a text in"
                    + " quotes ends with its quote: a condition that begins with one goes into"
                    + " quotes of the other kind as a whole", false
            )
        case "did not find expected '-' indicator":
            ("an element is expected here; '-' stands in one column for all of a list", false)
        case "block sequence entries are not allowed in this context":
            ("'-' is not allowed here; a list begins on the line below its key", false)
        case "did not find expected ',' or ']'":
            ("a list in brackets has ',' between its elements and ']' at its end", false)
        case "did not find expected ',' or '}'":
            ("a mapping in braces has ',' between its entries and '}' at its end", false)
        case "found unknown escape character":
            ("in double quotes '\\' begins an escape; write '\\\\', or use single quotes", false)
        case "did not find expected node content":
            (
                "a value is expected here; text that begins with a bracket or brace needs quotes",
                false
            )
        case "did not find expected <document start>":
            ("nothing may follow here; mend the indentation", false)
        case _ where problem.hasPrefix("Maximum nesting level"):
            ("values nest at most \(YAMLReader.depthLimit) deep", false)
        default: ((context.map { "\($0): " } ?? "") + problem, false)
        }
    }
}

import Foundation
import Liquid
import Testing

@Suite struct RobustnessTests {
    static let pieces = [
        "{{", "}}", "{%", "%}", "{%-", "-%}", " member", ".tags", ".points", "[0]", "['size']",
        " | ",
        "append: ", "date: '%s'", "times: 9223372036854775807", "slice: -9223372036854775808",
        "truncate: -9223372036854775808", "round: 99999999999", "default: 'x'", "split: ''",
        "(1..9223372036854775807)", "(-9223372036854775808..9223372036854775807)", "size", "join",
        " if ", " endif ", " for x in ", " endfor ", " tablerow x in ", " endtablerow ", " case ",
        " when ", " else ", " endcase ", " raw ", " endraw ", " comment ", " endcomment ",
        " liquid\n",
        " capture c ", " endcapture ", " assign c = ", " cycle 1, c ", " increment c ",
        " render 'a' ", " include 'a' ", " for (1..3) as y", ", q: 1", " limit: -1",
        " offset: continue",
        " reversed", " break ", " continue ", " ifchanged ", " endifchanged ", "'é'", "\"", "'",
        "\n",
        " and ", " or ", " contains ", " == ", " < ", "blank", "empty", "nil", "-1", "1.5",
        "99999999999999",
        "é", "\u{0}", "text ", "{", "}", "%", " # ", " doc ", " enddoc ",
    ]

    @Test("whatever is put together from the pieces of templates ends in output or in problems")
    func anyTemplate() {
        var random = Randomness(state: 2026)
        var (rendered, refused) = (0, 0)
        for _ in 0..<20_000 {
            let count = Int.random(in: 1...14, using: &random)
            let pieces = (0..<count).map { _ in Self.pieces.randomElement(using: &random) ?? "" }
            var template = StrictTemplate(
                pieces.joined(), partials: ["a": "{{ q }}{{ y }}{% break %}"],
                member: ["points": .int(7), "tags": .array([.string("a"), .int(.max), .missing])])
            template.limits.loopPasses = 200
            template.limits.outputBytes = 20_000
            if template.problems.isEmpty { rendered += 1 } else { refused += 1 }
            _ = template.failure
            var output: [UInt8] = []
            let lenient = LiquidProgram.compile(LiquidSource(template.source), LiquidSettings())
            try? lenient.program.render(template, limits: template.limits, into: &output)
        }
        #expect(rendered > 500)
        #expect(refused > 500)
    }

    @Test("a chain without end is refused and not followed")
    func longChains() {
        for source in [
            "{{ member" + String(repeating: ".tags", count: 20_000) + " }}",
            "{% if 1" + String(repeating: " and 1", count: 20_000) + " %}{% endif %}",
            "{{ member.tags" + String(repeating: "[0]", count: 20_000) + " }}",
        ] {
            #expect(!StrictTemplate(source).problems.isEmpty)
        }
    }
}

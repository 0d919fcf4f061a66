import Liquid
import Testing

/// Corners of the standard language.
@Suite struct LanguageTests {
    private func text(
        _ source: String, partials: [String: String] = [:], member: [String: LiquidValue] = [:]
    ) throws -> String {
        var template = StrictTemplate(source, partials: partials, member: member)
        template.escapes = false
        #expect(template.problems.isEmpty)
        return try template.render()
    }

    @Test("'strip_html' leaves no tag that was put together around a comment or a script")
    func tagsAroundBlocks() throws {
        let name = "Ann<b<!-- -->r><<style>p{}</style>i title='x'>a</i> & co<script>1 < 2</script>."
        #expect(
            try text("{{ member.first_name | strip_html }}", member: ["first_name": .string(name)])
                == "Anna & co.")
    }

    @Test("where several 'endraw' begin before one end, the last is the tag")
    func halfAnEnd() throws {
        #expect(try text("{% raw %}{{ a }} {% endraw - {% endraw %}!") == "{{ a }} {% endraw - !")
    }

    @Test("one dash between the braces trims both sides")
    func oneDash() throws {
        let (program, _, problems) = LiquidProgram.compile(
            LiquidSource("left \n{{-}}\n right {{- }} end"), LiquidSettings())
        #expect(problems.isEmpty)
        var output: [UInt8] = []
        try program.render(StrictTemplate(""), into: &output)
        #expect(String(decoding: output, as: UTF8.self) == "leftright end")
    }

    @Test("a list is sorted by a truth value only where all have the same")
    func truthValues() throws {
        func named(_ names: [String], open: [Bool]) -> LiquidValue {
            .array(
                zip(names, open).map {
                    .object(LiquidObject([("name", .string($0)), ("open", .bool($1))]))
                })
        }
        var template = StrictTemplate("{{ member.tags | sort: 'open' | map: 'name' | join }}")
        template.member["tags"] = named(["Lille", "Brest"], open: [true, true])
        #expect(try template.render() == "Lille Brest")
        template.member["tags"] = named(["Lille", "Brest"], open: [true, false])
        #expect(template.failure != nil)
    }

    @Test(
        "numbers beyond all whole numbers are rounded to themselves, the smallest to 0 or 1",
        arguments: [
            (2e40, "2.0e+40 2.0e+40 2.0e+40"), (-2e40, "-2.0e+40 -2.0e+40 -2.0e+40"),
            (1.2345678901234567e-29, "0 1 0"), (-1.2345678901234567e-29, "-1 0 0"),
        ])
    func extremes(number: Double, rounded: String) throws {
        #expect(
            try text(
                """
                {% assign p = member.points %}{{ p | floor }} {{ p | ceil }} {{ p | round }}
                """, member: ["points": .double(number)]) == rounded)
    }

    @Test("infinity cannot be rounded", arguments: ["floor", "ceil", "round", "round: 2"])
    func notFinite(filter: String) {
        let huge = "{{ member.points | times: member.points | \(filter) }}"
        let template = StrictTemplate(huge, member: ["points": .double(1e300)])
        #expect(template.failure == .failed("'Infinity' cannot be rounded"))
    }

    @Test("'include' is refused in what is rendered, and stands in what is included")
    func includeInRender() throws {
        let partials = [
            "card": "<{% include 'name' %}>", "name": "{{ who }}", "row": "{% include 'card' %}",
        ]
        #expect(
            try text("{% assign who = 'Ann' %}{% include 'row' %}", partials: partials) == "<Ann>")
        let rendered = StrictTemplate("{% render 'row', who: 'Ann' %}", partials: partials)
        #expect(rendered.problems == ["row: template-syntax @ {% include 'card' %}"])
    }

    @Test("a name in quotes is given by 'capture' and not by 'assign'")
    func quotedNames() throws {
        #expect(try text("{% capture 'who' %}Ann{% endcapture %}{{ who }}") == "Ann")
        #expect(
            StrictTemplate("{% assign 'who' = 'Ann' %}").problems == ["template-syntax @ 'who'"])
    }
}

import CivilTime
import Diagnostics
import Liquid
import Testing

@Suite struct RenderingTests {
    @Test("what is printed is escaped, unless it is captured or escaped already")
    func escaping() throws {
        let template = StrictTemplate(
            """
            {{ member.first_name }}|{{ member.first_name | escape }}|{{ member.first_name | escape_once }}\
            |{% capture c %}<b>{{ member.first_name }}</b>{% endcapture %}{{ c }}|{{ c | strip }}\
            |{{ c | append: '<' }}|{{ member.tags }}|{% cycle '<i>', member.first_name %}
            """,
            member: ["first_name": .string("<&\"'>"), "tags": .array([.string("<")])])
        let inert = "&lt;&amp;&quot;&#39;&gt;"
        let bold = "<b>\(inert)</b>"
        let twice = "&lt;b&gt;&amp;lt;&amp;amp;&amp;quot;&amp;#39;&amp;gt;&lt;/b&gt;&lt;"
        #expect(
            try template.render()
                == "\(inert)|\(inert)|\(inert)|\(bold)|\(bold)|\(twice)|&lt;|<i>")
    }

    @Test("a sign is escaped wherever in a text it stands")
    func signsAnywhere() throws {
        let references = ["&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;", "'": "&#39;"]
        // Neighbours of the signs, and bytes above ASCII, which must stay as they are.
        let others = ["!", "#", "%", "(", "=", ";", "?", "é", "\u{BC}", "€"]
        for length in 0..<20 {
            for place in 0...length {
                for (sign, reference) in references {
                    let before = (0..<place).map { others[($0 + length) % others.count] }.joined()
                    let after = (place..<length).map { others[$0 % others.count] }.joined()
                    let template = StrictTemplate(
                        "{{ member.first_name }}",
                        member: ["first_name": .string(before + sign + after)])
                    #expect(try template.render() == before + reference + after)
                }
            }
            let plain = (0..<max(length, 1)).map { others[$0 % others.count] }.joined()
            let template = StrictTemplate(
                "{{ member.first_name }}", member: ["first_name": .string(plain)])
            #expect(try template.render() == plain)
        }
    }

    @Test("text that is not HTML is not escaped")
    func unescaped() throws {
        var template = StrictTemplate(
            "{{ member.first_name }}", member: ["first_name": .string("<é&>")])
        template.escapes = false
        #expect(try template.render() == "<é&>")
    }

    @Test("a member's data is never read as template")
    func dataIsData() throws {
        let template = StrictTemplate(
            "{{ member.first_name }}", member: ["first_name": .string("{{ member.tier }}{% if %}")])
        #expect(try template.render() == "{{ member.tier }}{% if %}")
    }

    @Test(
        "dates and instants are compared with each other and with their text, and formatted in the zone"
    )
    func dates() throws {
        let paris = ZoneRules(name: "Europe/Paris", transitions: [], offsets: [3600])
        let template = StrictTemplate(
            """
            {% if member.joined_on < "2026-04-01" and member.joined_on >= "2026-03-31" %}yes{% endif %} \
            {{ member.joined_on | date: "%A %-d %B %Y" }} {{ member.seen_at | date: "%F %R %z" }} \
            {{ member.joined_on }}
            """,
            member: [
                "joined_on": .date(CivilDate(clampedYear: 2026, month: 3, day: 31)),
                "seen_at": .timestamp(Instant(seconds: 1_774_998_000), paris),
            ])
        #expect(
            try template.render() == "yes Tuesday 31 March 2026 2026-04-01 00:00 +0100 2026-03-31")
    }

    @Test("a partial that renders itself ends at the limit")
    func recursion() {
        let template = StrictTemplate("{% render 'a' %}", partials: ["a": "x{% render 'a' %}"])
        #expect(template.failure == .limit("50 partials within partials"))
    }

    @Test("loops end at the limit of their passes, all together")
    func endlessLoop() {
        let template = StrictTemplate(
            "{% for a in (1..1000000000) %}{% for b in (1..1000000000) %}{% endfor %}{% endfor %}")
        #expect(template.failure == .limit("100000 passes through loops and partials"))
    }

    @Test("text that doubles ends at the limit of the output")
    func doubling() {
        var template = StrictTemplate(
            "{% assign a = 'aaaaaaaa' %}{% for i in (1..60) %}{% assign a = a | append: a %}{% endfor %}"
        )
        template.limits.outputBytes = 10_000
        #expect(template.failure == .limit("text of 10000 bytes"))
    }

    @Test("output ends at the limit")
    func longOutput() {
        var template = StrictTemplate("{% for i in (1..50000) %}0123456789{{ i }}{% endfor %}")
        template.limits.outputBytes = 100_000
        #expect(template.failure == .limit("output of 100000 bytes"))
    }

    @Test("tags nested beyond reason are refused and crash nothing")
    func deepNesting() {
        let template = StrictTemplate(String(repeating: "{% if true %}", count: 5000))
        #expect(!template.problems.isEmpty)
        let brackets = StrictTemplate("{{ a" + String(repeating: "[a", count: 5000) + " }}")
        #expect(!brackets.problems.isEmpty)
    }

    @Test("numbers keep their decimals exact, and round halves away from zero")
    func digits() {
        let two = 2...2
        #expect(DecimalDigits(.double(2.675), places: two)?.fraction == "68")
        #expect(DecimalDigits(.double(-0.004), places: two)?.isNegative == false)
        #expect(DecimalDigits(.int(1_234_567), places: two)?.whole == "1234567")
        #expect(DecimalDigits(.double(0.05), places: 0...3)?.fraction == "05")
        #expect(DecimalDigits(.double(1e15), places: 0...3)?.whole == "1000000000000000")
        #expect(DecimalDigits(.double(.nan), places: two) == nil)
        #expect(DecimalDigits(.string("x"), places: two) == nil)
    }

    @Test("the reads of a template say where a value that may be missing would leave a hole")
    func analysis() {
        let template = StrictTemplate(
            """
            {{ member.first_name }}{{ member.tier }}{{ member.points | default: 0 }}\
            {% if member.points %}{{ member.points }}{% endif %}{% render 'card' %}
            """,
            partials: ["card": "{% render 'inner' %}", "inner": "{{ member.joined_on }}"])
        let analysis = template.compiled.analysis
        #expect(
            analysis.reads.filter(\.canLeaveHole).map { "\($0.partial ?? "")/\($0.path)" }
                == ["/member.first_name", "inner/member.joined_on"])
        #expect(analysis.partials == ["card", "inner"])
    }

    @Test(
        "a filter of the host's takes the place of the standard one, and its arguments are checked")
    func ownFilter() throws {
        var settings = LiquidSettings()
        settings.filters["upcase"] = LiquidFilter(1...1, keywords: ["times"]) {
            (input) throws(LiquidFailure) in
            .string(
                input.value.printed + input.argument(0).printed + input.keyword("times").printed)
        }
        let (program, _, problems) = LiquidProgram.compile(
            LiquidSource(
                "{{ 'a' | upcase: 'b', times: 3 }}{{ 'a' | upcase }}{{ 'a' | upcase: 1, time: 3 }}"),
            settings)
        #expect(problems.count == 2)
        #expect(problems.last?.problem.suggestion == "times")
        var output: [UInt8] = []
        try program.render(StrictTemplate(""), into: &output)
        #expect(String(decoding: output, as: UTF8.self) == "ab3aa")
    }
}

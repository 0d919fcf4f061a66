import Liquid
import Testing

/// Ways to make much out of little, and what holds each of them.
@Suite struct BudgetTests {
    /// A text of a hundred thousand letters `a`, and a list of a hundred short ones. The limits are
    /// a tenth of what they are in earnest.
    static let host: [String: LiquidValue] = [
        "first_name": .string(String(repeating: "a", count: 100_000)),
        "tags": .array((0..<100).map { .string("tag \($0)") }),
    ]

    private func failure(_ source: String) -> LiquidFailure? {
        var template = StrictTemplate(source, member: Self.host)
        template.limits.outputBytes = 400_000
        template.limits.workBytes = 3_200_000
        return template.failure
    }

    @Test("a range that is longer than loops may be is a limit, and not cut in silence")
    func longRange() {
        #expect(failure("{{ (1..100000) | sum }}") == nil)
        for source in ["{{ (1..100001) | sum }}", "{% for i in (1..100001) %}{% endfor %}x"] {
            guard case .limit? = failure(source) else {
                Issue.record("\(source) reached no limit")
                continue
            }
        }
    }

    @Test(
        "no filter makes a text of more than the output may have",
        arguments: [
            "{{ member.first_name | split: '' | size }}",
            "{{ member.first_name | replace: 'a', 'abcdef' }}",
            "{{ member.first_name | replace: '', 'abcdef' }}",
            "{{ member.first_name | replace: '', member.first_name }}",
            "{{ member.tags | join: member.first_name }}",
            "{% assign a = member.first_name | append: member.first_name %}{{ a | append: a | append: a }}",
            "{% assign a = member.first_name | prepend: member.first_name %}{{ a | prepend: a | prepend: 'x' | size }}",
            "{{ member.first_name | replace: 'a', '&' | escape | size }}",
            "{{ member.first_name | replace: 'a', '&' | escape_once | size }}",
            "{{ member.first_name | replace: 'a', 'éé' | url_encode | size }}",
            "{{ member.first_name | append: member.first_name | append: member.first_name | append: member.first_name | base64_encode | size }}",
            "{{ member.first_name | replace: 'a', '\n' | newline_to_br | size }}",
            "{% assign l = member.tags %}{% for i in (1..20) %}{% assign l = l | concat: l %}{% endfor %}",
            "{% assign l = member.first_name | split: 'x' %}{% for i in (1..20) %}{% assign l = l | concat: l %}{% endfor %}",
        ])
    func largeValues(source: String) {
        guard case .limit(let limit)? = failure(source) else {
            Issue.record("it reached no limit")
            return
        }
        #expect(["text of 400000 bytes", "list of 400000 bytes"].contains(limit))
    }

    @Test("output ends at the limit wherever it comes from, also within one pass")
    func largeOutput() {
        let limit = LiquidFailure.limit("output of 400000 bytes")
        #expect(failure(String(repeating: "{{ member.first_name }}", count: 5)) == limit)
        #expect(
            failure("{% for i in (1..9) %}{{ member.first_name | upcase }}{% endfor %}") == limit)
        let list = "{% assign l = member.first_name | split: 'x' | concat: member.tags %}"
        #expect(failure(list + String(repeating: "{{ l }}", count: 5)) == limit)
    }

    @Test(
        "what is made again and again ends at the limit for all of it together",
        arguments: [
            "{% for i in (1..99999) %}{% capture c %}{{ member.first_name }}{% endcapture %}{% endfor %}",
            "{% for i in (1..99999) %}{% assign a = member.first_name | upcase %}{% endfor %}",
            "{% for i in (1..99999) %}{% assign a = member.first_name | size %}{% endfor %}",
            "{% for i in (1..99999) %}{% if member.first_name contains 'b' %}{% endif %}{% endfor %}",
            "{% for i in (1..99999) %}{% assign a = member.tags | sort | uniq | first %}{% endfor %}",
            "{% for i in (1..99999) %}{% ifchanged %}{{ member.first_name }}{% endifchanged %}{% endfor %}",
            "{% for i in (1..99999) %}{% assign a = (1..100000) | sum %}{% endfor %}",
            "{% assign a = '' %}{% for i in (1..9999) %}{% assign a = a | append: 'a line of a hundred' %}{% endfor %}",
        ])
    func muchWork(source: String) {
        #expect(
            failure(source) == .limit("3200000 bytes for filters and captures to work on"))
    }

    @Test("what a long newsletter does stays far below the limits")
    func ordinaryWork() throws {
        let template = StrictTemplate(
            """
            {% assign html = "" %}{% for tag in member.tags %}{% capture item %}<li>{{ tag | escape \
            }}</li>{% endcapture %}{% assign html = html | append: item %}{% endfor %}{{ html | size }}
            """, member: ["tags": .array((0..<400).map { .string("article \($0) of the shop") })])
        #expect(try template.render() == "12690")
    }

    @Test("partials that each render another twice end as loops do")
    func doublingPartials() {
        var partials: [String: String] = ["p0": ""]
        for depth in 1...40 {
            partials["p\(depth)"] = "{% render 'p\(depth - 1)' %}{% render 'p\(depth - 1)' %}"
        }
        #expect(
            StrictTemplate("{% render 'p40' %}", partials: partials).failure
                == .limit("100000 passes through loops and partials"))
    }

    @Test("texts of one message share one budget")
    func sharedBudget() throws {
        let loop = StrictTemplate("{% for i in (1..60000) %}{% endfor %}")
        let budget = LiquidBudget()
        var output: [UInt8] = []
        let program = loop.compiled.program
        try program.render(loop, clock: loop.clock, budget: budget, into: &output)
        #expect(throws: LiquidFailure.limit("100000 passes through loops and partials")) {
            try program.render(loop, clock: loop.clock, budget: budget, into: &output)
        }
    }

    /// Texts of two hundred kilobytes that are as bad for a search as texts can be.
    static let hard: [String: LiquidValue] = [
        "first_name": .string(String(repeating: "<", count: 200_000)),
        "tier": .string(String(repeating: "<", count: 100_000) + "b"),
        "points": .string(String(repeating: "<script>&amp <!-- a", count: 10_000)),
        "tags": .array((0..<20_000).map { .string("\($0 * 7919 % 20_000)") }),
    ]

    @Test(
        "filters take a time that grows with their text and no faster",
        arguments: [
            "first_name | strip_html", "points | strip_html", "points | escape_once",
            "first_name | replace: member.tier, 'x'", "first_name | split: member.tier",
            "first_name | remove_last: member.tier", "first_name | remove_first: member.tier",
            "tags | uniq", "tags | sort", "tags | sort_natural", "tags | compact",
            "tags | join", "tags | reverse", "tags | where: '7'", "tags | map: '7'",
            "first_name | truncatewords: 3", "points | truncatewords: 10000", "points | squish",
            "first_name | truncate: 10", "first_name | slice: 9, 99999", "first_name | strip",
            "points | strip_newlines", "first_name | capitalize", "first_name | url_encode",
            "first_name | base64_encode | base64_decode", "first_name | date: '%Y'",
            "first_name | times: 2", "first_name | round", "points | url_decode",
        ])
    func linear(filter: String) {
        let template = StrictTemplate("{{ member.\(filter) | size }}", member: Self.hard)
        let program = template.compiled.program
        let time = ContinuousClock().measure {
            var output: [UInt8] = []
            try? program.render(template, into: &output)
        }
        // Quadratic ones take a minute and more; unoptimised linear ones less than a second.
        #expect(time < .seconds(20), "\(time)")
    }

    @Test("'uniq' knows numbers, texts and dates as '==' does")
    func uniqueKinds() throws {
        func unique(_ items: [LiquidValue]) throws -> String {
            try StrictTemplate("{{ member.tags | uniq | join }}", member: ["tags": .array(items)])
                .render()
        }
        #expect(try unique([.int(1), .double(1), .string("1"), .double(2), .int(2)]) == "1 1 2.0")
        #expect(try unique([.bool(true), .bool(true), .string("true")]) == "true true")
        #expect(try unique([.string("é"), .string("e\u{301}"), .safe("é")]) == "é")
        let range = LiquidValue.range(1, 2)
        #expect(try unique([range, range, .missing, .missing]) == "1..2 ")
    }

    @Test("the last occurrence is found where occurrences overlap")
    func lastOccurrence() throws {
        let template = StrictTemplate("{{ 'aabaaabaa' | replace_last: 'abaa', 'x' }}")
        #expect(try template.render() == "aabaax")
        #expect(try StrictTemplate("{{ 'aaaa' | replace: 'aa', 'b' }}").render() == "bb")
        #expect(try StrictTemplate("{{ 'abab' | replace_last: 'c', 'x' }}").render() == "abab")
    }
}

import CivilTime
import Liquid
import Testing

@Suite struct DemandTests {
    private static let lea: [String: LiquidValue] = [
        "first_name": .string("Léa"), "points": .int(120), "tier": .string("gold"),
        "tags": .array([.string("a"), .string("b")]),
        "joined_on": .date(CivilDate(clampedYear: 2024, month: 2, day: 29)),
    ]
    private static let partials = [
        "hello": "Hello{% if name %} {{ name }}{% endif %}",
        "points": "{{ n }} point{% if n > 1 %}s{% endif %}", "month": "{% case m %}{% when 1 %}"
            + "January{% when 2 %}February{% else %}later{% endcase %}",
    ]

    private func template(_ source: String, _ member: [String: LiquidValue]) -> StrictTemplate {
        StrictTemplate(source, partials: Self.partials, member: member)
    }

    @Test(
        "a message that can be filled is told without filling it",
        arguments: [
            "text", "{{ member.first_name }}", "{{ member.first_name | default: 'you' }}",
            "{{ member.first_name | default: 'you' | upcase }}", "{{ member.first_name | strip }}",
            "{% if member.first_name %}{{ member.first_name }}{% endif %}",
            "{% if member.seen_at %}{{ member.seen_at }}{% else %}never{% endif %}",
            "{% unless member.seen_at %}never{% endunless %}",
            "{% if member.seen_at %}{{ member.seen_at }}{% elsif member.tier %}{{ member.tier }}"
                + "{% else %}{{ member.seen_at }}{% endif %}",
            "{% case member.tier %}{% when 'silver' %}{{ member.seen_at }}{% when 'gold' %}"
                + "{{ member.first_name }}{% else %}{{ member.seen_at }}{% endcase %}",
            "{% for tag in member.tags %}{{ tag }}{% endfor %}",
            "{% for n in (1..5) %}{{ n }}{% unless forloop.last %}, {% endunless %}{% endfor %}",
            "{% for n in (1..5) limit: 2 %}{{ forloop.index }}{% endfor %}",
            "{% assign rest = 9 | minus: member.points %}{{ rest }} {% if rest > 0 %}x{% endif %}",
            "{% capture name %}{% if member.first_name %}{{ member.first_name }}{% endif %}"
                + "{% endcapture %}{% if name != blank %}{{ name }}{% endif %}",
            "{% render 'hello', name: member.first_name %}", "{% render 'hello' %}",
            "{% capture name %}<b>{{ member.first_name }}</b>{% endcapture %}"
                + "{% render 'hello', name: name %}",
            "{% render 'points', n: member.points %}, {% render 'points', n: 3 %}",
            "{% assign m = member.joined_on | date: '%m' %}{% render 'month', m: m %}",
            "{{ member.joined_on }} {{ member.joined_on | date: '%d/%m' }}",
            "{{ member.tags | join: ', ' }} {{ member.tags.size }} {{ member.tags[0] }}",
            "{% assign n = 0 %}{% for tag in member.tags %}{% assign n = forloop.index %}"
                + "{% endfor %}done",
        ])
    func isTold(source: String) {
        #expect(template(source, Self.lea).isTold, "\(source)")
    }

    @Test(
        "what the values decide is told for each member anew",
        arguments: [
            "{{ member.first_name }}", "{{ member.first_name | strip }}",
            "{% if member.points %}{{ member.first_name }}{% endif %}",
            "{% render 'points', n: member.tier %}", "{{ member.tags | join: ', ' }}",
            "{% assign rest = 7 | modulo: member.points %}",
            "{% for tag in member.tags %}{{ tag }}{% else %}{{ member.first_name }}{% endfor %}",
        ])
    func isAsked(source: String) {
        let poor: [String: LiquidValue] = [
            "first_name": .string(" "), "points": .int(0), "tier": .string("x"), "tags": .missing,
        ]
        #expect(template(source, Self.lea).isTold == !source.contains("member.tier"))
        #expect(!template(source, poor).isTold, "\(source)")
    }

    @Test("only filling tells of what has no bound, and of loops of lists of objects")
    func isNotTold() {
        let long = String(repeating: "a", count: 5_000)
        var member = Self.lea
        member["first_name"] = .string(long)
        #expect(!template("{{ member.first_name }}", member).isTold)
        member["tags"] = .array(Array(repeating: .string("a"), count: 1_000))
        #expect(!template("{% for tag in member.tags %}{{ tag }}{% endfor %}", member).isTold)
        #expect(!template("{% cycle 'a', 'b' %}", Self.lea).isTold)
        #expect(!template("{% for a in (1..300) %}{{ a }}{% endfor %}", Self.lea).isTold)
    }

    @Test("partials that render others without end are looked at for a bounded time")
    func ends() {
        var partials: [String: String] = [:]
        for depth in 0..<30 {
            partials["p\(depth)"] = String(repeating: "{% render 'p\(depth + 1)' %}", count: 9)
        }
        partials["p30"] = "x"
        var template = StrictTemplate("{% render 'p0' %}", partials: partials)
        template.limits.loopPasses = 1_000
        #expect(!template.isTold)
        let loop = "{% for a in (1..200) %}"
        let nested = String(repeating: loop, count: 40) + "x"
            + String(repeating: "{% endfor %}", count: 40)
        template = StrictTemplate(nested)
        template.limits.loopPasses = 1_000
        #expect(!template.isTold)
        let many = (0..<20_000).map { "{% elsif member.points == \($0) %}x" }.joined()
        #expect(!StrictTemplate("{% if member.tier == 1 %}\(many){% endif %}").isTold)
        let values = (0..<20_000).map { "{% when \($0) %}x" }.joined()
        let cases = "{% case member.points %}\(values){% else %}{{ member.tier }}{% endcase %}"
        #expect(!StrictTemplate(cases).isTold)
    }

    @Test("a capture that may show nothing is a hole once it is recased, and texts are told by their bytes")
    func captures() {
        let maybe = "{% capture g %}{% if member.seen_at %}x{% endif %}{% endcapture %}"
        for filter in ["", " | capitalize", " | upcase", " | default: 'y' | upcase"] {
            let template = template("\(maybe){{ g\(filter) }}", Self.lea)
            // `failure` records where it fails although it was told.
            let failure = template.failure
            #expect((failure == nil) == (filter == "" || filter.contains("default")), "\(filter)")
        }
        #expect(template("{% capture g %}x{% endcapture %}{{ g | upcase }}", Self.lea).isTold)
        var member = Self.lea
        member["tags"] = .array([.safe(" ")])
        #expect(template("{% for a in member.tags %}{{ a | upcase }}{% endfor %}", member).failure != nil)
        // é in one and in two code points.
        member["tier"] = .string("e\u{301}")
        let both = "{% if member.tier == 'é' %}{% endif %}{% if member.tier == 'e\u{301}' %}"
            + "{{ member.seen_at }}{% endif %}"
        #expect(template(both, member).failure != nil)
    }

    @Test("what a loop shows is not surely to be seen")
    func loopsMayShowNothing() {
        for source in [
            "{% for a in (1..1) limit: 0 %}x{% endfor %}", "{% for a in member.tags %}x{% endfor %}",
            "{% for a in (1..1) limit: 1 %}{% else %}x{% endfor %}",
            "{% if member.tier %}x{% endif %}", "{% case member.tier %}{% when 1 %}x{% endcase %}",
        ] {
            var finder = DemandFinder()
            #expect(!finder.read(StrictTemplate(source).compiled.program).isVisible, "\(source)")
        }
        for source in ["x", "{% if member.tier %}x{% else %}y{% endif %}",
            "{% case member.tier %}{% when 1 %}x{% else %}y{% endcase %}"
        ] {
            var finder = DemandFinder()
            #expect(finder.read(StrictTemplate(source).compiled.program).isVisible, "\(source)")
        }
    }

    @Test("where demands are met, any template can be filled")
    func holds() {
        var random = Randomness(state: 1_123)
        var (told, filled, failed) = (0, 0, 0)
        for _ in 0..<2_000 {
            var growing = TemplateGrammar(random: random)
            let source = growing.block(depth: 0)
            let member = growing.member()
            random = growing.random
            var template = template(source, member)
            template.limits.loopPasses = 500
            guard template.problems.isEmpty else {
                Issue.record("\(source): \(template.problems)")
                continue
            }
            // `failure` fills it, and records where that fails although it was told.
            if template.failure == nil {
                filled += 1
                if template.isTold { told += 1 }
            } else {
                failed += 1
            }
        }
        #expect(failed > 300)
        #expect(told > filled / 4, "\(told) of \(filled)")
    }
}

extension StrictTemplate {
    /// Whether its demands are met.
    fileprivate var isTold: Bool {
        var finder = DemandFinder(limits: limits)
        _ = finder.read(compiled.program)
        return finder.demands?.areMet(by: self, clock: clock) ?? false
    }
}

/// Templates that are written correctly, and members, by chance.
private struct TemplateGrammar {
    var random: Randomness

    private static let names = ["first_name", "points", "tags", "joined_on", "seen_at", "tier"]
    private static let filters = [
        "", "", "", " | default: 'x'", " | default: ''", " | default: member.tier", " | upcase",
        " | capitalize", " | strip", " | plus: 1", " | divided_by: member.points", " | size",
        " | date: '%m'", " | append: member.first_name", " | slice: 0, 2", " | abs", " | first",
    ]

    mutating func choose<Item>(_ items: [Item]) -> Item {
        items[Int.random(in: 0..<items.count, using: &random)]
    }

    private mutating func value() -> String {
        choose(["member." + choose(Self.names), "member." + choose(Self.names), "'text'", "7"])
    }

    private mutating func condition() -> String {
        let test = choose(["", " == 'gold'", " > 1", " != blank", " contains 'a'", " == nil"])
        let more = choose(["", "", " and member.points", " or member.tier == 'x'"])
        return value() + test + more
    }

    /// A few texts, outputs and tags.
    mutating func block(depth: Int) -> String {
        (0..<Int.random(in: 1...3, using: &random)).map { _ in piece(depth: depth) }.joined()
    }

    private mutating func piece(depth: Int) -> String {
        let output = "{{ \(value())\(choose(Self.filters)) }}"
        guard depth < 3 else { return output }
        let inner = block(depth: depth + 1)
        let other = choose(["", "{% else %}" + block(depth: depth + 1)])
        return switch Int.random(in: 0..<10, using: &random) {
        case 0: "{% if \(condition()) %}\(inner)\(other){% endif %}"
        case 1: "{% unless \(condition()) %}\(inner)\(other){% endunless %}"
        case 2: "{% case \(value()) %}{% when 'gold', 7 %}\(inner)\(other){% endcase %}"
        case 3:
            "{% for item in member.tags %}{{ item }}\(inner){% endfor %}"
        case 4: "{% for n in (1..\(choose(["0", "3"]))) %}{{ n }}\(inner){% endfor %}"
        case 5:
            "{% assign x = \(value())\(choose(Self.filters)) %}\(inner)"
                + "{% if x == 7 %}x{% endif %}{{ x\(choose(Self.filters)) }}"
        case 6:
            "{% capture c %}\(inner){% endcapture %}{% if c != blank %}{{ c }}{% endif %}"
                + "{{ c | size }}"
        case 7: "{% render 'hello', name: \(value()) %}{% render 'points', n: \(value()) %}"
        case 8: "{% assign y = 1 %}{% if \(condition()) %}{% assign y = \(value()) %}\(inner)"
            + "{% endif %}{{ y }}"
        default: "text" + output
        }
    }

    /// A member of whom some values are missing, blank or of another kind than they should be.
    mutating func member() -> [String: LiquidValue] {
        let day = CivilDate(clampedYear: 2026, month: 3, day: 1)
        let values: [LiquidValue] = [
            .missing, .string("Léa"), .string("gold"), .string(" "), .int(0), .int(7),
            .double(1e300), .bool(false), .date(day), .array([]), .array([.string("a"), .missing]),
            .array([.string("a"), .string("gold")]), .safe("<b>"), .string("2026-03-01"),
        ]
        let likely: [String: LiquidValue] = [
            "first_name": .string("Léa"), "points": .int(120), "tier": .string("gold"),
            "tags": .array([.string("a"), .string("b")]), "joined_on": .date(day),
            "seen_at": .timestamp(Instant(microseconds: 1_700_000_000_000_000), .utc),
        ]
        var member: [String: LiquidValue] = [:]
        for name in Self.names {
            let value = likely[name] ?? .missing
            member[name] = choose([value, value, choose(values)])
        }
        return member
    }
}

import Diagnostics
import Liquid
import Testing

@Suite struct StrictnessTests {
    @Test("all that is wrong with a template is told in one run, each at its own words")
    func allProblems() {
        let template = StrictTemplate(
            """
            {{ member.frist_name }} {{ membre.tier }} {{ member.points | upcse }}
            {% iff member.tier %}{% render "footr" %}{% if member.points = 3 %}x{% endif %}
            {{ member.tier | append }}{% for x in member.tags %}{{ member.tier.name }}
            """,
            partials: ["footer": ""])
        #expect(
            template.problems.sorted() == [
                "missing-partial @ \"footr\" (footer)",
                "template-syntax @ = (==)",
                "template-syntax @ append",
                "template-syntax @ {% for x in member.tags %}",
                "unknown-filter @ upcse (upcase)",
                "unknown-name @ frist_name (first_name)",
                "unknown-name @ membre (member)",
                "unknown-name @ name",
                "unknown-tag @ iff (if)",
            ])
    }

    @Test("a tag that is left open is told at the tag, and what closes it is not blamed")
    func openTag() {
        let template = StrictTemplate(
            "{% for x in member.tags %}{% if x == 1 %}{{ x }}{% endfor %}")
        #expect(template.problems == ["template-syntax @ {% if x == 1 %}"])
    }

    @Test("problems of a partial are told in the partial, once")
    func partialProblems() {
        let template = StrictTemplate(
            "{% render 'card' %}{% render 'card' %}", partials: ["card": "{{ member.pionts }}"])
        #expect(template.problems == ["card: unknown-name @ pionts (points)"])
    }

    @Test("a name that only other callers give to a partial is nil in it, not unknown")
    func optionalArgument() throws {
        let template = StrictTemplate(
            "{% render 'button', text: 'A' %}{% render 'button', text: 'B', url: '/b' %}",
            partials: ["button": "{{ text }}{% if url %}<{{ url }}>{% endif %};"])
        #expect(template.problems.isEmpty)
        #expect(try template.render() == "A;B</b>;")
    }

    @Test("a missing or blank value leaves the message incomplete, under the name as written")
    func incomplete() {
        for value in [nil, LiquidValue.string(""), .string(" \n"), .array([])] {
            var template = StrictTemplate("Bonjour {{ member.first_name | upcase }},")
            template.member["first_name"] = value
            #expect(template.failure == .incomplete("member.first_name"))
        }
    }

    @Test(
        "default, a guard, literals, zero, false and captured text leave no hole",
        arguments: [
            "{{ member.first_name | default: 'vous' }}",
            "{{ member.first_name | upcase | default: '' }}",
            "{% if member.first_name %}{{ member.first_name }}{% endif %}",
            "{{ '' }}{{ 0 }}{{ member.points }}{{ false }}",
            "{% capture x %}{% endcapture %}{{ x }}",
            "{% for tag in member.tags %}{{ tag }}{% endfor %}",
            "{% case member.first_name %}{% when nil %}{% endcase %}",
        ])
    func filled(source: String) {
        let template = StrictTemplate(source, member: ["points": .int(0)])
        #expect(template.problems.isEmpty)
        #expect(template.failure == nil)
    }

    @Test("a default that is itself missing leaves the hole")
    func missingDefault() {
        let template = StrictTemplate("{{ member.first_name | default: member.tier }}")
        #expect(template.failure == .incomplete("member.first_name"))
    }

    @Test("blank text counts as missing for default")
    func blankDefault() throws {
        let template = StrictTemplate(
            "{{ member.first_name | default: 'vous' }}", member: ["first_name": .string("  ")])
        #expect(try template.render() == "vous")
    }

    @Test("a number with an exponent beyond all bounds is no number, and traps nothing")
    func hugeExponent() throws {
        for number in ["1.0e-9223372036854775808", "1e9223372036854775807"] {
            let template = StrictTemplate(
                "{{ member.first_name | plus: 1 }}", member: ["first_name": .string(number)])
            #expect(try !template.render().isEmpty)
        }
    }

    @Test("what a partial is rendered with may not be computed")
    func computedPartial() {
        let template = StrictTemplate(
            "{% assign p = 'card' %}{% include p %}", partials: ["card": ""])
        #expect(template.problems == ["template-syntax @ p"])
    }
}

import CivilTime
import Expressions
import Templates
import Testing

@Suite struct ProbeTests {
    /// Texts, each with what it reads in ways that who only asks must not take lightly.
    private static let bodies = [
        "{{ member.first_name }}", "{{ member.first_name | default: 'you' | upcase }}",
        "{% if member.first_name %}{{ member.first_name }}{% endif %} {{ member.points | number }}",
        "{{ member.spent | money }}", "{{ member.joined_on | date }}",
        "{{ member.joined_on | date: '%d/%m' }}",
        "{{ member.first_name | strip }}", "{{ member.tags | join: ', ' }}",
        "{% for tag in member.tags %}{{ tag }}{% else %}{{ member.first_name }}{% endfor %}",
        "{% assign name = member.first_name | default: '' %}{{ name }}",
        "{% capture name %}{{ member.first_name }}{% endcapture %}{{ name }}",
        "{% case member.points %}{% when 0 %}{{ member.joined_on | date }}{% else %}x{% endcase %}",
        "{{ message.subject | upcase }}",
        "{% if message.preheader %}{{ message.preheader }}{% endif %}",
        "{% if message.subject == 'Hello lea' %}{{ member.first_name }}{% endif %}",
        "{{ member.first_name | date }}", "{{ member.first_name | number }}",
    ]
    private static let layouts = [
        "{{ content }}", "{{ content }}{{ message.subject }}{{ message.preheader }}",
        "{% capture all %}{{ content }}{% endcapture %}{{ all | strip_html }}",
        "{{ content | size }}{% if content contains '<' %}{{ member.first_name }}{% endif %}",
    ]
    private static let fronts = [
        "subject: Hello {{ member.first_name }}", "subject: Hello lea\npreheader: ' '",
        "subject: {{ member.points | number }}\npreheader: '{{ member.first_name }}'",
    ]
    private static let members: [[String: Value]] = [
        [:], ["first_name": .string("Léa & <co>"), "points": .int(1_234_567)],
        ["first_name": .string(" "), "spent": .double(12.5), "tags": .list([.string("a")])],
        [
            "first_name": .string("1"),
            "joined_on": .date(CivilDate(clampedYear: 2024, month: 2, day: 29)),
        ],
    ]

    @Test(
        "a message that is only asked about is complete, or lacks the same, as one that is filled")
    func agrees() {
        for body in Self.bodies {
            for layout in Self.layouts {
                for front in Self.fronts {
                    for member in Self.members {
                        var shop = ShopTemplates(
                            email: body, front: "layout: frame\n\(front)", member: member)
                        shop.files["templates/layouts/frame.liquid"] = layout
                        _ = shop.render(locale: "fr-BE")
                    }
                }
            }
        }
    }
}

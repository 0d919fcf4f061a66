import Templates
import Testing

@Suite struct PlainTextTests {
    /// The text part of an email with that HTML.
    private func text(_ html: String) throws -> String {
        let message = try ShopTemplates(email: "{% raw %}\(html){% endraw %}").render().get()
        return plainText(ofHTML: try #require(message.html))
    }

    @Test(
        "HTML becomes text that reads the same",
        arguments: [
            ("<p>One\n  two</p><p>Three</p>", "One two\n\nThree"),
            ("a<br>b<br/>c", "a\nb\nc"),
            ("<ul><li>one</li><li>two</li></ul>after", "- one\n- two\n\nafter"),
            ("<ol>\n<li>one</li>\n<li>two</li>\n</ol>", "1. one\n2. two"),
            (
                "<a href=\"https://x.example/?a=1&amp;b=2\">here</a>, now",
                "here <https://x.example/?a=1&b=2>, now"
            ),
            ("<a href='https://x.example'>https://x.example</a>", "https://x.example"),
            (
                "<a href='mailto:a@x.example'>a@x.example</a> <a href='#top'>top</a>",
                "a@x.example top"
            ),
            ("<a href=x><img src=y alt='Logo &amp; co'></a>", "Logo & co <x>"),
            (
                "&eacute;&Ccedil;&nbsp;&#8364;&#x20AC;&lt;b&gt;&unknown; & &amp;lt;",
                "éÇ\u{A0}€€<b>&unknown; & &lt;"
            ),
            ("<style>p{}</style><script>if(a<b){}</script><!-- c -->x<title>t</title>", "x"),
            ("<div style='DISPLAY : none'>hidden <div>deep</div></div>shown", "shown"),
            ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
            ("x<hr>y", "x\n\n---\n\ny"),
            ("<pre>a\n  b</pre>", "a\n  b"),
            ("1 < 2 and <b>bold</b> text", "1 < 2 and bold text"),
            ("<p>unclosed <b>tags <a href='u'>link", "unclosed tags link <u>"),
            ("<a href=\"u", "<a href=\"u"),
        ])
    func conversions(html: String, expected: String) throws {
        #expect(try text(html) == expected)
    }
}

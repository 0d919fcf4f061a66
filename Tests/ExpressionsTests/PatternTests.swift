import CivilTime
import Diagnostics
import Expressions
import Testing

@Suite("matches()")
struct PatternTests {
    private func matches(_ text: String, _ pattern: String) throws -> Bool? {
        let bindings = Loyalty.bindings([
            "member.country": .string(text), "event.store": .string(pattern),
        ])
        let expression = try Loyalty.compiled("member.country.matches(event.store)")
        return expression.evaluate(bindings).value.map { $0 == .bool(true) }
    }

    @Test("patterns of RE2 match some part of the text")
    func matching() throws {
        let expected: [(String, String, Bool)] = [
            ("banana", "ba(na)*$", true), ("banana", "^na", false), ("", "", true),
            ("abc", "a.c", true),
            ("a\nc", "a.c", false), ("a\nc", "(?s)a.c", true), ("a\nb", "(?m)^b$", true),
            ("a\nb", "^b", false),
            ("Été", "(?i)^éTÉ$", true), ("FR-75001", "^[A-Z]{2}-\\d{5}$", true),
            ("FR-7500", "^[A-Z]{2}-\\d{5}$", false),
            ("x", "a|b|x", true), ("color", "colou?r", true), ("aaa", "^a{2}$", false),
            ("aaa", "^a{2,}$", true),
            ("aaaa", "^a{1,3}$", false), ("a{2", "a\\{2", true), ("a{2", "a{2", true),
            ("a{,2}", "^a{,2}$", true),
            ("a]b", "[]]b", true), ("a-b", "a[a-]b", true), ("é", "^[^a-z]$", true),
            ("_", "\\w", true),
            ("é", "\\w", false), ("é", "\\pL", true), ("É", "^\\p{Lu}$", true),
            ("É", "\\P{Lu}", false), ("3", "\\pN", true),
            ("foo bar", "\\bbar\\b", true), ("foobar", "\\bbar\\b", false),
            ("foobar", "\\Bbar", true),
            ("a.b", "\\Qa.b\\E", true), ("axb", "\\Qa.b\\E", false), ("tab\t", "\\t$", true),
            ("é", "\\x{e9}", true),
            ("A", "[[:alpha:]]", true), ("3", "[[:^alpha:]]", true), ("A", "[^[:alpha:]]", false),
            ("ab", "(?P<name>a)(?:b)", true), ("AB", "a(?i)b", false), ("aB", "a(?i)b", true),
            ("aB", "(?i:a)b", false),
            ("aab", "a*?b", true), ("", "^(a*)*$", true), ("🐱😀😀", "(a|😀){2}", true),
            ("x", "[\\d\\D]", true),
            ("5", "[\\D]", false), ("b", "^(|a|b)$", true), ("K", "(?i)[^k]", false),
        ]
        for (text, pattern, isMatch) in expected {
            #expect(try matches(text, pattern) == isMatch, "\(text) \(pattern)")
        }
    }

    @Test("what is no pattern is an error")
    func faults() throws {
        for pattern in [
            "(", ")", "[a", "a**", "*a", "\\", "\\1", "[z-a]", "a{1001}", "(a{1000}){1000}",
            "(?<=a)b", "(?!a)",
            "\\p{Greek}", "[[:nope:]]", "\\x{110000}", "a{3,2}", "(?", "\\y", "[\\", "a+*",
            String(repeating: "(", count: 4000),
        ] {
            #expect(try matches("aaa", pattern) == nil, "\(pattern)")
        }
    }

    @Test("no pattern takes more than time proportional to text times pattern")
    func hostile() throws {
        let text = String(repeating: "a", count: 2000)
        #expect(try matches(text, "(a*)*b") == false)
        #expect(try matches(text, "(a|aa)+$") == true)
        #expect(try matches(text, String(repeating: "a?", count: 100) + "b") == false)
    }
}

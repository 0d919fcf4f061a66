import Campaigns
import Checker
import CivilTime
import Engine
import Expressions
import JSON
import Templates
import Testing

/// Engines that err on purpose: made by running the sound one under files that differ from those
/// the checker is given, or by spoiling what a sound run left behind. The checker must catch each.
@Suite("Broken engines")
struct BrokenEnginesTests {
    private static let scenarios = [
        "welcome": """
        category: relationship
        priority: 90
        trigger: { event: enrolled }
        excludes: { categories: [commercial], for: 10 days }
        exit: [{ on: left }]
        steps: [{ send: hello, channels: [email], valid_for: 3 days }]
        """,
        "thanks": """
        category: relationship
        priority: 60
        trigger: { event: bought }
        steps: [{ send: thanks, channels: [email], valid_for: 12 days }]
        """,
        "sale": """
        category: commercial
        priority: 20
        trigger: { event: visited }
        steps: [{ send: sale, channels: [email], valid_for: 20 days }]
        """,
        "tip": """
        category: commercial
        priority: 10
        trigger: { event: points.earned }
        steps: [{ send: tip, channels: [email], valid_for: 12 days, if_blocked: insert }]
        """,
    ]
    private static let pressure = """
        caps: [{ name: emails, channels: email, at_most: 2, per: 7 days }]
        holds: [{ name: complaint, when: member.complaints > 0 }]
        contact_hours:
          - { channels: email, categories: relationship, between: 11:00-20:00 }
          - { channels: email, categories: commercial, between: 08:00-20:00 }

        """

    /// The files with one word in the place of another.
    private func edition(_ old: String = "", _ new: String = "") throws -> Edition {
        func changed(_ text: String) -> String {
            old.isEmpty
                ? text
                : text.split(separator: old, omittingEmptySubsequences: false)
                    .joined(separator: new)
        }
        return try Club(
            Self.scenarios.mapValues(changed), pressure: changed(Self.pressure)
        ).edition()
    }

    /// The rules that a run under the files so changed breaks, judged by the true ones.
    private func broken(_ old: String, _ new: String) throws -> Set<Rule> {
        let (sound, wrong) = (try edition(), try edition(old, new))
        var rules: Set<Rule> = []
        for seed in 1...3 {
            var run = CheckedRun(wrong, seed: UInt64(seed), members: 8, isWhole: true)
            run.programme = sound.programme
            rules.formUnion(run.report().violations.map(\.rule))
        }
        return rules
    }

    /// Whether the rule is found broken in one of several sound runs once a row of it has been
    /// passed over.
    private func isBroken(
        _ rule: Rule, bySending isPassedOver: (JSONValue, [JSONValue]) -> Bool
    ) throws -> Bool {
        let edition = try edition()
        for seed in 1...16 {
            var run = CheckedRun(
                edition, seed: UInt64(seed), members: 8, isWhole: true, isStaying: true)
            #expect(run.report().violations == [], "seed \(seed)")
            if run.books.sendAtOnce(isPassedOver),
                run.report().violations.contains(where: { $0.rule == rule })
            {
                return true
            }
        }
        return false
    }

    @Test("a window that is a day short, or a day long, is caught")
    func window() throws {
        #expect(try broken("per: 7 days", "per: 6 days").contains(.cap))
        #expect(try broken("per: 7 days", "per: 167 hours").contains(.cap))
        #expect(!(try broken("per: 7 days", "per: 8 days")).isEmpty)
        #expect(try broken("at_most: 2", "at_most: 3").contains(.cap))
    }

    @Test("an exclusion that ends a day late, or early, is caught")
    func exclusion() throws {
        #expect(!(try broken("for: 10 days", "for: 11 days")).isEmpty)
        #expect(try broken("for: 10 days", "for: 9 days").contains(.exclusion))
    }

    @Test("a hold that is not looked at is caught")
    func hold() throws {
        #expect(try broken("member.complaints > 0", "member.complaints > 9").contains(.hold))
    }

    @Test("contact hours that close late are caught")
    func hours() throws {
        #expect(try broken("11:00-20:00", "11:00-20:30").contains(.contactHours))
    }

    @Test("a cap that forgets deferred contacts is caught")
    func forgetfulCap() throws {
        let isCaught = try isBroken(
            .cap,
            bySending: { row, rows in
                guard row["outcome"] == .string("deferred"), row["reason"] == .string("cap"),
                    case .array(let contacts)? = row["detail"]?["contacts"]
                else { return false }
                // One of those that fill the cap had itself been deferred before.
                return contacts.contains { contact in
                    guard let sent = rows.first(where: { $0["message"] == contact }) else {
                        return false
                    }
                    return rows.contains {
                        $0["outcome"] == .string("deferred") && $0["scenario"] == sent["scenario"]
                            && $0["occurrence"] == sent["occurrence"] && $0["step"] == sent["step"]
                    }
                }
            })
        #expect(isCaught)
    }

    @Test("a reservation that ignores waiting candidates is caught")
    func reservation() throws {
        // The thanks of the night wait for 11:00, for the second of two places in the week; the
        // sale of the morning must not take it.
        func event(_ id: String, _ type: String, _ time: String) -> Histories.Happening {
            Histories.Happening(id: id, type: type, time: instant(time), data: [:])
        }
        let history = Histories.History(
            id: "lea", attributes: ["email": .string("lea@example.org")],
            events: [
                event("1", "bought", "2026-02-23T12:00:00Z"),
                event("2", "bought", "2026-02-24T06:00:00Z"),
                event("3", "visited", "2026-02-24T09:00:00Z"),
            ])
        var run = CheckedRun(try edition(), [history])
        #expect(run.report().violations == [])
        let isSpoilt = run.books.sendAtOnce { row, _ in
            row["reason"] == .string("reserved") && row["scenario"] == .string("sale")
        }
        #expect(isSpoilt)
        #expect(run.report().violations.contains { $0.rule == .reserved })
    }

    @Test("an insert that is sent alone, or that no mail carries, is caught")
    func insert() throws {
        let edition = try edition()
        var (alone, uncarried) = (false, false)
        for seed in 1...12 where !alone || !uncarried {
            var run = CheckedRun(edition, seed: UInt64(seed), members: 8, isWhole: true)
            guard run.books.decisions.contains(where: { $0.contains("\"inserted\"") }) else {
                continue
            }
            let sound = run.books
            run.books.replace(
                decisions: sound.decisions.map {
                    $0.contains("\"inserted\"")
                        ? $0.split(separator: "inserted").joined(separator: "sent") : $0
                })
            alone = alone || !run.report().isClean
            run.books = sound
            run.books.replace(
                decisions: sound.decisions.filter { !$0.contains("\"inserted\"") })
            uncarried = uncarried || run.report().violations.contains { $0.rule == .insert }
        }
        #expect(alone && uncarried)
    }
}

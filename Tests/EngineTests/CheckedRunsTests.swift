import Campaigns
import Checker
import CivilTime
import Engine
import Expressions
import Templates
import Testing

/// Generated histories through the engine, judged by the checker, which knows nothing of it.
@Suite("Checked runs")
struct CheckedRunsTests {
    @Test("what must always be true is true of generated histories")
    func checked() throws {
        let edition = try CheckedRunsTests.club.edition()
        var found: [String: Int] = [:]
        for seed in 1...6 {
            let report = CheckedRun(edition, seed: UInt64(seed)).report()
            #expect(report.violations == [], "seed \(seed)")
            found.merge(report.counts.outcomes, uniquingKeysWith: +)
        }
        // The histories are worth something only where everything happens in them.
        for outcome in CheckedRunsTests.outcomes {
            #expect((found[outcome] ?? 0) > 0, "no '\(outcome)' in any history")
        }
        #expect(Set(found.keys).subtracting(Outcome.rows) == [])
    }

    private static let outcomes = [
        "sent", "deferred cap", "deferred contact_hours", "dropped cap", "dropped expired",
        "dropped exited", "dropped no_consent", "dropped suppressed", "dropped unreachable",
        "dropped not_in_audience", "control control_group", "not_entered entry",
        "not_entered exited", "not_entered not_in_audience", "incomplete missing_value",
        "skipped condition",
    ]

    private static let club = Club(
        [
            "welcome": """
            category: relationship
            priority: 90
            trigger: { event: enrolled }
            entry: once
            steps:
              - { send: hello, channels: [email, sms, print], valid_for: 3 days }
              - wait: 36 hours
              - { send: named-more, channels: email, at: 10:00, valid_for: 5 days }
              - wait: until entry + 1 month at 18:00
              - { send: month, channels: [sms, email], valid_for: 4 days, if_blocked: drop }
            """,
            "thanks": """
            category: relationship
            priority: 40
            trigger: { event: bought, when: event.amount > 10.0 }
            audience: member.points >= 0
            exit: [{ on: left }, { on: bought, when: event.amount > trigger.amount }]
            steps:
              - { send: thanks, channels: [push, email], when: trigger.amount > 20.0 }
              - wait: until mon 09:30
              - { send: again, channels: email, valid_for: 2 days }
            """,
            "again": """
            category: commercial
            priority: 20
            trigger: { event: bought }
            entry: restart
            exit: [{ when: member.gone }]
            steps:
              - wait: 5 days
              - { send: return, channels: [email, sms], at: 19:30, valid_for: 6 days }
              - exit
            """,
            "tier": """
            category: relationship
            priority: 70
            trigger: { event: tier.changed }
            entry: once per 2 weeks
            control_group: 20%
            steps: [{ send: named-tier, channels: [sms, email], valid_for: 2 days }]
            """,
            "renewal": """
            category: relationship
            priority: 80
            trigger: { date: member.renewal_on, offset: -10 days, at: 09:00 }
            entry: unless active
            steps:
              - { send: renew, channels: [print, email] }
              - wait: until member.renewal_on at 12:00
              - { send: last, channels: sms, valid_for: 1 day }
            """,
            "birthday": """
            category: relationship
            priority: 60
            trigger: { date: member.birthday, at: 08:00, repeat: yearly }
            steps: [{ send: birthday, channels: [email, sms], valid_for: 1 day }]
            """,
            "sale-spring": """
            category: commercial
            priority: 30
            trigger: { scheduled: [2026-03-20T10:00, 2026-03-29T02:30], local: true }
            steps: [{ send: sale, channels: email, valid_for: 4 days }]
            """,
            "weekly": """
            category: commercial
            priority: 10
            runs: 2026-03-01 to 2026-04-30
            trigger: { every: week, on: sun, at: 02:30 }
            steps: [{ send: weekly, channels: [email, till], valid_for: 1 day, if_blocked: drop }]
            """,
            "notice": """
            category: service
            priority: 50
            trigger: { event: points.earned }
            steps: [{ send: notice, channels: [email, sms], valid_for: 12 hours }]
            """,
            "idle": """
            status: draft
            category: commercial
            trigger: { event: bought }
            steps: [{ send: idle, channels: email }]
            """,
        ],
        pressure: """
            caps:
              - { name: emails, channels: email, at_most: 3, per: 7 days }
              - { name: hours, channels: email, at_most: 1, per: 20 hours }
              - { name: sms, channels: sms, at_most: 2, per: calendar month }
              - { name: day, at_most: 1, per: calendar day, when: "!member.gold" }
              - { name: sales, scenarios: [sale-*, weekly, again], at_most: 1, per: 2 weeks }
              - { name: quota, at_most: member.quota, per: calendar week }
              - { name: early, at_most: 1, per: 1 month, when: today < date("2026-03-10") }
            contact_hours:
              - channels: sms
                days: mon-sat
                between: [08:00-12:00, 14:00-20:00]
                except_holidays: FR
              - { channels: email, categories: [relationship, commercial], between: 08:00-20:00 }
              - channels: email
                categories: relationship
                when: member.gold
                between: 20:00-24:00
              - { channels: email, categories: service, between: 06:00-22:00 }
            """,
        programme: "control_group: 5%\nunsubscribe: category\n",
        holidays: ["FR": "- easter + 1 day\n- 05-01\n- 05-08\n"])
}

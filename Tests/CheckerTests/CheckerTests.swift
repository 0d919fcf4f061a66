import Checker
import Testing

@Suite("The checker")
struct CheckerTests {
    /// Two purchases on one day and an enrolment in the night, decided as the contract says.
    private func clean() -> Books {
        var books = Books()
        books.event("2026-01-02T10:00:00Z", "bought", id: "one")
        books.event("2026-01-02T11:00:00Z", "bought", id: "two")
        books.event("2026-01-05T21:00:00Z", "enrolled", id: "three")
        books.sent(
            "2026-01-02T10:00:00Z", "thanks", "a", of: "test one", due: "2026-01-02T10:00:00Z",
            deadline: "2026-01-05T10:00:00Z", id: "m1")
        books.refused(
            "2026-01-02T11:00:00Z", "thanks", "a", of: "test two", due: "2026-01-02T11:00:00Z",
            deadline: "2026-01-05T11:00:00Z", "deferred", "cap",
            detail: #"{"cap":"day","limit":1,"contacts":["m1"],"retry":"2026-01-03T08:00:00Z"}"#)
        books.sent(
            "2026-01-03T08:00:00Z", "thanks", "a", of: "test two", due: "2026-01-02T11:00:00Z",
            deadline: "2026-01-05T11:00:00Z", id: "m2")
        books.sent(
            "2026-01-04T10:00:00Z", "thanks", "b", of: "test one", due: "2026-01-04T10:00:00Z",
            deadline: "2026-01-07T10:00:00Z", channel: "sms", to: "+33600000000", id: "m3")
        books.sent(
            "2026-01-05T10:00:00Z", "thanks", "b", of: "test two", due: "2026-01-05T10:00:00Z",
            deadline: "2026-01-08T10:00:00Z", channel: "sms", to: "+33600000000", id: "m4")
        books.refused(
            "2026-01-05T21:00:00Z", "sale", "c", of: "test three", due: "2026-01-05T21:00:00Z",
            deadline: "2026-01-08T21:00:00Z", "deferred", "contact_hours",
            detail: #"{"retry":"2026-01-06T08:00:00Z"}"#, priority: 20)
        books.sent(
            "2026-01-06T08:00:00Z", "sale", "c", of: "test three", due: "2026-01-05T21:00:00Z",
            deadline: "2026-01-08T21:00:00Z", priority: 20, id: "m5")
        return books
    }

    /// One purchase with one message at once, the scenario's other step left out.
    private func single(_ scenario: String = "", at: String = "2026-01-02T10:00:00Z") -> Books {
        var books = Books()
        books.scenarios = [
            "thanks": "category: relationship\ntrigger: { event: bought }\n\(scenario)\n"
                + (scenario.contains("steps:")
                    ? "" : "steps: [{ send: a, channels: [email], valid_for: 3 days }]\n")
        ]
        books.event("2026-01-02T10:00:00Z", "bought", id: "one")
        books.sent(
            at, "thanks", "a", of: "test one", due: "2026-01-02T10:00:00Z",
            deadline: "2026-01-05T10:00:00Z", id: "m1")
        return books
    }

    @Test("finds nothing in a clean run, and counts what it looked at")
    func cleanRun() throws {
        let report = try clean().report()
        #expect(report.violations == [])
        #expect(report.counts.members == 1 && report.counts.events == 3)
        #expect(report.counts.decisions == 7 && report.counts.messages == 5)
        #expect(report.counts.journeys == 3 && report.counts.candidates == 5)
        #expect(report.counts.retriesChecked == 2 && report.counts.duesChecked == 5)
        #expect(
            report.counts.outcomes == ["sent": 5, "deferred cap": 1, "deferred contact_hours": 1])
        #expect(try single().report().violations == [])
    }

    @Test("cap: a contact while a cap was full")
    func cap() throws {
        var books = clean()
        books.rows[1] = books.rows[2]
        books.rows[1].at = "2026-01-02T11:00:00Z"
        books.rows.remove(at: 2)
        books.letters[1].decidedAt = "2026-01-02T11:00:00Z"
        #expect(try books.broken().contains(.cap))
    }

    @Test("cap: contacts of other tools weigh, those that do not count do not")
    func externalCap() throws {
        var books = single()
        books.event("2026-01-02T09:00:00Z", "esp.till", id: "zero")
        #expect(try books.broken() == [])
        books.event("2026-01-02T09:00:00Z", "esp.sent", id: "nought")
        #expect(try books.broken() == [.cap])
        #expect(try books.report().violations[0].text.contains("test nought"))
    }

    @Test("contact hours: a contact in the night")
    func contactHours() throws {
        var books = single()
        books.events = []
        books.event("2026-01-02T21:00:00Z", "bought", id: "one")
        books.rows[0].at = "2026-01-02T21:00:00Z"
        books.rows[0].due = "2026-01-02T21:00:00Z"
        books.rows[0].deadline = "2026-01-05T21:00:00Z"
        books.letters[0].decidedAt = "2026-01-02T21:00:00Z"
        books.letters[0].deadline = "2026-01-05T21:00:00Z"
        #expect(try books.broken() == [.contactHours])
    }

    @Test("consent: without it, or after a withdrawal")
    func consent() throws {
        var without = single()
        without.members = "id,email,email_opt_in\nlea,lea@example.org,false\n"
        #expect(try without.broken() == [.consent])
        var withdrawn = single()
        withdrawn.event(
            "2026-01-02T09:00:00Z", "consent.withdrawn", #"{"channel":"email"}"#, id: "w")
        #expect(try withdrawn.broken() == [.consent])
        withdrawn.event("2026-01-02T09:30:00Z", "consent.given", #"{"channel":"email"}"#, id: "x")
        #expect(try withdrawn.broken() == [])
    }

    @Test("suppression: an address that bounced hard")
    func suppression() throws {
        var books = single()
        books.event(
            "2026-01-02T09:00:00Z", "message.bounced", #"{"channel":"email","kind":"hard"}"#,
            id: "b")
        #expect(try books.broken() == [.suppression])
    }

    @Test("channel: another than the first that fits, or another address, or none")
    func channel() throws {
        var address = single()
        address.letters[0].to = "else@example.org"
        #expect(try address.broken() == [.channel])
        var other = single("steps: [{ send: a, channels: [sms, email], valid_for: 3 days }]")
        #expect(try other.broken() == [.channel])
        other.members = "id,email,email_opt_in\nlea,lea@example.org,true\n"
        #expect(try other.broken() == [])
        var none = single()
        none.members = "id,email_opt_in\nlea,true\n"
        #expect(try none.broken() == [.channel])
    }

    @Test("control group: somebody in it was contacted")
    func controlGroup() throws {
        #expect(try single("control_group: 100%").broken() == [.controlGroup])
    }

    @Test("status: a scenario that is paused or a draft")
    func status() throws {
        #expect(try single("status: paused").broken() == [.status])
        #expect(try single("status: draft").broken() == [.status])
    }

    @Test("deadline: at or past it, the wrong one, or one that changes")
    func deadline() throws {
        let late = single(at: "2026-01-05T10:00:00Z")
        #expect(try late.broken().contains(.deadline))
        var wrong = single()
        wrong.rows[0].deadline = "2026-01-06T10:00:00Z"
        wrong.letters[0].deadline = "2026-01-06T10:00:00Z"
        #expect(try wrong.broken() == [.deadline])
    }

    @Test("due: before it was, or not when the steps say")
    func due() throws {
        var early = clean()
        early.rows[3].at = "2026-01-04T09:00:00Z"
        early.letters[2].decidedAt = "2026-01-04T09:00:00Z"
        #expect(try early.broken() == [.due])
        var wrong = clean()
        wrong.rows[4].due = "2026-01-05T09:00:00Z"
        wrong.rows[4].deadline = "2026-01-08T09:00:00Z"
        wrong.letters[3].deadline = "2026-01-08T09:00:00Z"
        #expect(try wrong.broken() == [.due])
    }

    @Test("audience and condition: false at the decision")
    func audience() throws {
        #expect(try single("audience: member.tier == \"gold\"").broken() == [.audience, .entry])
        var changed = single("audience: member.tier == \"silver\"")
        #expect(try changed.broken() == [])
        changed.event("2026-01-02T09:00:00Z", "tier.changed", #"{"to":"gold"}"#, id: "t")
        #expect(try changed.broken() == [.audience, .entry])
        let step =
            "steps: [{ send: a, channels: email, valid_for: 3 days, when: trigger.amount > 5.0 }]"
        #expect(try single(step).broken() == [.condition])
    }

    @Test("exit: a journey that went on after an event or a condition that ends it")
    func exit() throws {
        var left = clean()
        left.event("2026-01-03T12:00:00Z", "left", id: "gone")
        #expect(try left.broken() == [.exit])
        #expect(
            try single("exit: [{ when: member.tier == \"silver\" }]").broken() == [.entry, .exit])
    }

    @Test("runs: an entry outside the scenario's dates")
    func runs() throws {
        #expect(try single("runs: 2026-01-03 to 2026-01-05").broken() == [.runs])
    }

    @Test("entry: more often than the rule says")
    func entry() throws {
        for (rule, breaks) in [
            ("always", false), ("once", true), ("once per 1 week", true),
            ("once per 1 hour", false),
            ("unless active", true), ("restart", true),
        ] {
            var books = clean()
            books.scenarios["thanks"] = books.scenarios["thanks"]! + "\nentry: \(rule)"
            #expect(try books.broken().contains(.entry) == breaks, "entry: \(rule)")
        }
    }

    @Test("occurrence: one that nothing made")
    func occurrence() throws {
        var books = single()
        books.rows[0].occurrence = "test nothing"
        books.letters[0].occurrence = "test nothing"
        #expect(try books.broken() == [.lost, .occurrence])
        #expect(try single("audience: \"true\"").broken() == [])
        var when = single()
        when.scenarios["thanks"] = when.scenarios["thanks"]!.replacing(
            "{ event: bought }", with: "{ event: bought, when: event.amount > 5.0 }")
        #expect(try when.broken() == [.occurrence])
    }

    @Test("twice: two messages of one step, two journeys of one occurrence")
    func twice() throws {
        var letters = single()
        letters.letters.append(letters.letters[0])
        letters.letters[1].id = "m2"
        #expect(try letters.broken().contains(.twice))
        var rows = single()
        rows.rows.append(rows.rows[0])
        rows.rows[1].at = "2026-01-03T10:00:00Z"
        #expect(try rows.broken().contains(.twice))
        var refused = single()
        refused.refused(
            "2026-01-02T10:00:00Z", "thanks", nil, of: "test one", due: "2026-01-02T10:00:00Z",
            deadline: nil, "not_entered", "entry")
        #expect(try refused.broken() == [.twice])
        var again = clean()
        again.rows.insert(again.rows[3], at: 2)
        again.rows[2].step = "b"
        again.rows.append(again.rows[0])
        #expect(try again.broken().contains(.twice))
    }

    @Test("outbox: a row without its message, a message without its row, or the two differ")
    func outbox() throws {
        var missing = single()
        missing.letters = []
        #expect(try missing.broken() == [.outbox])
        var extra = single()
        extra.letters.append(
            Books.Letter(
                id: "m9", scenario: "thanks", occurrence: "test two", step: "a",
                decidedAt: "2026-01-02T10:00:00Z", deadline: "2026-01-05T10:00:00Z"))
        #expect(try extra.broken() == [.outbox])
        var differs = single()
        differs.letters[0].decidedAt = "2026-01-02T10:00:01Z"
        #expect(try differs.broken() == [.outbox])
    }

    @Test("outbox: an incomplete message has its row, and none where it was decided")
    func incomplete() throws {
        var books = single()
        books.rows[0].outcome = "incomplete"
        books.rows[0].reason = "missing_value"
        books.letters[0].status = "incomplete"
        books.until = "2026-01-03T00:00:00Z"
        #expect(try books.broken() == [])
        #expect(try books.report().counts.waiting == 1)
        books.refused(
            "2026-01-02T12:00:00Z", "thanks", "a", of: "test one", due: "2026-01-02T10:00:00Z",
            deadline: "2026-01-05T10:00:00Z", "dropped", "exited", channel: nil)
        #expect(try books.broken() == [.outbox, .refusal])
    }

    @Test("outcome: two final ones, something after one, or none though the deadline has passed")
    func outcome() throws {
        var two = single()
        two.rows.append(two.rows[0])
        two.rows[1].outcome = "dropped"
        two.rows[1].reason = "expired"
        two.rows[1].at = "2026-01-05T10:00:00Z"
        #expect(try two.broken() == [.outcome])
        var none = clean()
        none.rows.removeLast()
        none.letters.removeLast()
        #expect(try none.broken() == [.outcome, .retry])
        none.until = "2026-01-06T07:00:00Z"
        #expect(try none.broken() == [])
    }

    @Test("refusal: a reason that does not hold")
    func refusal() throws {
        for (outcome, reason) in [
            ("dropped", "no_consent"), ("dropped", "unreachable"), ("dropped", "suppressed"),
            ("dropped", "expired"), ("dropped", "not_in_audience"), ("dropped", "cap"),
            ("skipped", "condition"), ("control", "control_group"), ("dropped", "exited"),
        ] {
            var books = single()
            books.rows[0].outcome = outcome
            books.rows[0].reason = reason
            books.rows[0].message = nil
            books.letters = []
            #expect(try books.broken() == [.refusal], "\(outcome) \(reason)")
        }
    }

    @Test("refusal: a cap that is not the full one, or other contacts than those that fill it")
    func capDetail() throws {
        var other = clean()
        other.rows[1].detail =
            #"{"cap":"week","limit":3,"contacts":["m1"],"retry":"2026-01-03T08:00:00Z"}"#
        #expect(try other.broken() == [.refusal])
        var contacts = clean()
        contacts.rows[1].detail =
            #"{"cap":"day","limit":1,"contacts":["m7"],"retry":"2026-01-03T08:00:00Z"}"#
        #expect(try contacts.broken() == [.refusal])
    }

    @Test("retry: the wrong instant, or nothing happened at it")
    func retry() throws {
        var wrong = clean()
        wrong.rows[1].detail =
            #"{"cap":"day","limit":1,"contacts":["m1"],"retry":"2026-01-03T09:00:00Z"}"#
        #expect(try wrong.broken() == [.retry])
        var hours = clean()
        hours.rows[5].detail = #"{"retry":"2026-01-06T07:00:00Z"}"#
        #expect(try hours.broken() == [.retry])
        var late = clean()
        late.rows[6].at = "2026-01-06T09:00:00Z"
        late.letters[4].decidedAt = "2026-01-06T09:00:00Z"
        #expect(try late.broken() == [.retry])
    }

    @Test("priority: the less important was served what the more important was refused")
    func priority() throws {
        var books = Books()
        books.event("2026-01-02T10:00:00Z", "bought", id: "one")
        books.event("2026-01-02T10:00:00Z", "enrolled", id: "two")
        books.until = "2026-01-02T12:00:00Z"
        books.sent(
            "2026-01-02T10:00:00Z", "sale", "c", of: "test two", due: "2026-01-02T10:00:00Z",
            deadline: "2026-01-05T10:00:00Z", priority: 20, id: "m1")
        books.refused(
            "2026-01-02T10:00:00Z", "thanks", "a", of: "test one", due: "2026-01-02T10:00:00Z",
            deadline: "2026-01-05T10:00:00Z", "deferred", "cap",
            detail: #"{"cap":"day","limit":1,"contacts":["m1"],"retry":"2026-01-03T08:00:00Z"}"#)
        // At one instant the more important is known already, so that its place was taken as well.
        #expect(try books.broken() == [.priority, .reserved])
    }

    @Test("lost: an event that began nothing, or a step that nobody decided")
    func lost() throws {
        var event = clean()
        event.event("2026-01-10T10:00:00Z", "bought", id: "lost")
        #expect(try event.broken() == [.lost])
        var step = clean()
        step.rows.remove(at: 4)
        step.letters.remove(at: 3)
        #expect(try step.broken() == [.lost])
        step.until = "2026-01-05T09:00:00Z"
        step.rows.removeLast(2)
        step.letters.removeLast()
        step.events.removeLast()
        #expect(try step.broken() == [])
    }

    @Test("unreadable: a listing that is not what it promises")
    func unreadable() throws {
        var books = clean()
        books.rows[0].at = "yesterday"
        #expect(try books.broken() == [.unreadable])
        var scenario = single()
        scenario.rows[0].scenario = "unheard-of"
        #expect(try scenario.broken().contains(.unreadable))
    }

    @Test("a violation says member, time, rule and what was found")
    func words() throws {
        var books = single()
        books.event("2026-01-02T09:00:00Z", "esp.sent", id: "nought")
        #expect(
            try books.report().violations.map(\.description) == [
                "cap: member lea at 2026-01-02T10:00:00Z: thanks/a of test one was sent, but "
                    + "cap 'day' is full (1 of 1: test nought)"
            ])
    }
}

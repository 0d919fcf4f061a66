/// Makes programmes of every key of the campaign language, the same ones for the same seed.
struct Programmes: SeededChance {
    var state: UInt64
    private var sends = 0

    /// Programmes of the seed.
    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 0x1234_5678 }

    /// One more programme.
    mutating func next() -> Club {
        sends = 0
        var scenarios = ["offer": offer()]
        for number in 0..<(3 + below(5)) { scenarios["s\(number)"] = scenario() }
        return Club(
            scenarios, pressure: pressure(),
            programme: perhaps(30) ? "control_group: 10%\n" : "", holidays: ["FR": "- 05-01\n"])
    }

    /// The one whose mail may be clicked in.
    private mutating func offer() -> String {
        """
        category: commercial
        priority: \(one([20, 50, 80]))
        trigger: { event: bought }
        steps:
          - { send: offer, channels: [email], valid_for: 2 days }
          - wait_for: message.clicked
            of: offer
            up_to: \(one(["1 day", "5 days", "30 hours"]))
            then: [{ send: clicked, channels: [sms, push], valid_for: 2 days }]
            otherwise: [{ send: reminder, channels: [email], valid_for: 3 days }]
        """
    }

    private mutating func scenario() -> String {
        var lines = [
            "category: "
                + one(["relationship", "relationship", "commercial", "commercial", "service"]),
            "priority: \(one([0, 10, 30, 40, 60, 70, 90, 100]))", "trigger: \(trigger())",
        ]
        if perhaps(40) {
            lines.append(
                "entry: " + one(["once", "once per 2 weeks", "unless active", "restart"]))
        }
        if perhaps(25) {
            lines.append(
                "audience: " + one(["member.points >= 0", "count(\"bought\", \"10 days\") < 4"]))
        }
        if perhaps(30) {
            lines.append(
                "excludes: { categories: \(one(["commercial", "[relationship, commercial]"])), "
                    + "for: \(one(["2 days", "10 days", "1 month", "36 hours"])) }")
        }
        if perhaps(20) { lines.append("control_group: 20%") }
        if perhaps(35) {
            lines.append(
                "exit: "
                    + one(["[{ on: left }]", "[{ when: member.points > 40 }]", "[{ on: settled }]"])
            )
        }
        return (lines + ["steps: [\(steps(2))]"]).joined(separator: "\n") + "\n"
    }

    private mutating func trigger() -> String {
        one([
            "{ event: bought }", "{ event: [tier.changed, enrolled] }", "{ event: visited }",
            "{ every: week, on: \(one(["mon", "sun"])), at: \(one(["02:30", "09:00"])) }",
            "{ every: month, on: last, at: 10:00 }",
            "{ date: member.renewal_on, offset: -\(below(20)) days, at: 09:00 }",
            "{ date: member.birthday, at: 08:00, repeat: yearly }",
            "{ scheduled: [2026-03-20T10:00, 2026-04-10T07:00], local: true }",
            "{ becomes: member.points >= \(one([0, 10, 20]) + 1) }", "{ becomes: member.gold }",
            "{ count: bought, reaches: \(2 + below(2)), within: \(one(["5 days", "20 days"])) }",
            "{ streak: visited, every: week, reaches: 2 }",
            "{ silence: bought, for: \(one(["6 days", "12 days", "100 hours"])) }",
        ])
    }

    private mutating func steps(_ depth: Int) -> String {
        var list = perhaps(75) ? [send()] : []
        for _ in 0..<(list.isEmpty ? 1 + below(2) : below(3)) { list.append(step(depth)) }
        return list.joined(separator: ", ")
    }

    private mutating func step(_ depth: Int) -> String {
        switch below(depth > 0 ? 8 : 4) {
        case 0: return send()
        case 1: return "{ wait: \(one(["1 day", "3 days", "30 hours", "1 week"])) }"
        case 2: return "{ wait: until \(one(["mon 10:00", "18:00", "entry + 4 days at 09:00"])) }"
        case 3: return send()
        case 4...5:
            let condition = one([
                "member.points > 5", "member.gold", "count(\"bought\", \"15 days\") >= 2",
                "has_had(\"visited\")",
            ])
            return "{ if: '\(condition)', then: [\(steps(depth - 1))], "
                + "otherwise: [\(steps(depth - 1))] }"
        default:
            return
                "{ wait_for: \(one(["bought", "visited"])), up_to: \(one(["2 days", "8 days"])), "
                + "then: [\(steps(depth - 1))], otherwise: [\(steps(depth - 1))] }"
        }
    }

    private mutating func send() -> String {
        sends += 1
        var words =
            "{ send: \(perhaps(10) ? "named-" : "")t\(sends), channels: "
            + one(["email", "email", "[sms, email]", "[email, sms, print]"])
        if perhaps(30) { words += ", at: \(one(["10:00", "19:30"]))" }
        words += ", valid_for: \(one(["1 day", "3 days", "6 days", "20 hours", "12 days"]))"
        if perhaps(40) { words += ", if_blocked: \(one(["drop", "insert", "insert"]))" }
        if perhaps(10) { words += ", when: member.points < 25" }
        return words + " }"
    }

    private mutating func pressure() -> String {
        let caps = [
            "{ name: emails, channels: email, at_most: \(1 + below(2)), per: 7 days }",
            "{ name: hours, channels: email, at_most: 1, per: 20 hours }",
            "{ name: sms, channels: sms, at_most: 1, per: calendar month }",
            "{ name: day, at_most: 1, per: calendar day, when: '!member.gold' }",
            "{ name: some, scenarios: [s0, s1, offer], at_most: 1, per: 2 weeks }",
            "{ name: quota, at_most: member.quota, per: calendar week }",
        ].filter { _ in perhaps(55) }
        let hours = [
            "{ channels: sms, days: mon-sat, between: [08:00-12:00, 14:00-20:00], "
                + "except_holidays: FR }",
            "{ channels: email, categories: [relationship, commercial], between: 08:00-20:00 }",
        ].filter { _ in perhaps(50) }
        let holds = [
            "{ name: complaint, when: member.complaints > 0 }",
            "{ name: low, when: member.points < 0, categories: commercial }",
        ].filter { _ in perhaps(60) }
        return list("caps", caps) + list("contact_hours", hours) + list("holds", holds)
    }

    private func list(_ key: String, _ items: [String]) -> String {
        items.isEmpty ? "" : "\(key):\n" + items.map { "  - \($0)\n" }.joined()
    }
}

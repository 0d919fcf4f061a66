import Campaigns
import CivilTime
import Expressions

/// Makes members and what happens to them, the same ones for the same seed.
struct Histories: SeededChance {
    var state: UInt64
    private let start: Instant

    /// A member of the members' file with its events, in order of time.
    struct History {
        var id: String
        var attributes: [String: Value?]
        var events: [Happening]
    }

    /// One event.
    struct Happening {
        var id: String
        var type: String
        var time: Instant
        var data: [String: Value]
    }

    /// Whether visits, complaints and clicks happen as well.
    private let isWhole: Bool

    /// Histories that begin at the instant.
    init(seed: UInt64, start: Instant, isWhole: Bool = false) {
        self.isWhole = isWhole
        state = seed &* 0xD134_2543_DE82_EF95
        self.start = start
    }

    private static let zones = [
        "Europe/Paris", "America/New_York", "Asia/Tokyo", "Pacific/Auckland", "UTC",
        "Nowhere/Atall",
    ]

    /// One more member.
    mutating func next(_ id: String) -> History {
        var attributes: [String: Value?] = [
            "email": perhaps(85) ? .string("\(id)@example.org") : nil,
            "phone": perhaps(60) ? .string("+33\(below(99999))") : nil,
            "push_token": perhaps(30) ? .string("token-\(id)") : nil,
            "address": perhaps(50) ? .string("1, rue du Port") : nil,
            "first_name": perhaps(50) ? .string("Léa") : nil,
            "email_opt_in": .bool(perhaps(85)), "sms_opt_in": .bool(perhaps(80)),
            "offers_opt_in": .bool(perhaps(80)),
        ]
        if perhaps(70) { attributes["timezone"] = Value.string(one(Self.zones)) }
        if perhaps(30) { attributes["tier"] = Value.string(one(["silver", "gold"])) }
        if perhaps(30) { attributes["quota"] = Value.int(Int64(below(4))) }
        if perhaps(50) { attributes["birthday"] = Value.date(day(1980, below(120))) }
        if perhaps(50) { attributes["renewal_on"] = Value.date(day(2026, 50 + below(100))) }
        if perhaps(20) {
            attributes["preferred_channel"] = Value.string(one(["sms", "email", "print"]))
        }
        var time = start
        var events: [Happening] = []
        for number in 0..<(10 + below(30)) {
            // Some events share their instant.
            if perhaps(85) { time = time.advanced(by: Int64(below(5 * 1440)) * 60_000_000) }
            // Ids ascend, as a replay sorts those of one instant by them.
            let name = "\(id)-\(1000 + number)"
            let (type, data) =
                isWhole ? (perhaps(35) ? sequel(id, events) : staying()) : happening()
            events.append(Happening(id: name, type: type, time: time, data: data))
        }
        return History(id: id, attributes: attributes, events: events)
    }

    private func day(_ year: Int, _ offset: Int) -> CivilDate {
        CivilDate(clampedYear: year, month: 1, day: 1).adding(days: offset)
    }

    private mutating func happening() -> (String, [String: Value]) {
        switch below(24) {
        case 0...6: ("bought", ["amount": .double(Double(below(40)))])
        case 7...8: ("enrolled", [:])
        case 9: ("left", [:])
        case 10: ("moved", ["zone": .string(one(Self.zones))])
        case 11: ("named", ["name": .string(one(["Léa", "Zoé"]))])
        case 12...13: ("tier.changed", ["to": .string(one(["bronze", "silver", "gold"]))])
        case 14...15: ("points.earned", ["points": .int(Int64(below(30) - 10))])
        case 16: ("renewed", ["on": .date(day(2026, 50 + below(100)))])
        case 17: ("offers", ["wanted": .bool(perhaps(60))])
        case 18: ("esp.sent", [:])
        case 19: (one(["esp.service", "esp.till"]), [:])
        case 20: ("consent.withdrawn", consent())
        case 21: ("consent.given", consent())
        case 22:
            (
                "message.unsubscribed",
                ["channel": .string("email"), "scenario": .string(one(["weekly", "thanks"]))]
            )
        default:
            (
                "message.bounced",
                [
                    "channel": .string(one(["email", "sms"])),
                    "kind": .string(one(["soft", "hard"])),
                ]
            )
        }
    }

    /// Seldom a happening that takes a member out of reach: whoever cannot be written to shows
    /// little.
    private mutating func staying() -> (String, [String: Value]) {
        let rare = [
            "offers", "consent.withdrawn", "message.unsubscribed", "message.bounced", "moved",
        ]
        let found = happening()
        return rare.contains(found.0) && perhaps(75)
            ? ("bought", ["amount": .double(Double(below(40)))]) : found
    }

    /// A visit, a complaint, its end, or a click in what a purchase has brought.
    private mutating func sequel(
        _ id: String, _ events: [Happening]
    ) -> (String, [String: Value]) {
        switch below(10) {
        case 0...3: return ("visited", [:])
        case 4: return ("complained", [:])
        case 5...6: return ("settled", [:])
        default:
            guard let bought = events.last(where: { $0.type == "bought" }) else {
                return ("visited", [:])
            }
            let digest = SHA256.digest(joining: id, "offer", "test \(bought.id)", "offer")
            let digits = Array("0123456789abcdef".utf8)
            let text = digest.prefix(10).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
            return (
                "message.clicked",
                [
                    "message": .string(String(decoding: text, as: UTF8.self)),
                    "channel": .string("email"), "scenario": .string("offer"),
                    "step": .string("offer"),
                ]
            )
        }
    }

    private mutating func consent() -> [String: Value] {
        var data: [String: Value] = ["channel": .string(one(["email", "sms"]))]
        if perhaps(50) { data["category"] = .string(one(["relationship", "commercial"])) }
        return data
    }
}

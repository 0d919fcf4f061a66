import Campaigns
package import CivilTime
import Engine
import Expressions

/// Stories in English.
package struct English: Language {
    package static let code = "en"
    package let zone: ZoneRules

    package init(zone: ZoneRules) { self.zone = zone }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]

    package func day(_ date: CivilDate) -> String {
        let (year, month, day) = date.components
        return "\(day) \(English.months[month - 1]) \(year)"
    }

    package func moment(_ instant: Instant) -> String {
        let civil = minute(of: instant)
        return "\(day(civil.date)) at \(civil.time)"
    }

    package func title(of member: String) -> String { "\(member), times in \(zone.name)" }

    package func title(of answer: Answer) -> String {
        let title = answer.title.map { $0.isEmpty ? "" : " (\($0))" } ?? ""
        return "\(answer.member) and \(answer.scenario)\(title), as of \(moment(answer.now)),"
            + " times in \(zone.name)"
    }

    package var and: String { "and" }
    package var or: String { "or" }

    package func isFalse(_ condition: String) -> String { "`\(condition)` is false" }
    package func isWithoutValue(_ condition: String) -> String { "`\(condition)` has no value" }
    package func reads(_ name: String, _ value: String?) -> String {
        "\(name) " + (value.map { "is \($0)" } ?? "has no value")
    }
    package func because(_ statement: String, _ reasons: String) -> String {
        "\(statement), as \(reasons)"
    }

    package var nothingYet: String { "Nothing has happened yet." }

    package func decisionsKept(from instant: Instant) -> String {
        "Decisions of before \(moment(instant)) are no longer kept."
    }

    package func dated(_ sentence: String, at instant: Instant) -> String {
        "On \(moment(instant)), \(sentence)"
    }
}

// What sentences are made of.
extension English {
    /// A channel in a list; those that the contract's own examples have get an English word.
    func name(ofChannel channel: String) -> String {
        switch channel {
        case "email": "email"
        case "sms": "SMS"
        case "print": "post"
        case "push": "push notification"
        case "call": "phone"
        default: "the channel '\(channel)'"
        }
    }

    /// How a message goes.
    func by(_ channel: String) -> String {
        let name = name(ofChannel: channel)
        return name.hasPrefix("the ") ? "on \(name)" : "by \(name)"
    }

    /// Of which of the channels something is said; empty: of none by name.
    func on(_ channels: [String]) -> String {
        channels.isEmpty
            ? " on any of its channels" : " for \(list(channels.map(name(ofChannel:)), or))"
    }

    /// The dates from which to which something holds.
    func period(_ dates: ClosedRange<CivilDate>) -> String {
        "\(day(dates.lowerBound)) to \(day(dates.upperBound))"
    }

    /// A length of time.
    func duration(_ length: CivilDuration) -> String {
        duration(length) { number, unit in "\(number) \(unit)\(number == 1 ? "" : "s")" }
    }
}

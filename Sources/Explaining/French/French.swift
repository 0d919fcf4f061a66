import Campaigns
package import CivilTime
import Engine
import Expressions

/// Stories in French.
package struct French: Language {
    package static let code = "fr"
    package let zone: ZoneRules

    package init(zone: ZoneRules) { self.zone = zone }

    private static let months = [
        "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
        "octobre", "novembre", "décembre",
    ]

    package func day(_ date: CivilDate) -> String {
        let (year, month, day) = date.components
        return "\(day == 1 ? "1er" : String(day)) \(French.months[month - 1]) \(year)"
    }

    package func moment(_ instant: Instant) -> String {
        let civil = minute(of: instant)
        return "\(day(civil.date)) à \(civil.time)"
    }

    package func title(of member: String) -> String {
        set("\(member), à l’heure locale (\(zone.name))")
    }

    package func title(of answer: Answer) -> String {
        let title = answer.title.map { $0.isEmpty ? "" : " (\($0))" } ?? ""
        return set(
            """
            \(answer.member) et \(answer.scenario)\(title), au \(moment(answer.now)), à l’heure \
            locale (\(zone.name))
            """)
    }

    package var and: String { "et" }
    package var or: String { "ou" }

    package func isFalse(_ condition: String) -> String { set("« \(condition) » est faux") }
    package func isWithoutValue(_ condition: String) -> String {
        set("« \(condition) » est sans valeur")
    }
    package func reads(_ name: String, _ value: String?) -> String {
        "\(name) " + (value.map { "vaut \($0)" } ?? "n’a pas de valeur")
    }
    package func because(_ statement: String, _ reasons: String) -> String {
        "\(statement), puisque \(reasons)"
    }

    package var nothingYet: String { "Il ne s’est encore rien passé." }

    package func decisionsKept(from instant: Instant) -> String {
        "Les décisions d’avant le \(moment(instant)) ne sont plus conservées."
    }

    package func dated(_ sentence: String, at instant: Instant) -> String {
        "Le \(moment(instant)), \(sentence.prefix(1).lowercased())\(sentence.dropFirst())"
    }

    /// The text with the spaces of French typography.
    func set(_ text: FrenchText) -> String { text.text }
}

// What sentences are made of.
extension French {
    /// A channel in a list; those that the contract's own examples have get a French word.
    func name(ofChannel channel: String) -> String {
        switch channel {
        case "email": "e-mail"
        case "sms": "SMS"
        case "print": "courrier"
        case "push": "notification"
        case "call": "téléphone"
        default: channel
        }
    }

    /// How a message goes.
    func by(_ channel: String) -> String {
        let name = name(ofChannel: channel)
        return name == channel ? set("sur le canal « \(channel) »") : "par \(name)"
    }

    /// The channel with its article.
    func the(_ channel: String) -> String {
        switch channel {
        case "email": "l’e-mail"
        case "push": "les notifications"
        case "sms", "print", "call": "le \(name(ofChannel: channel))"
        default: set("le canal « \(channel) »")
        }
    }

    /// Of which of the channels something is said; empty: of none by name.
    func on(_ channels: [String]) -> String {
        channels.isEmpty
            ? " pour ses canaux" : " pour \(list(channels.map(the), or))"
    }

    /// The dates from which to which something holds.
    func period(_ dates: ClosedRange<CivilDate>) -> String {
        "du \(day(dates.lowerBound)) au \(day(dates.upperBound))"
    }

    /// The ending of a noun of which there are so many.
    func plural(_ number: Int) -> String { number > 1 ? "s" : "" }

    /// A length of time.
    func duration(_ length: CivilDuration) -> String {
        duration(length) { number, unit in
            let word =
                switch unit {
                case .year: "an\(plural(number))"
                case .month: "mois"
                case .day: "jour\(plural(number))"
                case .hour: "heure\(plural(number))"
                case .minute: "minute\(plural(number))"
                }
            return "\(number) \(word)"
        }
    }
}

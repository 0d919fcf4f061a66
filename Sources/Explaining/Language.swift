package import CivilTime
package import Engine

/// The words of one language: all that a story and an answer say in it. A further language is one more
/// file with a type of this kind, and its place in `Languages.all`.
///
/// Sentences begin as after a full stop and end with one; times are shown by the zone's clock.
package protocol Language: Sendable {
    /// ISO 639-1: `en`.
    static var code: String { get }

    /// The language, for a member of the zone.
    init(zone: ZoneRules)
    var zone: ZoneRules { get }

    /// A date in a sentence: `26 March 2026`.
    func day(_ date: CivilDate) -> String
    /// A date and time in a sentence: `26 March 2026 at 11:00`.
    func moment(_ instant: Instant) -> String

    /// The line above a story.
    func title(of member: String) -> String
    /// The line above an answer.
    func title(of answer: Answer) -> String
    /// What is said in place of a story without facts.
    var nothingYet: String { get }

    func sentence(_ receipt: Receipt) -> String
    func began(_ scenario: String) -> String
    func reachedGoal(_ scenario: String) -> String
    func ended(_ scenario: String, _ ending: JourneyRecord.Ending) -> String
    func sentence(_ decision: Decision) -> String
    func sentence(_ waiting: Waiting) -> String
    /// A sentence with the time at which it was so.
    func dated(_ sentence: String, at instant: Instant) -> String
    /// The reason as the end of a sentence, without its full stop.
    func because(_ why: Why, _ tense: Tense) -> String

    /// The answer in a sentence or two.
    func sentence(_ verdict: Verdict) -> String
    func sentence(_ remark: Remark) -> String
}

extension Language {
    /// The sentence that tells the fact.
    package func sentence(_ fact: Fact) -> String {
        switch fact.what {
        case .event(let receipt): sentence(receipt)
        case .began(let journey): began(journey.scenario)
        case .reachedGoal(let journey): reachedGoal(journey.scenario)
        case .ended(let journey, let ending): ended(journey.scenario, ending)
        case .decided(let decision): sentence(decision)
        case .waits(let waiting): sentence(waiting)
        }
    }

    /// The time in front of a line: the member's calendar and clock, to the minute.
    package func stamp(_ instant: Instant) -> String {
        let civil = minute(of: instant)
        return "\(civil.date) \(civil.time)"
    }

    /// What the member's calendar and clock show, to the minute.
    func minute(of instant: Instant) -> CivilDateTime {
        var civil = zone.civil(at: instant)
        civil.time.microseconds -= civil.time.microseconds % 60_000_000
        return civil
    }

    /// The parts of a duration that are not zero, as `words` tells a number of years, months, days,
    /// hours or minutes: `1 year`, `90 days`.
    func duration(_ duration: CivilDuration, _ words: (Int, DurationUnit) -> String) -> String {
        let minutes = Int(duration.elapsed / 60_000_000)
        let parts: [(Int, DurationUnit)] = [
            (duration.months / 12, .year), (duration.months % 12, .month), (duration.days, .day),
            (minutes / 60, .hour), (minutes % 60, .minute),
        ]
        return parts.filter { $0.0 != 0 }.map(words).joined(separator: " ")
    }
}

/// Whether a reason is told of something that was decided, or of how things stand.
package enum Tense: CaseIterable, Sendable {
    case past, present

    /// The form of a verb.
    func callAsFunction(_ present: String, _ past: String) -> String {
        self == .past ? past : present
    }
}

/// The units in which durations are told.
enum DurationUnit: CaseIterable, Sendable {
    case year, month, day, hour, minute
}

/// The languages that stories can be told in.
package enum Languages {
    /// The first is the one where nothing else is asked for.
    package static let all: [any Language.Type] = [English.self, French.self]

    /// The language of that code; nil: there are no words for it.
    package static func named(_ code: String) -> (any Language.Type)? {
        all.first { $0.code == code }
    }
}

package import CivilTime
package import Engine
import Expressions

/// The words of one language: all that a story and an answer say in it. A further language is one more
/// folder with a type of this kind, and its place in `Languages.all`.
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
    /// That decisions of before the instant are gone.
    func decisionsKept(from instant: Instant) -> String

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

    /// What a message in the outbox waits for, as the end of a sentence, without its full stop.
    func because(_ cause: Delay.Cause) -> String

    /// What there is no value, text or block of, as a part of a sentence.
    func lacking(_ lack: Lack, _ tense: Tense) -> String

    /// What stands before the last word of a list.
    var and: String { get }
    var or: String { get }
    /// That a condition, as the file writes it, is false.
    func isFalse(_ condition: String) -> String
    /// That it has no value.
    func isWithoutValue(_ condition: String) -> String
    /// What an attribute or a call in it is now; nil: it has no value.
    func reads(_ name: String, _ value: String?) -> String
    /// The statement and what it follows from.
    func because(_ statement: String, _ reasons: String) -> String

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

    /// The words one after the other, `last` before the last of them.
    func list(_ words: [String], _ last: String? = nil) -> String {
        guard words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " \(last ?? and) \(words[words.count - 1])"
    }

    /// What was lacking, set apart; empty: nothing was.
    func inBrackets(_ lack: Lack?) -> String { lack.map { " (\(lacking($0, .past)))" } ?? "" }

    /// That these parts of a condition are not true, each with the values that it reads.
    func words(_ parts: [FalsePart]) -> String {
        list(
            parts.map { part in
                let (text, reasons) = said(part)
                return text + (reasons.isEmpty ? "" : " (\(reasons))")
            })
    }

    /// That the part is not true, and why.
    private func said(_ part: FalsePart) -> (text: String, reasons: String) {
        if !part.parts.isEmpty {
            let parts: [String] = part.parts.map { inner in
                let (text, reasons) = said(inner)
                return reasons.isEmpty ? text : because(text, reasons)
            }
            return (isFalse(part.text), list(parts))
        }
        if let error = part.error {
            return (isWithoutValue(part.text), lacking(Lack(error: error), .present))
        }
        let values = part.readings.filter { $0.name != part.text }
            .map { reads($0.name, $0.value.map { shown($0) }) }
        return (isFalse(part.text), list(values))
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

    /// Whether the member's calendar shows one date at both.
    func isOneDay(_ a: Instant, _ b: Instant) -> Bool { zone.date(at: a) == zone.date(at: b) }

    /// When the message that was decided left, where that is another minute than the decision's.
    func departure(of decision: Decision) -> Instant? {
        decision.left.flatMap { minute(of: $0) == minute(of: decision.entry.at) ? nil : $0 }
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

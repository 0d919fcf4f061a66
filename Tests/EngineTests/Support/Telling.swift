import Campaigns
import CivilTime
import Engine
import Expressions
import Templates

extension TimeLine {
    /// Every ledger row: `2026-12-01T08:00Z welcome/offer email sent`.
    var ledger: [String] { effects.ledger.map(line) }

    /// The rows of one scenario.
    func ledger(of scenario: String) -> [String] {
        effects.ledger.filter { $0.scenario == scenario }.map(line)
    }

    /// What was sent: `2026-12-01T08:00Z welcome/offer email`.
    var sent: [String] {
        effects.ledger.filter { $0.outcome == .sent }.map {
            "\(short($0.at)) \($0.scenario)/\($0.step ?? "-") \($0.channel ?? "-")"
        }
    }

    /// Instants of what was sent.
    var sentAt: [String] { effects.ledger.filter { $0.outcome == .sent }.map { short($0.at) } }

    /// Journeys that have ended: `one completed`.
    var endings: [String] {
        effects.journeys.compactMap { record in
            record.ending.map { "\(record.scenario) \($0.rawValue)" }
        }
    }

    /// When the member is woken next.
    var nextWakeUp: String? { next.map(short) }

    private func line(_ entry: LedgerEntry) -> String {
        let place = entry.step.map { "\(entry.scenario)/\($0)" } ?? entry.scenario
        let words = [
            short(entry.at), place, entry.channel, entry.outcome.rawValue, entry.reason?.rawValue,
            entry.detail?.cap, entry.detail?.missing, entry.detail?.hold,
            entry.detail?.excludedBy, entry.detail?.reserved,
            entry.detail?.retry.map { "until \(short($0))" },
        ]
        return words.compactMap(\.self).joined(separator: " ")
    }
}

/// The instant without seconds where there are none.
func short(_ instant: Instant) -> String {
    let text = instant.description
    return text.hasSuffix(":00Z") ? text.dropLast(4) + "Z" : text
}

extension TimeLine {
    /// The member's own value of an attribute.
    func attribute(_ name: String) -> Value? {
        deployment.edition.programme.catalogue.slot(ofAttribute: name)
            .flatMap { member.attributes[$0] }
    }
}

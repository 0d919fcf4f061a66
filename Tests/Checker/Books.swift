import Campaigns
import CivilTime

extension Story {
    /// Ledger and outbox tell the same: every message has its row and every `sent` its message.
    mutating func checkOutbox() {
        let rows = Dictionary(grouping: decisions.filter { $0.step != nil }) { $0.candidate! }
        for (candidate, all) in Dictionary(grouping: letters, by: \.candidate) where all.count > 1 {
            report(
                .twice, at: all[1].decidedAt,
                "\(all.count) messages of \(candidate.scenario)/\(candidate.step) of "
                    + candidate.occurrence)
        }
        if Set(letters.map(\.id)).count < letters.count
            || Set(letters.map(\.key)).count < letters.count
        {
            report(.twice, at: nil, "two messages have one id or one key")
        }
        for letter in letters { check(letter, rows[letter.candidate] ?? []) }
        let byID = Dictionary(letters.map { ($0.id, $0) }) { first, _ in first }
        for decision in decisions where decision.isContact {
            guard let letter = decision.message.flatMap({ byID[$0] }) else {
                report(.outbox, decision, "the outbox has no such message")
                continue
            }
            if letter.candidate != decision.candidate {
                report(.outbox, decision, "its message is another candidate's")
            }
        }
    }

    private mutating func check(_ letter: Letter, _ rows: [Decision]) {
        let words = "message \(letter.id) (\(letter.scenario)/\(letter.step), \(letter.status))"
        let sent = rows.filter { $0.outcome == "sent" }
        let waits = ["incomplete", "expired", "cancelled"].contains(letter.status)
        guard let row = sent.first ?? (waits ? rows.first { $0.outcome == "incomplete" } : nil)
        else {
            report(.outbox, at: letter.decidedAt, "\(words) has no row in the ledger")
            return
        }
        if letter.status == "incomplete", let last = rows.last, last.isFinal {
            report(.outbox, at: last.at, "\(words), but the ledger says \(last.verdict)")
        }
        if row.message != letter.id || row.deadline != letter.deadline
            || (row.outcome == "sent"
                && (row.at != letter.decidedAt || row.channel != letter.channel))
        {
            report(
                .outbox, at: letter.decidedAt,
                "\(words) and its row differ in id, channel, time or deadline")
        }
    }

    /// Each candidate has exactly one final outcome, its last row, or waits, its deadline ahead.
    mutating func checkOutcomes() {
        for rows in candidates() {
            counts.candidates += 1
            let (first, last) = (rows[0], rows[rows.count - 1])
            let finals = rows.count(where: \.isFinal)
            if finals > 1 {
                report(.outcome, last, "it has \(finals) final outcomes")
                if rows.count(where: { $0.outcome == "sent" }) > 1 {
                    report(.twice, last, "it was sent more than once")
                }
            } else if finals == 1, !last.isFinal {
                report(.outcome, last, "it had its final outcome before")
            } else if finals == 0 {
                counts.waiting += 1
                if let deadline = last.deadline, deadline <= until {
                    report(.outcome, last, "its deadline \(deadline) has passed without an outcome")
                }
            }
            if rows.contains(where: { $0.due != first.due || $0.deadline != first.deadline }) {
                report(.deadline, last, "its due time or deadline changed on the way")
            }
            checkRetries(rows)
        }
    }

    /// What was deferred is looked at again at its retry time at the latest.
    private mutating func checkRetries(_ rows: [Decision]) {
        for (index, row) in rows.enumerated() {
            guard row.outcome == "deferred", let retry = row.retry, retry <= until else { continue }
            let next = index + 1 < rows.count ? rows[index + 1] : nil
            if next.map({ run.isPunctual && $0.at > retry }) ?? true {
                report(
                    .retry, row,
                    "nothing happened at its retry \(retry)"
                        + (next.map { ", the next row is of \($0.at)" } ?? ""))
            }
        }
    }

    /// Rows of each candidate in order, in order of first mention.
    func candidates() -> [[Decision]] {
        var order: [CandidateName] = []
        var rows: [CandidateName: [Decision]] = [:]
        for decision in decisions {
            guard let name = decision.candidate else { continue }
            if rows[name] == nil { order.append(name) }
            rows[name, default: []].append(decision)
        }
        return order.map { rows[$0] ?? [] }
    }

    /// No occurrence began two journeys: its steps come one after the other and never again.
    mutating func checkJourneys() {
        for (journey, rows) in journeys() {
            counts.journeys += rows.contains { $0.step != nil } ? 1 : 0
            let refusals = rows.count { $0.outcome == "not_entered" }
            if refusals > 1 || (refusals == 1 && rows.count > 1) {
                report(
                    .twice, rows[1],
                    "the occurrence was refused entry and has \(rows.count - 1) more rows")
            }
            guard let scenario = programme.scenario(named: journey.scenario) else { continue }
            let places = rows.compactMap { $0.step.flatMap(scenario.stepIndex) }
            if zip(places, places.dropFirst()).contains(where: { $0 > $1 }) {
                report(.twice, rows[rows.count - 1], "the journey went through its steps twice")
            }
        }
    }

    /// Rows of each journey in order, in order of first mention.
    func journeys() -> [(name: JourneyName, rows: [Decision])] {
        var order: [JourneyName] = []
        var rows: [JourneyName: [Decision]] = [:]
        for decision in decisions {
            if rows[decision.journey] == nil { order.append(decision.journey) }
            rows[decision.journey, default: []].append(decision)
        }
        return order.map { ($0, rows[$0] ?? []) }
    }
}

import Campaigns
import CivilTime
import Expressions

extension Story {
    /// Whether the row is about a candidate that waits for a mail to travel in, or has found one.
    func isInsert(_ decision: Decision) -> Bool {
        if decision.outcome == "inserted" { return true }
        guard let before = decision.candidate.flatMap({ waiting[$0] }) else { return false }
        return waitsForMail(before)
    }

    /// Whether the row lets a candidate wait for a mail: one that is written, though a value is
    /// missing, has its own.
    func waitsForMail(_ decision: Decision) -> Bool {
        guard decision.message == nil, let scenario = programme.scenario(named: decision.scenario),
            let index = decision.step.flatMap(scenario.stepIndex),
            case .send(let send) = scenario.steps[index].kind
        else { return false }
        return send.ifBlocked == .insert && decision.outcome == "deferred"
            && ["cap", "reserved"].contains(decision.reason)
    }

    /// An insert travels in a mail, judged by rules 1 to 8; until one comes only exit and deadline
    /// are looked at.
    mutating func checkInsert(_ decision: Decision, _ candidate: Candidate) {
        let refusal = candidate.refusalAsInsert()
        if decision.outcome == "inserted" {
            if decision.at >= candidate.deadline {
                report(.deadline, decision, "the deadline was \(candidate.deadline)")
            }
            if !(decision.candidate.flatMap { waiting[$0] }.map(waitsForMail) ?? false) {
                report(.insert, decision, "nothing had made it wait for a mail")
            }
            if let breach = refusal?.breach { report(breach.rule, decision, breach.text) }
            return
        }
        let expected = refusal?.refusal(candidate.send, deadline: candidate.deadline)
        guard expected == Refusal(decision.outcome, decision.reason ?? "-", decision.retry) else {
            report(
                .refusal, decision,
                "as an insert it "
                    + (expected.map { "should have been \($0.words)" } ?? "should have waited on"))
            return
        }
        switch refusal {
        case .exited, .expired: break
        default:
            if !(rowsAt[decision.at] ?? []).contains(where: { $0.isContact }) {
                report(.refusal, decision, "no mail came that could have carried it")
            }
        }
    }

    /// Where a mail came that had room, or took a less important one along, what waits for a mail
    /// and could have travelled has.
    mutating func checkLeftBehind(at now: Instant, _ rows: ArraySlice<Decision>) {
        guard run.insertsAreFilled, waiting.values.contains(where: waitsForMail) else { return }
        let told = Set(rows.compactMap(\.candidate))
        for mail in rows where mail.outcome == "sent" && mayCarry(mail) {
            let carried = rows.filter { $0.outcome == "inserted" && $0.message == mail.message }
            let least = carried.count < 3 ? nil : carried.map(\.priority).min()
            for (name, last) in waiting.sorted(by: { $0.key.precedes($1.key) })
            where !told.contains(name) && waitsForMail(last)
                && least.map({ last.priority > $0 }) ?? true
            {
                guard !mayBeKeptQuietUnseen(last), let candidate = candidate(last, at: now),
                    let occurrence = occurrences[last.journey],
                    exits(of: last.scenario, occurrence).isEmpty,
                    candidate.refusalAsInsert() == nil
                else { continue }
                report(
                    .insert, at: now,
                    "\(last.subject) waits on, but \(mail.subject) had room for it")
            }
        }
    }

    private func mayCarry(_ mail: Decision) -> Bool {
        guard mail.channel == "email", let scenario = programme.scenario(named: mail.scenario)
        else { return false }
        return !programme.pressure.categories[scenario.category].isExempt
    }

    /// What travels does so in a mail that may carry it, at most three of them, at its instant.
    mutating func checkCarriers() {
        let byID = Dictionary(letters.map { ($0.id, $0) }) { first, _ in first }
        let inserted = decisions.filter { $0.outcome == "inserted" }
        for decision in inserted where decision.message.flatMap({ byID[$0] }) == nil {
            report(.insert, decision, "no mail in the outbox carries it")
        }
        let travelling = Dictionary(grouping: inserted) { $0.message ?? "" }
        for letter in letters { check(letter, carrying: travelling[letter.id] ?? []) }
    }

    private mutating func check(_ letter: Letter, carrying rows: [Decision]) {
        let words = "message \(letter.id) (\(letter.scenario)/\(letter.step))"
        if letter.inserts.sorted() != rows.map(messageID).sorted() {
            report(
                .insert, at: letter.decidedAt,
                "\(words) carries \(letter.inserts), and the ledger says \(rows.map(messageID))")
        }
        guard let first = rows.first else { return }
        counts.carriers += 1
        if rows.count > 3 {
            report(.insert, first, "\(words) carries \(rows.count) of them")
        }
        let isExempt = programme.scenario(named: letter.scenario).map {
            programme.pressure.categories[$0.category].isExempt
        }
        if letter.channel != "email" || isExempt ?? true {
            report(.insert, first, "\(words) may carry none")
        }
        for row in rows where row.at != letter.decidedAt || letter.candidate == row.candidate {
            report(.insert, row, "\(words) is of \(letter.decidedAt)")
        }
    }

    private func messageID(_ decision: Decision) -> String {
        decision.candidate.map(person.messageID) ?? "-"
    }
}

extension Person {
    /// Outbox id of a candidate's message: the first digits of SHA-256 over what names it.
    func messageID(_ name: CandidateName) -> String {
        let digest = SHA256.digest(joining: id, name.scenario, name.occurrence, name.step)
        let digits = Array("0123456789abcdef".utf8)
        let text = digest.prefix(10).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }
}

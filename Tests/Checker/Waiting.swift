import Campaigns
import CivilTime
import Expressions

extension Story {
    /// At every instant at which the member is woken all that waits is judged: where nothing is
    /// written, what was written last must still be what the rule table says.
    mutating func checkWaiting(at now: Instant, _ rows: ArraySlice<Decision>) {
        // A message that lacks a value takes its place after others have been judged, and is no
        // final outcome that would have them judged again.
        guard !waiting.isEmpty, !rows.contains(where: { $0.outcome == "incomplete" }) else {
            return
        }
        let told = Set(rows.compactMap(\.candidate))
        for (name, last) in waiting.sorted(by: { $0.key.precedes($1.key) })
        where !told.contains(name) {
            check(last, at: now)
        }
    }

    private mutating func check(_ last: Decision, at now: Instant) {
        // A written message that lacks a value is not judged by every wake-up.
        guard last.message == nil, let candidate = candidate(last, at: now) else { return }
        counts.waitsChecked += 1
        var last = last
        last.at = now
        if let occurrence = occurrences[last.journey],
            exits(of: last.scenario, occurrence).contains(where: { $0.at <= now })
        {
            report(.waiting, at: now, "\(last.subject) waits on, but an exit had ended the journey")
            return
        }
        let verdict = candidate.verdict()
        if isKeptQuietUnseen(last, verdict) { return }
        if waitsForMail(last) {
            switch verdict {
            case .exited, .expired: break
            default: return
            }
        } else if case .free = verdict, last.reason == "reserved" {
            return checkKept(last, candidate, verdict)
        }
        let expected = verdict.refusal(candidate.send, deadline: candidate.deadline)
        guard expected != Refusal(last.outcome, last.reason ?? "-", last.retry) else { return }
        report(
            .waiting, at: now,
            "\(last.subject) waits on as "
                + "'\(last.verdict)\(last.retry.map { " until \($0)" } ?? "")'"
                + ", but it should be \(expected?.words ?? "sent")")
    }

    /// A place that is kept is still the one that was named, or the row would be another.
    private mutating func checkKept(
        _ last: Decision, _ candidate: Candidate, _ verdict: Verdict
    ) {
        guard case .free(let way) = verdict,
            let found = displaced(by: candidate, last, on: way.channel), found.isCertain
        else { return }
        if let send = found.send {
            let retry = Hours(
                candidate.asking, channel: way.channel, category: candidate.scenario.category
            ).opening(from: send.time)
            if retry == last.retry { return }
            report(
                .waiting, at: last.at,
                "\(last.subject) waits for \(last.retry.map { "\($0)" } ?? "-"), but \(send.words)"
                    + " comes at \(send.time)")
        } else {
            report(.waiting, at: last.at, "\(last.subject) waits on, but no place is kept any more")
        }
    }

    /// The candidate that a row is about, as it stands at the instant.
    func candidate(_ row: Decision, at now: Instant) -> Candidate? {
        guard let scenario = programme.scenario(named: row.scenario),
            let index = row.step.flatMap(scenario.stepIndex),
            case .send(let send) = scenario.steps[index].kind,
            let occurrence = occurrences[row.journey], let deadline = row.deadline
        else { return nil }
        return Candidate(
            person: person, scenario: scenario, send: send,
            asking: Asking(
                person, now: now, trigger: occurrence.event, entry: occurrence.time,
                outcomes: outcomes(of: row.journey)),
            deadline: deadline, leftOut: [], controlGroups: run.controlGroups,
            quiet: exclusions(at: now))
    }
}

extension CandidateName {
    /// An order for reports.
    func precedes(_ other: CandidateName) -> Bool {
        (scenario, occurrence, step) < (other.scenario, other.occurrence, other.step)
    }
}

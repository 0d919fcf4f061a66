import Campaigns
import CivilTime
import Expressions
import JSON

/// Recomputes from input, ledger and outbox alone what must always be true of a run, and says in
/// words what is not. Knows nothing of the code that decided.
package func check(_ run: Run) -> Report {
    var report = Report()
    do {
        try examine(run, into: &report)
    } catch {
        report.violations.append(
            Violation(
                rule: .unreadable, member: "-", at: nil,
                text: (error as? Unreadable).map { "expected \($0.what)" } ?? "\(error)"))
    }
    return report
}

private func examine(_ run: Run, into report: inout Report) throws {
    let catalogue = run.programme.catalogue
    let events = try happenings(run.events, catalogue)
    let profiles = try profiles(run.members, catalogue)
    let decisions = try lines(of: run.decisions).map { try read($0, Decision.init) }
    let letters = try lines(of: run.outbox).map { try read($0, Letter.init) }
    let start = run.start ?? events.first?.time ?? .distantPast
    let until = run.until ?? events.last?.time ?? .distantFuture
    let eventsOf = Dictionary(grouping: events, by: \.member)
    let decisionsOf = Dictionary(grouping: decisions, by: \.member)
    let lettersOf = Dictionary(grouping: letters, by: \.member)
    let members = Set(profiles.keys).union(eventsOf.keys).union(decisionsOf.keys)
        .union(lettersOf.keys)
    for id in members.sorted() {
        var story = Story(
            id: id, run: run, start: profiles[id] == nil ? eventsOf[id]?.first?.received : start,
            until: until, profile: profiles[id] ?? emptyProfile(id, catalogue),
            isKnown: profiles[id] != nil,
            events: eventsOf[id] ?? [], decisions: decisionsOf[id] ?? [],
            letters: lettersOf[id] ?? [])
        story.check()
        report.violations += story.violations
        report.counts.add(story.counts)
    }
    report.counts.members = members.count
    report.counts.events = events.count
    report.counts.decisions = decisions.count
    report.counts.messages = letters.count
}

/// Reads one line, and says which line it is where it cannot.
private func read<Row>(
    _ line: (number: Int, text: ArraySlice<UInt8>), _ make: (JSONValue) throws -> Row
) throws -> Row {
    do { return try make(JSONValue(reading: line.text)) } catch let error as Unreadable {
        throw Unreadable("\(error.what) in line \(line.number) of a listing")
    }
}

extension Counts {
    /// Adds what was counted of one member.
    mutating func add(_ other: Counts) {
        journeys += other.journeys
        candidates += other.candidates
        waiting += other.waiting
        capsCounted += other.capsCounted
        retriesChecked += other.retriesChecked
        duesChecked += other.duesChecked
        waitsChecked += other.waitsChecked
        reservationsChecked += other.reservationsChecked
        carriers += other.carriers
        outcomes.merge(other.outcomes, uniquingKeysWith: +)
    }
}

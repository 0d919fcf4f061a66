import ArgumentParser
import Campaigns
import Expressions

/// The triggers that a starting point can have; the raw value is the key.
enum TriggerKind: String, CaseIterable, ExpressibleByArgument {
    case event, every, date, scheduled, becomes, count, streak, silence
}

/// What a trigger says in a new scenario, and the events that make it fire in its test.
struct StartingTrigger {
    /// Lines below `trigger:`, without their indentation.
    var lines: [String]
    /// Days after the start of the test on which there is an event of `event`.
    var eventDays: [Int]
    /// Index of the catalogue.
    var event: Int?
    /// A date that the example's member has: its slot, and days after the start of the test.
    var date: (slot: Int, days: Int)?
    /// How many days the test lasts.
    var length: Int

    /// The trigger of that kind over the catalogue; nil where the catalogue has nothing that could
    /// begin it.
    init?(_ kind: TriggerKind, _ catalogue: Catalogue) {
        let event = catalogue.events.firstIndex { $0.builtIn == nil && $0.contact == nil }
        self.init(lines: [], eventDays: [], event: event, length: 15)
        let type = event.map { catalogue.events[$0].name }
        switch kind {
        case .event:
            guard let type else { return nil }
            (lines, eventDays) = (
                [
                    "event: \(type)  # at each such event, at the event's own time; or a list",
                    "# when: a condition over event.* and member.*",
                ], [1]
            )
        case .every:
            (lines, length) = (
                [
                    "every: month  # day | week | month | year, by the member's calendar",
                    "on: 1  # month: 1..31 or last; week: mon; year: 12-24",
                    "at: 10:00  # at that local time or after, never before",
                ], 40
            )
        case .scheduled:
            lines = ["scheduled: 2027-01-12T10:00  # once for each member; or a list, one a date"]
            lines.append("# local: true  # by the clock of each member")
        case .date: guard takeDate(catalogue) else { return nil }
        case .becomes: guard takeBecomes(catalogue) else { return nil }
        case .count, .streak, .silence:
            guard let type else { return nil }
            takeHistory(kind, type)
        }
    }

    private init(lines: [String], eventDays: [Int], event: Int?, length: Int) {
        (self.lines, self.eventDays, self.event, self.length) = (lines, eventDays, event, length)
    }

    private mutating func takeDate(_ catalogue: Catalogue) -> Bool {
        let slot = catalogue.attributes.firstIndex { $0.type == .date || $0.type == .list(.date) }
        guard let slot else { return false }
        lines = [
            "date: member.\(catalogue.attributes[slot].name)  # a date of the member, or a list",
            "offset: -7 days  # before (-) or after it",
            "at: 10:00  # local time of the member",
            "# repeat: yearly  # begins one year after the date, never on it",
        ]
        date = (slot, 14)
        return true
    }

    /// A condition that an event of the catalogue makes true.
    private mutating func takeBecomes(_ catalogue: Catalogue) -> Bool {
        let setters = catalogue.events.indices.filter { index in
            catalogue.events[index].assignments.contains { isFirstValue($0, catalogue) }
        }
        guard let setter = setters.first,
            let assignment = catalogue.events[setter].assignments.first(where: {
                isFirstValue($0, catalogue)
            })
        else { return false }
        let name = catalogue.attributes[assignment.attribute].name
        lines = [
            "# When this turns from false to true; what is first known of a member does not count.",
            "becomes: has(member.\(name))",
        ]
        (event, eventDays) = (setter, [1])
        return true
    }

    /// Whether it gives a value to an attribute that may have had none.
    private func isFirstValue(_ assignment: Assignment, _ catalogue: Catalogue) -> Bool {
        !assignment.readsItself
            && catalogue.attributes[assignment.attribute].defaultValue == nil
    }

    private mutating func takeHistory(_ kind: TriggerKind, _ type: String) {
        switch kind {
        case .count:
            lines = [
                "count: \(type)", "reaches: 3  # again only after it has fallen below",
                "within: 90 days  # the window that ends with the event",
                "# when: a condition; those that count",
            ]
            eventDays = [1, 2, 3]
        case .streak:
            lines = [
                "streak: \(type)", "every: month  # one in each of so many in a row",
                "reaches: 3  # again after a break",
            ]
            (eventDays, length) = ([1, 32, 60], 75)
        default:
            lines = [
                "silence: \(type)  # never for a member who had none",
                "for: 60 days  # since the last one; again only after a new one",
            ]
            (eventDays, length) = ([1], 75)
        }
    }
}

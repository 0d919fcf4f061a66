import Campaigns
import Expressions

/// Which reasons for holding a candidate back may end at a midnight: those whose condition reads the
/// date or recorded events (engine.md, "One wake-up, in order", step 5). All others end at an instant
/// that is known.
struct Midnights {
    private let holds: Bool
    /// By scenario: a cap that may be about its sends.
    private let caps: [Bool]
    /// By scenario: contact hours that may be.
    private let hours: [Bool]

    init(_ programme: Programme) {
        func changes(_ expression: Expression?) -> Bool {
            expression.map { programme.readsClock($0) || programme.readsEvents($0) } ?? false
        }
        let pressure = programme.pressure
        holds = pressure.holds.contains { changes($0.when) }
        let changing = pressure.caps.filter { cap in
            if case .expression(let limit) = cap.limit, changes(limit) { return true }
            return changes(cap.when)
        }
        caps = programme.scenarios.map { scenario in changing.contains { $0.mayBind(scenario) } }
        let changingHours = pressure.contactHours.filter { hours in
            if case .expression(let code)? = hours.exceptHolidays, changes(code) { return true }
            return changes(hours.when)
        }
        hours = programme.scenarios.map { scenario in
            changingHours.contains { $0.categories?.contains(scenario.category) ?? true }
        }
    }

    /// Whether the reason may end at midnight for a candidate of the scenario in that place.
    func mayEnd(_ reason: Reason, of scenario: Int) -> Bool {
        switch reason {
        case .hold: holds
        case .cap: caps[scenario]
        case .contactHours: hours[scenario]
        default: false
        }
    }
}

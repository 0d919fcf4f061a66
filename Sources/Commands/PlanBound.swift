import ArgumentParser
import CivilTime

/// An end of a plan: a day of the programme, whole, or an instant.
struct PlanBound {
    private enum Bound {
        case day(CivilDate)
        case time(CivilDateTime, offset: Int64?)
    }

    /// In which both ends lie: what scenarios count back and ahead from a day has to have a date.
    static let years = 1900...9900
    /// How long a plan may be: each day of it costs time for every member.
    static let mostYears = 10

    private let bound: Bound
    /// As it was written.
    let text: String

    /// Reads the value of an option. Throws `ValidationError`, which says the rule.
    static func read(_ argument: String) throws -> PlanBound {
        if let bound = PlanBound(argument) { return bound }
        throw ValidationError(whyNoTime(argument))
    }

    private init?(_ argument: String) {
        text = argument
        if let (civil, offset) = CivilDateTime.read(argument) {
            bound = .time(civil, offset: offset.map { Int64($0) })
        } else if let date = CivilDate(iso: argument) {
            bound = .day(date)
        } else {
            return nil
        }
    }

    /// Whether it is a whole day.
    var isDay: Bool { if case .day = bound { true } else { false } }

    /// Where a period that begins so begins.
    func start(in zone: ZoneRules) -> Instant {
        switch bound {
        case .day(let date): zone.startOfDay(date)
        case .time(let civil, let offset): instant(civil, offset, zone)
        }
    }

    /// Where one that ends so ends: a day is within it.
    func end(in zone: ZoneRules) -> Instant {
        switch bound {
        case .day(let date): zone.startOfDay(date.adding(days: 1)).advanced(by: -1)
        case .time(let civil, let offset): instant(civil, offset, zone)
        }
    }

    private func instant(_ civil: CivilDateTime, _ offset: Int64?, _ zone: ZoneRules) -> Instant {
        offset.map { civil.asUTC.advanced(by: -$0 * 1_000_000) } ?? zone.instant(of: civil)
    }
}

import Campaigns
import CivilTime
import Diagnostics

extension Advice {
    /// Sends that may expire before contact hours open.
    mutating func lookAtValidity(of advised: AdvisedScenario) {
        var place = 0
        follow(
            advised.root["steps"], in: advised.scenario, &place,
            from: DueTimes(of: advised.scenario.trigger))
    }

    private mutating func follow(
        _ list: LocatedNode?, in scenario: Scenario, _ place: inout Int, from start: DueTimes
    ) {
        var times = start
        for node in list?.elements ?? [] {
            guard scenario.steps.indices.contains(place) else { return }
            let step = scenario.steps[place]
            place += 1
            if case .send(let send) = step.kind {
                look(at: send, node, of: scenario, due: times.moved(to: send.at))
            }
            times = times.after(step.kind)
            follow(node["then"], in: scenario, &place, from: times)
            follow(node["otherwise"], in: scenario, &place, from: times)
            if node["then"] != nil || node["otherwise"] != nil { times = .any }
        }
    }

    private mutating func look(
        at send: Send, _ node: LocatedNode, of scenario: Scenario, due times: DueTimes
    ) {
        for (channel, named) in zip(send.channels, node["channels"]?.elements ?? []) {
            let validity = send.validFor ?? programme.channels[channel].validFor
            let wait = longestWait(channel, scenario.category, from: times)
            guard wait > 0, validity.longest <= wait else { continue }
            let name = programme.channels[channel].name
            let message =
                "contact hours of '\(name)' may stay closed for \(hours(wait)), and the send is not"
                + " valid that long"
            warn(.validForTooShort, message, at: node["valid_for"] ?? named)
        }
    }

    /// The longest that a send may have to wait for contact hours to open in an ordinary week, in
    /// microseconds. Entries with a condition count each alone with those that have none.
    private func longestWait(_ channel: Int, _ category: Int, from times: DueTimes) -> Int64 {
        let entries = programme.pressure.contactHours.filter { entry in
            entry.channels?.contains(channel) ?? true
                && entry.categories?.contains(category) ?? true
        }
        let always = entries.filter { $0.when == nil }
        let groups = always.isEmpty ? [] : [always]
        return (groups + entries.filter { $0.when != nil }.map { always + [$0] })
            .map { OpenWeek($0).longestWait(from: times) }.max() ?? 0
    }

    private func hours(_ microseconds: Int64) -> String {
        let minutes = microseconds / 60_000_000
        return minutes % 60 == 0 ? "\(minutes / 60) hours" : "\(minutes / 60) h \(minutes % 60) min"
    }
}

/// When a step of a scenario may be due, by the local clock.
struct DueTimes {
    var days: Set<Weekday>
    /// nil: any time of day.
    var time: TimeOfDay?

    static let any = DueTimes(days: Set(Weekday.allCases), time: nil)

    private init(days: Set<Weekday>, time: TimeOfDay?) {
        self.days = days
        self.time = time
    }

    /// When the trigger begins journeys.
    init(of trigger: Trigger) {
        self = .any
        switch trigger {
        case .every(let recurrence, let at):
            time = at
            if case .week(let day) = recurrence { days = [day] }
        case .date(let date): time = date.at
        case .scheduled(let moments):
            // Those that are not local come at other times in other zones.
            let local = moments.compactMap { moment -> CivilDateTime? in
                if case .local(let civil) = moment { civil } else { nil }
            }
            guard let first = local.first, local.count == moments.count,
                local.allSatisfy({ $0.time == first.time })
            else { return }
            self = DueTimes(days: Set(local.map(\.date.weekday)), time: first.time)
        case .event, .becomes, .count, .streak, .silence: break
        }
    }

    /// At the next such time of day, where one is given.
    func moved(to at: TimeOfDay?) -> DueTimes {
        guard let at else { return self }
        return DueTimes(days: time == at ? days : Self.any.days, time: at)
    }

    /// When the step behind that one may be due.
    func after(_ step: StepKind) -> DueTimes {
        switch step {
        case .wait(.duration(let duration)) where duration.elapsed == 0:
            return DueTimes(days: Self.any.days, time: time)
        case .wait(.until(let time, let day)):
            return DueTimes(days: day.map { [$0] } ?? Self.any.days, time: time)
        case .wait(.anchored(_, _, let at)): return DueTimes(days: Self.any.days, time: at)
        case .branch: return self
        case .send, .wait, .waitFor, .exit: return .any
        }
    }
}

/// The hours of an ordinary week in which some entry admits a send.
private struct OpenWeek {
    /// In microseconds since Monday's midnight, by start.
    private let stretches: [Range<Int64>]

    private static let day = TimeOfDay.microsecondsPerDay
    private static let week = 7 * day

    init(_ entries: [ContactHours]) {
        stretches = entries.flatMap { entry in
            entry.days.flatMap { day in
                entry.between.map { range in
                    let start = Int64(day.rawValue) * Self.day
                    return start + range.start.microseconds..<start + range.end
                }
            }
        }.sorted { $0.lowerBound < $1.lowerBound }
    }

    /// The longest wait from one of the times until it is open.
    func longestWait(from times: DueTimes) -> Int64 {
        let moments = times.days.flatMap { day in
            let start = Int64(day.rawValue) * Self.day
            if let time = times.time { return [start + time.microseconds] }
            // Waits are longest from the moment at which it closes, or from midnight.
            let ends = stretches.map(\.upperBound).filter { (start..<start + Self.day) ~= $0 }
            return [start] + ends
        }
        return moments.map { wait(from: $0) }.max() ?? 0
    }

    private func wait(from moment: Int64) -> Int64 {
        if stretches.contains(where: { $0.contains(moment) }) { return 0 }
        let next = stretches.first { $0.lowerBound > moment }?.lowerBound
        return next.map { $0 - moment }
            ?? (stretches.first?.lowerBound).map { $0 + Self.week - moment } ?? 0
    }
}

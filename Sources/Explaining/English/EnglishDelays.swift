import Campaigns
import CivilTime
import Engine

/// What a message in the outbox waits for.
extension English {
    package func because(_ cause: Delay.Cause) -> String {
        switch cause {
        case .nothing: "nothing is in its way"
        case .hindrance(let hindrance): because(hindrance)
        case .refusal(.suppressed): "its address is suppressed by now, so that it will be cancelled"
        case .refusal: "there is no consent any more, so that it will be cancelled"
        case .deadline: "its time is over"
        case .fetched: "it is left to the program that fetched it"
        case .fetcher(again: true):
            "it was fetched and not acknowledged, and waits to be fetched again"
        case .fetcher(again: false): "it waits to be fetched"
        case .onItsWay(let since): "it is being handed over, since \(moment(since))"
        case .failure(let note): "the last attempt failed: \(note)"
        case .target(let note): "its channel takes nothing at present: \(note)"
        }
    }

    private func because(_ hindrance: Hindrance) -> String {
        switch hindrance {
        case .noChannel(let name): "the programme has no channel '\(name)' any more"
        case .noCategory(let name): "the programme has no category '\(name)' any more"
        case .noScenario(let name): "the programme has no scenario '\(name)' any more"
        case .hold(let name): "the hold '\(name)' is on"
        case .notLive(.draft): "its scenario is a draft"
        case .notLive: "its scenario is paused"
        case .contactHours: "it is outside contact hours"
        case .capacity: "the channel's capacity of the day is used up"
        }
    }

    /// `at 11:00` on the day of the other instant, or else with its date.
    func on(_ instant: Instant, asOf other: Instant) -> String {
        isOneDay(instant, other) ? "at \(minute(of: instant).time)" : "on \(moment(instant))"
    }

    /// When what it waits for is over; empty: nobody knows.
    func end(of delay: Delay, asOf now: Instant) -> String {
        guard let until = delay.until else { return "" }
        return isOneDay(until, now)
            ? " until \(minute(of: until).time)" : " until \(moment(until))"
    }
}

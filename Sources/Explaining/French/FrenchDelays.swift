import Campaigns
import CivilTime
import Engine

/// What a message in the outbox waits for.
extension French {
    package func because(_ cause: Delay.Cause) -> String {
        switch cause {
        case .nothing: "rien ne s’y oppose"
        case .hindrance(let hindrance): because(hindrance)
        case .refusal(.suppressed): "son adresse est désormais bloquée, et il sera annulé"
        case .refusal: "le consentement manque désormais, et il sera annulé"
        case .deadline: "son délai est écoulé"
        case .fetched: "il est confié au programme qui l’a retiré"
        case .fetcher(again: true):
            "il a été retiré sans être acquitté, et attend de l’être à nouveau"
        case .fetcher(again: false): "il attend d’être retiré"
        case .onItsWay(let since): "il est en cours de remise depuis le \(moment(since))"
        case .failure(let note): set("la dernière tentative a échoué (« \(note) »)")
        case .target(let note): set("son canal ne prend rien pour l’instant (« \(note) »)")
        }
    }

    private func because(_ hindrance: Hindrance) -> String {
        switch hindrance {
        case .noChannel(let name): set("le programme n’a plus de canal « \(name) »")
        case .noCategory(let name): set("le programme n’a plus de catégorie « \(name) »")
        case .noScenario(let name): set("le programme n’a plus de scénario « \(name) »")
        case .hold(let name): set("la suspension « \(name) » est en vigueur")
        case .notLive(.draft): "son scénario est un brouillon"
        case .notLive: "son scénario est en pause"
        case .contactHours: "ce n’est pas une heure de contact"
        case .capacity: "le canal a atteint sa capacité du jour"
        }
    }

    /// `à 11:00` on the day of the other instant, or else with its date.
    func on(_ instant: Instant, asOf other: Instant) -> String {
        isOneDay(instant, other) ? "à \(minute(of: instant).time)" : "le \(moment(instant))"
    }

    /// When what it waits for is over; empty: nobody knows.
    func end(of delay: Delay, asOf now: Instant) -> String {
        guard let until = delay.until else { return "" }
        if delay.cause == .hindrance(.contactHours) {
            return isOneDay(until, now)
                ? " avant \(minute(of: until).time)" : " avant le \(moment(until))"
        }
        return isOneDay(until, now)
            ? " jusqu’à \(minute(of: until).time)" : " jusqu’au \(moment(until))"
    }
}

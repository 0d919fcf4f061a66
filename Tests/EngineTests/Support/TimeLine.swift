import CampaignFiles
import Campaigns
import CivilTime
import Engine
import Expressions
import Templates
import Testing

/// One member on a virtual clock, woken as a driver would: at each next wake-up and each input.
struct TimeLine {
    private(set) var deployment: Deployment
    private(set) var member: Member
    private(set) var next: Instant?
    private(set) var effects = Effects()
    /// Instants at which the member was woken.
    private(set) var wakings: [Instant] = []
    private var settings = Deployment.Settings()
    private var liveSince: [String: Instant] = [:]
    private var seen: Set<String> = []
    /// Events so far, which names those that have no name of their own.
    private var count = 0
    private var pending: [Input] = []
    /// The same wake-ups in one run.
    private var inOneRun: OneRun?

    /// A club from the instant on, with one member that has an address on every channel and what is
    /// said besides.
    init(
        _ club: Club, from start: String = "2026-01-01T00:00:00Z", member id: String = "lea",
        _ attributes: [String: Value?] = [:], controlGroups: Bool = false
    ) throws {
        try self.init(
            club.edition(), from: start, member: id, attributes, controlGroups: controlGroups)
    }

    /// The same with an edition that is there already.
    init(
        _ edition: Edition, from start: String, member id: String, _ attributes: [String: Value?],
        controlGroups: Bool
    ) {
        settings.controlGroups = controlGroups
        liveSince = Deployment.liveSince([:], edition: edition, now: instant(start))
        deployment = Deployment(edition: edition, liveSince: liveSince, settings: settings)
        member = Member(
            id: id, knownSince: instant(start),
            attributeCount: edition.programme.catalogue.attributes.count)
        let usual: [String: Value?] = [
            "email": .string("lea@example.org"), "phone": .string("+33600000000"),
            "push_token": .string("token"), "address": .string("1, rue du Port"),
        ]
        update(start, usual.merging(attributes) { $1 })
    }

    /// An event of that name of the catalogue, received when it happens or later, with its data.
    mutating func event(
        _ time: String, _ name: String, _ data: [String: Value] = [:], id: String? = nil,
        received: String? = nil
    ) {
        let catalogue = deployment.edition.programme.catalogue
        guard let type = catalogue.eventIndex(named: name) else {
            Issue.record("no event '\(name)'")
            return
        }
        let fields = catalogue.events[type].fields
        for key in data.keys where !fields.contains(where: { $0.name == key }) {
            Issue.record("no field '\(key)' in '\(name)'")
        }
        count += 1
        let identity = id ?? "\(name)-\(count)"
        pending.append(
            .event(
                Event(
                    source: "test", id: identity, type: type, member: member.id,
                    time: instant(time), received: instant(received ?? time),
                    data: fields.map { data[$0.name] })))
    }

    /// A row of a members' file.
    mutating func update(_ time: String, _ values: [String: Value?]) {
        let catalogue = deployment.edition.programme.catalogue
        let entries = values.sorted { $0.key < $1.key }.map { name, value in
            AttributeValue(slot: catalogue.slot(ofAttribute: name)!, value: value)
        }
        pending.append(
            .update(Update(member: member.id, received: instant(time), values: entries)))
    }

    /// The message of that step, in the outbox by now, is cancelled by hand.
    mutating func cancel(_ time: String, step: String) {
        run(until: time)
        guard let message = effects.messages.last(where: { $0.step == step }) else {
            Issue.record("no message of '\(step)' yet")
            return
        }
        pending.append(.cancellation(Cancellation(of: message, .cancelled, received: instant(time))))
        run(until: time)
    }

    /// Runs until the instant, and from then on with these files.
    mutating func edit(_ time: String, _ club: Club) throws {
        run(until: time)
        let edition = try club.edition()
        liveSince = Deployment.liveSince(liveSince, edition: edition, now: instant(time))
        deployment = Deployment(edition: edition, liveSince: liveSince, settings: settings)
        inOneRun = nil
        wake(at: instant(time), [])
    }

    /// Takes in what is pending, in order of receipt, and whatever time brings up to the instant.
    mutating func run(until end: String) {
        let end = instant(end)
        while let moment = nextMoment(), moment <= end {
            wake(at: moment, takeInputs(upTo: moment))
        }
    }

    /// Nothing runs until the instant: all that came meanwhile is found at once.
    mutating func outage(until end: String) {
        let end = instant(end)
        wake(at: end, takeInputs(upTo: end))
    }

    private func nextMoment() -> Instant? {
        let receipt = pending.map(\.received).min()
        guard let next else { return receipt }
        return receipt.map { min($0, next) } ?? next
    }

    private mutating func takeInputs(upTo moment: Instant) -> [Input] {
        let taken = pending.filter { $0.received <= moment }.enumerated()
            .sorted { ($0.element.received, $0.offset) < ($1.element.received, $1.offset) }
            .map(\.element)
        pending.removeAll { $0.received <= moment }
        return taken.filter { input in
            guard case .event(let event) = input else { return true }
            return seen.insert(event.id).inserted
        }
    }

    private mutating func wake(at moment: Instant, _ inputs: [Input]) {
        wakings.append(moment)
        if inOneRun == nil || !isKnownUniquelyReferenced(&inOneRun) {
            inOneRun = OneRun(member, from: moment, under: deployment)
        }
        let advanced = advance(member, inputs: inputs, now: moment, under: deployment)
        inOneRun?.expect(advanced, of: inputs, at: moment)
        (member, next) = (advanced.member, advanced.nextWakeUp)
        effects.ledger += advanced.effects.ledger
        effects.messages += advanced.effects.messages
        effects.settlements += advanced.effects.settlements
        effects.journeys += advanced.effects.journeys
        effects.goals += advanced.effects.goals
        effects.contacts += advanced.effects.contacts
        effects.freedContacts += advanced.effects.freedContacts
        effects.events += advanced.effects.events
        if let next, next <= moment { Issue.record("woken at \(moment), to be woken at \(next)") }
    }
}

/// One run of a member beside single wake-ups: what is remembered between them must change nothing.
private final class OneRun {
    private var wakeUps: WakeUps

    init(_ member: Member, from instant: Instant, under deployment: Deployment) {
        wakeUps = WakeUps(member, from: instant, under: deployment)
    }

    /// The next wake-up brings the same as it did by itself.
    func expect(_ alone: Advanced, of inputs: [Input], at moment: Instant) {
        let next = wakeUps.advance(inputs[...], to: moment)
        let effects = wakeUps.takeEffects()
        #expect(next == alone.nextWakeUp, "at \(moment)")
        #expect(effects.ledger == alone.effects.ledger, "at \(moment)")
        #expect(effects == alone.effects, "at \(moment)")
    }
}

/// A time stamp of RFC 3339; seconds may be left out.
func instant(_ text: String) -> Instant {
    let full = text.utf8.count == 17 ? text.dropLast() + ":00Z" : text[...]
    guard let instant = Instant(rfc3339: full) else {
        Issue.record("'\(text)' is no time")
        return .distantPast
    }
    return instant
}

/// The date as a value.
func date(_ text: String) -> Value { .date(CivilDate(iso: text)!) }

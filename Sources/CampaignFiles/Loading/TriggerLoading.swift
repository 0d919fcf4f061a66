import Campaigns
import CivilTime
import Diagnostics
import Expressions

extension Loading {
    /// The trigger, and with it what the file's conditions may read; nil where it could not be
    /// read.
    func trigger(_ node: LocatedNode?, of file: inout ScenarioFile) -> Trigger? {
        guard let node else {
            file.isTriggerKnown = false
            return nil
        }
        if let types = node["event"] { return eventTrigger(node, types, of: &file) }
        if let type = node["count"] { return countTrigger(node, type, of: &file) }
        if let type = node["streak"] { return streakTrigger(node, type, of: &file) }
        if let type = node["silence"] { return silenceTrigger(node, type) }
        if let condition = node["becomes"] {
            return expression(condition, as: .bool, in: catalogue.memberScope).map { .becomes($0) }
        }
        if let every = node["every"] { return recurringTrigger(node, every) }
        if let date = node["date"] { return dateTrigger(node, date) }
        if let moments = node["scheduled"] { return scheduledTrigger(node, moments) }
        file.isTriggerKnown = false
        return nil
    }

    private func eventTrigger(
        _ node: LocatedNode, _ list: LocatedNode, of file: inout ScenarioFile
    ) -> Trigger? {
        let types = list.elements.compactMap { reference($0, in: events) }
        reportRepeated(list.elements, what: "event", defines: false)
        file.triggers = types
        file.isTriggerKnown = types.count == list.elements.count && events.isWhole
        warnOfDifferentFields(list, types)
        let scope = catalogue.scenarioScope(triggers: types, atHand: types)
        let when = expression(node["when"], as: .bool, in: scope, isWhole: file.isTriggerKnown)
        return types.isEmpty ? nil : .event(types: types, when: when)
    }

    // MARK: Recorded events

    /// The type of the one event that the trigger is about, which its conditions may then read.
    private func beginning(_ node: LocatedNode, of file: inout ScenarioFile) -> Int? {
        let type = reference(node, in: events)
        file.triggers = [type].compactMap(\.self)
        file.isTriggerKnown = type != nil
        return type
    }

    private func countTrigger(
        _ node: LocatedNode, _ name: LocatedNode, of file: inout ScenarioFile
    ) -> Trigger? {
        let type = beginning(name, of: &file)
        let scope = catalogue.scenarioScope(triggers: file.triggers, atHand: file.triggers)
        let when = expression(node["when"], as: .bool, in: scope, isWhole: file.isTriggerKnown)
        guard let type, let reaches = node["reaches"]?.text.flatMap({ readInteger($0) }),
            let within = node["within"]?.duration
        else { return nil }
        return .count(CountTrigger(event: type, reaches: reaches, within: within, when: when))
    }

    private func streakTrigger(
        _ node: LocatedNode, _ name: LocatedNode, of file: inout ScenarioFile
    ) -> Trigger? {
        let every: StreakPeriod? = node.word("every")
        guard let type = beginning(name, of: &file), let every,
            let reaches = node["reaches"]?.text.flatMap({ readInteger($0) })
        else { return nil }
        return .streak(StreakTrigger(event: type, every: every, reaches: reaches))
    }

    /// No event begins it, but one that stays away.
    private func silenceTrigger(_ node: LocatedNode, _ name: LocatedNode) -> Trigger? {
        guard let type = reference(name, in: events), let duration = node["for"]?.duration else {
            return nil
        }
        return .silence(SilenceTrigger(event: type, duration: duration))
    }

    /// Where events that begin one scenario have a field of one name with different types.
    private func warnOfDifferentFields(_ list: LocatedNode, _ types: [Int]) {
        for (number, name) in catalogue.fieldNames.enumerated() {
            let found = types.compactMap { type in
                catalogue.field(number, of: type).map { (catalogue.events[type].name, $0.type) }
            }
            guard let first = found.first, let other = found.first(where: { $0.1 != first.1 })
            else { continue }
            let message =
                "'\(name)' is \(first.1) in '\(first.0)' and \(other.1) in '\(other.0)'; "
                + "here it counts as \(first.1)"
            add([
                Diagnostic(
                    .typeMismatch, message, at: list.firstLineRange, severity: .warning)
            ])
        }
    }

    private func recurringTrigger(_ node: LocatedNode, _ every: LocatedNode) -> Trigger? {
        guard let recurrence = recurrence(node, every), let at = node["at"]?.timeOfDay else {
            return nil
        }
        return .every(recurrence, at: at)
    }

    private func recurrence(_ node: LocatedNode, _ every: LocatedNode) -> Recurrence? {
        let (period, on) = (every.text ?? "", node["on"])
        if period == "day" {
            if let on = node.entry("on") {
                report(.unknownKey, "'every: day' has no 'on'", at: on.key)
            }
            return .day
        }
        guard let form = onForms[period] else { return nil }
        guard let on, let text = on.text else {
            let isMissing = node.entry("on") == nil
            if isMissing {
                report(.missingKey, "'every: \(period)' needs 'on', \(form)", at: every)
            }
            return nil
        }
        let recurrence: Recurrence? =
            switch period {
            case "week": Weekday(word: text).map { .week($0) }
            case "month" where text == "last": .lastOfMonth
            case "month":
                readInteger(text).flatMap { (1...31).contains($0) ? .month(day: $0) : nil }
            default: readMonthAndDay(text).map { .year(month: $0.month, day: $0.day) }
            }
        if recurrence == nil {
            report(.badValue, "'on' expects \(form), found '\(shortened(text))'", at: on)
        }
        return recurrence
    }

    private func dateTrigger(_ node: LocatedNode, _ date: LocatedNode) -> Trigger? {
        let slot = attribute(date, of: [.date, .list(.date)], purpose: "a date or a list of dates")
        var offset = CivilDuration.zero
        if let given = node["offset"], let read = given.text.flatMap(readSignedDuration) {
            offset = read
            if read.elapsed != 0 {
                let message = "'offset' is in days, weeks, months or years; 'at' gives the time"
                report(.badValue, message, at: given)
            }
        }
        guard let slot, let at = node["at"]?.timeOfDay else { return nil }
        let isYearly = node["repeat"]?.text == "yearly"
        return .date(DateTrigger(attribute: slot, offset: offset, at: at, isYearly: isYearly))
    }

    /// The slot of `member.ATTR` where it has one of the types; nil, and reported, otherwise.
    func attribute(_ node: LocatedNode, of types: [ValueType], purpose: String) -> Int? {
        guard isCatalogueWhole, let text = node.text, text.hasPrefix("member.") else { return nil }
        let name = String(text.dropFirst("member.".count))
        guard let slot = catalogue.slot(ofAttribute: name) else {
            let names = catalogue.attributes.map(\.name) + catalogue.computed.map(\.name)
            report(
                .unknownReference, "unknown attribute '\(shortened(text))'", at: node,
                suggestion: nearest(to: name, among: names).map { "member.\($0)" })
            return nil
        }
        if slot >= catalogue.attributes.count {
            let expression = catalogue.computed[slot - catalogue.attributes.count].expression
            if catalogue.readsClock(expression) || catalogue.readsEvents(expression) {
                let message = "'\(text)' changes by the clock alone, and nothing can be dated by it"
                report(.badValue, message, at: node)
                return nil
            }
        }
        let type = catalogue.attribute(inSlot: slot).type
        guard types.contains(type) || type == .any else {
            report(.wrongType, "\(purpose) is expected here; '\(text)' is \(type)", at: node)
            return nil
        }
        return slot
    }

    private func scheduledTrigger(_ node: LocatedNode, _ list: LocatedNode) -> Trigger? {
        let isLocal = node["local"]?.text == "true"
        var first: [CivilDate: SourceRange] = [:]
        let moments = list.elements.compactMap { element -> ScheduledMoment? in
            guard let moment = scheduledMoment(element, isLocal: isLocal) else { return nil }
            if let previous = first[moment.date] {
                report(
                    .duplicateName, "\(moment.date) is already scheduled; a date comes once",
                    at: element, notes: [.init("first given here", at: previous)])
            }
            first[moment.date] = element.range
            return moment
        }
        return moments.isEmpty ? nil : .scheduled(moments)
    }

    private func scheduledMoment(_ node: LocatedNode, isLocal: Bool) -> ScheduledMoment? {
        guard let (civil, offset) = node.text.flatMap({ CivilDateTime.read($0) }) else {
            return nil
        }
        if isLocal {
            if offset != nil {
                report(.badValue, "a time that is 'local' has no offset from UTC", at: node)
            }
            return .local(civil)
        }
        let instant =
            offset.map { civil.asUTC.advanced(by: -$0 * 1_000_000) } ?? zone.instant(of: civil)
        return .instant(instant, on: zone.date(at: instant))
    }
}

private let onForms = [
    "week": "a day such as 'mon'", "month": "a day from 1 to 31 or 'last'",
    "year": "a day such as '12-24'",
]

extension LocatedNode {
    /// The time of day that the text gives, or nil.
    var timeOfDay: TimeOfDay? { text.flatMap { TimeOfDay($0) } }

    /// The duration that the text gives, or nil.
    var duration: CivilDuration? { text.flatMap { CivilDuration($0) } }
}

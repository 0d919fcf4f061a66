import Campaigns
package import CivilTime
package import Engine
import Expressions

/// Stories in English.
package struct English: Language {
    package static let code = "en"
    package let zone: ZoneRules

    package init(zone: ZoneRules) { self.zone = zone }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]

    package func day(_ date: CivilDate) -> String {
        let (year, month, day) = date.components
        return "\(day) \(English.months[month - 1]) \(year)"
    }

    package func moment(_ instant: Instant) -> String {
        let civil = minute(of: instant)
        return "\(day(civil.date)) at \(civil.time)"
    }

    package func title(of member: String) -> String { "\(member), times in \(zone.name)" }

    package func title(of answer: Answer) -> String {
        let title = answer.title.map { $0.isEmpty ? "" : " (\($0))" } ?? ""
        return "\(answer.member) and \(answer.scenario)\(title), as of \(moment(answer.now)),"
            + " times in \(zone.name)"
    }

    package var nothingYet: String { "Nothing has happened yet." }

    package func dated(_ sentence: String, at instant: Instant) -> String {
        "On \(moment(instant)), \(sentence)"
    }
}

// What happened.
extension English {
    package func sentence(_ receipt: Receipt) -> String {
        var text = "\(receipt.name) came in"
        let data = receipt.data.map { "\($0.name) \($0.value?.readableText ?? "")" }
        if !data.isEmpty { text += " (\(data.joined(separator: ", ")))" }
        if let channel = receipt.contact {
            text += ": a contact \(by(channel)), made by another tool"
        }
        if let happened = receipt.happened { text += ", dated \(moment(happened))" }
        text += "."
        for failure in receipt.failures {
            text += " \(failure.attribute) could not be set: \(lacking(failure.lack))."
        }
        return text
    }

    package func began(_ scenario: String) -> String { "\(scenario) began." }

    package func reachedGoal(_ scenario: String) -> String { "\(scenario) reached its goal." }

    package func ended(_ scenario: String, _ ending: JourneyRecord.Ending) -> String {
        if ending == .completed { return "\(scenario) is complete." }
        return "\(scenario) ended: \(reason(of: ending))."
    }

    private func reason(of ending: JourneyRecord.Ending) -> String {
        switch ending {
        case .completed: "it came to its last step"
        case .exited: "an exit of the scenario applied"
        case .restarted: "it was begun again"
        case .missingAnchor: "the date that it was waiting for has no value"
        case .scenarioChanged: "the step at which it stood is no longer in the scenario"
        }
    }

    package func sentence(_ decision: Decision) -> String {
        let (name, way) = (decision.name, decision.entry.channel.map { " \(by($0))" } ?? "")
        let why = decision.why.map { because($0, .past) } ?? "no reason is recorded"
        switch decision.entry.outcome {
        case .sent: return "\(name) \(fate(of: decision, way))."
        case .inserted:
            let carrier = decision.message.map { messageName($0.scenario, $0.step) }
            return "\(name) travelled as an insert in \(carrier ?? "another message")."
        case .dropped, .control: return "\(name) was not sent\(way): \(why)."
        case .skipped: return "\(name) was skipped: \(why)."
        case .deferred: return "\(name) had to wait: \(why)\(next(decision.next))."
        case .incomplete:
            return "\(name) could not be written\(way): \(why)\(next(decision.next))."
        case .notEntered: return "\(name) did not begin: \(why)."
        }
    }

    /// What has become of a message that was decided.
    private func fate(of decision: Decision, _ way: String) -> String {
        guard let message = decision.message else { return "was sent\(way)" }
        let id = " (message \(message.id))"
        switch message.status {
        case .delivered: return "was sent\(way)"
        case .ready, .incomplete: return "was put into the outbox, to go\(way)\(id)"
        case .failed: return "was to go\(way), but could not be handed over\(id)"
        case .expired: return "was to go\(way), but its time was over before it left\(id)"
        case .cancelled: return "was to go\(way), but was cancelled\(id)"
        }
    }

    private func next(_ next: Decision.Next?) -> String {
        switch next {
        case .retry(let instant)?: "; next try on \(moment(instant))"
        case .then?: "; next try then"
        case .eachWakeUp(let end)?: "; to be looked at again at every change\(before(end))"
        case .mail(let end)?: "; to travel in the next email\(before(end))"
        case .value(let end)?: "; to be tried again when an attribute changes\(before(end))"
        case nil: ""
        }
    }

    private func before(_ end: Instant?) -> String { end.map { ", before \(moment($0))" } ?? "" }

    package func sentence(_ waiting: Waiting) -> String {
        let name = waiting.name
        switch waiting.place {
        case .goesOn(let instant):
            return "\(waiting.journey.scenario) goes on on \(moment(instant))."
        case .until(let instant):
            return "\(waiting.journey.scenario) waits until \(moment(instant))."
        case .event(let event, let until):
            let what = event.map { "the event \($0)" } ?? "an event"
            return "\(waiting.journey.scenario) waits for \(what), until \(moment(until))."
        case .due(let instant): return "\(name) is to be sent on \(moment(instant))."
        case .held(let decision, let deadline):
            let why = decision.why.map { because($0, .present) } ?? "it was not decided"
            var text = "\(name) waits: \(why)\(next(decision.next))"
            if decision.next?.retry != nil { text += ", and has to go before \(moment(deadline))" }
            return text + "."
        }
    }
}

// Why.
extension English {
    package func because(_ why: Why, _ tense: Tense) -> String {
        let (be, there) = (tense("is", "was"), tense("there is", "there was"))
        switch why {
        case .exited(let atEntry):
            return atEntry ? "an exit condition \(be) true already" : "its journey had ended"
        case .expired(let deadline, let beforehand):
            let end = deadline.map { " on \(moment($0))" } ?? ""
            return beforehand
                ? "contact hours \(tense("do", "did")) not open again before its time \(be) over\(end)"
                : "its time \(be) over\(end)"
        case .notInAudience(let lack, let parts):
            return "the member \(be) not in the audience\(inBrackets(lack))"
                + (parts.isEmpty ? "" : ", because \(words(parts))")
        case .condition(let lack): return "the step's condition \(be) false\(inBrackets(lack))"
        case .unreachable(let channels): return "\(there) no address\(on(channels))"
        case .noConsent(let channels, let category, let withdrawn):
            let consent = "consent to the category '\(category)'"
            let taken = withdrawn.map {
                "; consent was withdrawn\(on([$0.channel])) on \(moment($0.at))"
            }
            if channels.count > 1 {
                return none(of: channels, "an address with \(consent)", tense) + (taken ?? "")
            }
            return "\(there) no \(consent)" + (channels.first.map { " \(by($0))" } ?? "")
                + (taken ?? "")
        case .suppressed(let channels, let suppression):
            guard let suppression else {
                return none(of: channels, "an address that may be written to", tense)
            }
            return "the address\(on([suppression.channel])) \(be) suppressed;"
                + " \(cause(suppression)) on \(moment(suppression.at))"
        case .controlGroup: return "the member \(be) in the control group"
        case .hold(let name): return (name.map { "the hold '\($0)'" } ?? "a hold") + " \(be) on"
        case .paused: return "the scenario \(be) paused"
        case .excluded(let scenario, let category, let until):
            return "\(scenario ?? "another scenario") \(tense("keeps", "kept")) the category"
                + " '\(category)' quiet" + (until.map { " until \(moment($0))" } ?? "")
        case .contactHours: return "it \(be) outside contact hours"
        case .cap(let name, let limit, let contacts):
            return cap(name.map { "the cap '\($0)'" } ?? "a cap", limit, contacts, tense)
        case .reserved(let send, let at):
            return "the place \(be) kept for \(send ?? "another message")"
                + (at.map { " on \(moment($0))" } ?? "") + ", which \(be) more important"
        case .missingValue(let lack):
            return lack.map { lacking($0, tense) } ?? "a value \(be) missing"
        case .entry(let rule, let last): return entry(rule, last, tense)
        case .runs(let dates):
            return dates.map { "the scenario takes members in from \(period($0)) only" }
                ?? "the scenario \(tense("does", "did")) not run on that date"
        case .superseded: return "a later occurrence came at the same time"
        case .scenarioChanged: return "its step \(be) no longer in the scenario"
        case .cancelled: return "it was cancelled by hand"
        }
    }

    private func cap(
        _ cap: String, _ limit: Int, _ contacts: [Why.Made], _ tense: Tense
    ) -> String {
        let allows = "\(cap) \(tense("allows", "allowed"))"
        if limit == 0 { return "\(allows) none" }
        let made = contacts.map { contact in
            contact.name + (contact.at.map { " (\(moment($0)))" } ?? "")
        }
        let full = "\(allows) \(limit), and \(tense("is", "was"))"
        return made.isEmpty ? "\(full) full" : "\(full) filled by \(list(made))"
    }

    private func entry(_ rule: EntryRule?, _ last: Instant?, _ tense: Tense) -> String {
        let since = last.map { ", and entered on \(moment($0))" } ?? ""
        switch rule {
        case .once?: return "a member enters it once only\(since)"
        case .oncePer(let length)?: return "a member enters it once in \(duration(length))\(since)"
        case .unlessActive?:
            return "an earlier journey of it \(tense("is", "was")) still on its way"
        case .always?, .restart?, nil:
            return "the scenario's entry rule \(tense("does", "did")) not let the member in again"
        }
    }

    /// That no channel had what it takes: of several, the ledger says how far one of them got.
    private func none(of channels: [String], _ what: String, _ tense: Tense) -> String {
        let names =
            channels.isEmpty
            ? "" : " (\(list(channels.map(name(ofChannel:)))))"
        return "none of its channels\(names) \(tense("has", "had")) \(what)"
    }

    private func cause(_ suppression: Suppression) -> String {
        switch suppression.cause {
        case "bounced": "a message bounced"
        case "complained": "a message was complained about"
        case let other: "it was \(other)"
        }
    }

    private func lacking(_ lack: Lack, _ tense: Tense = .past) -> String {
        let has = tense("has", "had")
        return switch lack {
        case .value(let name): "\(name) \(has) no value"
        case .template(let name):
            "the template \(name) \(has) no text for this channel and language"
        case .insert(let name): "the template \(name) \(has) no block for inserts"
        case .other(let text): text
        }
    }

    private func inBrackets(_ lack: Lack?) -> String { lack.map { " (\(lacking($0)))" } ?? "" }
}

// The answer.
extension English {
    package func sentence(_ verdict: Verdict) -> String {
        switch verdict {
        case .decided(let decision): return dated(sentence(decision), at: decision.entry.at)
        case .waits(let waiting): return sentence(waiting)
        case .ended(let journey):
            let ending = reason(of: journey.ending ?? .completed)
            return "A journey began on \(moment(journey.began)) and ended"
                + (journey.ended.map { " on \(moment($0))" } ?? "")
                + " without anything to send: \(ending)."
        case .refused(let instant, let why):
            return "Its moment came on \(moment(instant)), and no journey began; the reason is not"
                + " recorded. "
                + (why.map { "As things stand: \(because($0, .present))." }
                    ?? "As things stand, nothing would be in the way.")
        case .never(let never): return sentence(never)
        }
    }

    private func sentence(_ never: Never) -> String {
        switch never {
        case .draft: return "The scenario is a draft: nothing of it runs before its status is live."
        case .notLive: return "The scenario has not been live yet: the next run takes it up."
        case .paused: return "The scenario is paused: nobody enters it."
        case .outsideRuns(let dates):
            return "The scenario takes members in from \(period(dates)) only."
        case .noEvent(let names):
            return "No event \(list(names, "or")) has ever come in for this member."
        case .earlierEvent(let name, let at, let live):
            return "The last event \(name) came in on \(moment(at)), before the scenario went live"
                + " on \(moment(live))."
        case .eventCondition(let name, let at, let parts):
            let event = "The last event \(name), of \(moment(at)), did not begin it"
            return parts.isEmpty
                ? "\(event); as the member is now, it would meet the trigger's condition."
                : "\(event): \(words(parts))."
        case .conditionFalse(let parts):
            return "The trigger's condition has not become true: \(words(parts))."
        case .conditionTrue:
            return "The trigger's condition is true, but it has not become so by an event or an"
                + " update since the scenario went live."
        case .count(let count, let event, let trigger):
            let came =
                count == 0 ? "not come in" : count == 1 ? "come in once" : "come in \(count) times"
            return begins(
                "\(event) has \(came) within \(duration(trigger.within))", count, trigger.reaches)
        case .streak(let length, let event, let trigger):
            let period = trigger.every.rawValue
            let row = "\(length) \(period)\(length == 1 ? "" : "s") in a row"
            return begins("\(event): \(row) so far", length, trigger.reaches)
        case .neverHad(let event):
            return
                "The member has never had an event \(event), and a silence begins after one only."
        case .noDate(let name): return "\(name) has no value, so that no moment comes."
        case .passed(let passed): return sentence(passed)
        case .tooEarly: return "Its moment has not come yet."
        }
    }

    /// How far a trigger that counts has got, and at what it fires.
    private func begins(_ text: String, _ count: Int, _ asked: Int) -> String {
        count < asked
            ? "\(text); the scenario begins at \(asked)."
            : "\(text), and the scenario begins at \(asked): no journey began when that was"
                + " reached, and the number has to fall below it first."
    }

    private func sentence(_ passed: Inquiry.Passed) -> String {
        let from = moment(passed.from)
        let cause =
            switch passed.cause {
            case .scenarioLive: "the scenario went live on \(from)"
            case .memberKnown: "the member became known on \(from)"
            case .dateKnown: "the date became known on \(from)"
            }
        return "Its moment was on \(moment(passed.time)), before \(cause)."
    }

    package func sentence(_ remark: Remark) -> String {
        switch remark {
        case .besides(let decision): return dated(sentence(decision), at: decision.entry.at)
        case .ended(let journey, let at, let ending):
            return dated(ended(journey.scenario, ending), at: at)
        case .audience(let parts):
            return parts.isEmpty
                ? "Now the member is in the audience." : "As things stand, \(words(parts))."
        case .next(let instant, let prospect):
            return "The next occurrence comes on \(moment(instant)); as things stand, "
                + "\(words(prospect))."
        case .noNext: return "No further occurrence is in sight."
        case .standing(let prospect): return "If an occurrence came now, \(words(prospect))."
        case .state(let never): return sentence(never)
        case .gone: return "The scenario is no longer in the programme."
        }
    }

    private func words(_ prospect: Prospect) -> String {
        switch prospect {
        case .begins: return "a journey would begin"
        case .refused(let why): return "no journey would begin\(reason(why))"
        case .keptBack(let decision, let why):
            let fate = decision.entry.outcome == .deferred ? "be held back" : "not be sent"
            return "a journey would begin, but \(decision.name) would \(fate)\(reason(why))"
        }
    }

    private func reason(_ why: Why?) -> String {
        why.map { ": \(because($0, .present))" } ?? ", for the same reason"
    }

    private func words(_ parts: [FalsePart]) -> String { list(parts.map(words)) }

    private func words(_ part: FalsePart) -> String {
        let (text, reasons) = said(part)
        return text + (reasons.isEmpty ? "" : " (\(reasons))")
    }

    /// That the part is not true, and why.
    private func said(_ part: FalsePart) -> (String, String) {
        if !part.parts.isEmpty {
            let parts = part.parts.map(said).map { $0.1.isEmpty ? $0.0 : "\($0.0), as \($0.1)" }
            return ("`\(part.text)` is false", list(parts))
        }
        if let error = part.error {
            return ("`\(part.text)` has no value", lacking(Lack(error: error), .present))
        }
        let values = part.readings.filter { $0.name != part.text }.map { reading in
            "\(reading.name) " + (reading.value.map { "is \(shown($0))" } ?? "has no value")
        }
        return ("`\(part.text)` is false", list(values))
    }
}

// Pieces.
extension English {
    /// A channel in a list; those that the contract's own examples have get an English word.
    private func name(ofChannel channel: String) -> String {
        switch channel {
        case "email": "email"
        case "sms": "SMS"
        case "print": "post"
        case "push": "push notification"
        case "call": "phone"
        default: "the channel '\(channel)'"
        }
    }

    /// How a message goes.
    private func by(_ channel: String) -> String {
        let name = name(ofChannel: channel)
        return name.hasPrefix("the ") ? "on \(name)" : "by \(name)"
    }

    private func on(_ channels: [String]) -> String {
        channels.isEmpty
            ? " on any of its channels" : " for \(list(channels.map(name(ofChannel:)), "or"))"
    }

    private func list(_ words: [String], _ last: String = "and") -> String {
        guard words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " \(last) \(words[words.count - 1])"
    }

    private func period(_ dates: ClosedRange<CivilDate>) -> String {
        "\(day(dates.lowerBound)) to \(day(dates.upperBound))"
    }

    private func duration(_ length: CivilDuration) -> String {
        duration(length) { number, unit in "\(number) \(unit)\(number == 1 ? "" : "s")" }
    }
}

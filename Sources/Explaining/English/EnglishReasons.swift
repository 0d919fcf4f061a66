import Campaigns
import CivilTime
import Engine

/// Why.
extension English {
    package func because(_ why: Why, _ tense: Tense) -> String {
        let be = tense("is", "was")
        return switch why {
        case .exited(true): "an exit condition \(be) true already"
        case .exited(false): "its journey had ended"
        case .expired(let deadline, let beforehand): expired(deadline, beforehand, tense)
        case .notInAudience(let lack, let parts):
            "the member \(be) not in the audience\(inBrackets(lack))"
                + (parts.isEmpty ? "" : ", because \(words(parts))")
        case .condition(let lack): "the step's condition \(be) false\(inBrackets(lack))"
        case .unreachable(let channels):
            "\(tense("there is", "there was")) no address\(on(channels))"
        case .noConsent(let channels, let category, let lacks, let withdrawn):
            noConsent(channels, category, lacks, withdrawn, tense)
        case .suppressed(let channels, let suppression): suppressed(channels, suppression, tense)
        case .controlGroup: "the member \(be) in the control group"
        case .hold(let name): (name.map { "the hold '\($0)'" } ?? "a hold") + " \(be) on"
        case .paused: "the scenario \(be) paused"
        case .excluded(let scenario, let category, let until):
            "\(scenario ?? "another scenario") \(tense("keeps", "kept")) the category"
                + " '\(category)' quiet" + (until.map { " until \(moment($0))" } ?? "")
        case .contactHours: "it \(be) outside contact hours"
        case .cap(let name, let limit, let contacts):
            cap(name.map { "the cap '\($0)'" } ?? "a cap", limit, contacts, tense)
        case .reserved(let send, let at):
            "the place \(be) kept for \(send ?? "another message")"
                + (at.map { " on \(moment($0))" } ?? "") + ", which \(be) more important"
        case .missingValue(let lack): lack.map { lacking($0, tense) } ?? "a value \(be) missing"
        case .entry(let rule, let last): entry(rule, last, tense)
        case .runs(let dates): runs(dates, tense)
        case .superseded: "a later occurrence came at the same time"
        case .scenarioChanged: "its step \(be) no longer in the scenario"
        case .cancelled: "it was cancelled by hand"
        }
    }
}

// What a journey and its entry hang on.
extension English {
    private func expired(_ deadline: Instant?, _ beforehand: Bool, _ tense: Tense) -> String {
        let end = deadline.map(moment)
        if beforehand {
            return "contact hours \(tense("do", "did")) not open again before its time"
                + " \(tense("is", "was")) over\(end.map { " on \($0)" } ?? "")"
        }
        return tense(
            end.map { "its time has been over since \($0)" } ?? "its time is over",
            "its time was over\(end.map { " on \($0)" } ?? "")")
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

    private func runs(_ dates: ClosedRange<CivilDate>?, _ tense: Tense) -> String {
        dates.map { "the scenario takes members in from \(period($0)) only" }
            ?? "the scenario \(tense("does", "did")) not run on that date"
    }
}

// What contact pressure says.
extension English {
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
}

// What channels lack.
extension English {
    private func noConsent(
        _ channels: [String], _ category: String, _ lacks: [FalsePart], _ withdrawn: Withdrawal?,
        _ tense: Tense
    ) -> String {
        let consent = lacks.isEmpty ? "consent to the category '\(category)'" : "consent"
        let rest =
            (lacks.isEmpty ? "" : " (\(words(lacks)))")
            + (withdrawn.map {
                "; consent was withdrawn\(on([$0.channel])) on \(moment($0.at))"
            } ?? "")
        if channels.count > 1 {
            return none(of: channels, "an address with \(consent)", tense) + rest
        }
        return "\(tense("there is", "there was")) no \(consent)"
            + (channels.first.map { " \(by($0))" } ?? "") + rest
    }

    private func suppressed(
        _ channels: [String], _ suppression: Suppression?, _ tense: Tense
    ) -> String {
        guard let suppression else {
            return none(of: channels, "an address that may be written to", tense)
        }
        return "the address\(on([suppression.channel])) \(tense("is", "was")) suppressed;"
            + " \(cause(suppression)) on \(moment(suppression.at))"
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

    /// What there is no value, text or block of, as a part of a sentence.
    package func lacking(_ lack: Lack, _ tense: Tense) -> String {
        let has = tense("has", "had")
        return switch lack {
        case .value(let name): "\(name) \(has) no value"
        case .template(let name):
            "the template \(name) \(has) no text for this channel and language"
        case .insert(let name): "the template \(name) \(has) no block for inserts"
        case .other(let text): text
        }
    }
}

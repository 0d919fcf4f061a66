import Campaigns
import CivilTime
import Diagnostics
import Engine
import Expressions
import Outbox
import Simulation
import Templates

/// A preview for people, in a terminal.
struct PreviewText {
    let preview: Preview
    let programme: Programme
    /// What was asked for; nil: everything.
    let name: String?

    /// One line about everything that there is.
    var summary: String {
        let incomplete = preview.pages.count { !$0.draft.gaps.isEmpty }
        let missing = preview.parts.map(\.untranslated.count).reduce(0, +)
        return "\(counted(preview.parts.count, "template")),"
            + " \(counted(preview.pages.count, "text")) for \(preview.whom):"
            + " \(incomplete) incomplete, \(missing) not translated"
    }

    /// Writes all of it.
    func write(to output: Output) {
        output.line("\(name ?? "") for \(preview.whom), \(preview.when)")
        for part in preview.parts {
            output.line()
            for line in part.lines(preview, programme) { output.line(line) }
            for page in part.pages {
                output.line()
                write(page, to: output)
            }
            if !part.untranslated.isEmpty { output.line() }
            for missing in part.untranslated { output.line(missing.words) }
        }
    }

    private func write(_ page: PreviewPage, to output: Output) {
        output.line("--- \(page.title(programme: programme))")
        for gap in page.draft.gaps {
            output.line("INCOMPLETE: \(gap.words), \(gap.location)")
        }
        if let asked = page.standsInFor {
            output.line("Not written in \(asked): \(page.locale) stands in.")
        }
        if !page.inserts.isEmpty {
            output.line("Carries \(page.inserts.joined(separator: ", ")).")
        }
        if let problem = page.addressProblem { output.line("NO ADDRESS: \(problem)") }
        for field in page.header(programme) { output.line("\(field.name): \(field.value)") }
        if let preheader = page.draft.preheader { output.line("(preheader): \(preheader)") }
        output.line()
        output.lines(page.message.text)
        guard let segments = page.segments else { return }
        output.line()
        for line in segments.lines { output.line(line) }
    }
}

extension Preview {
    /// Whom it is for.
    var whom: String { member.isSample ? "a sample member" : member.member.id }

    /// The time that it is for, on the member's clock.
    var when: String { "\(time(of: now)) (\(zone.name))" }

    /// The member's calendar and clock, to the minute.
    func time(of instant: Instant) -> String {
        var civil = zone.civil(at: instant)
        civil.time.microseconds -= civil.time.microseconds % 60_000_000
        return "\(civil.date) \(civil.time)"
    }
}

extension Preview.Part {
    /// What sends it, after what, and by which channel it would go.
    func lines(_ preview: Preview, _ programme: Programme) -> [String] {
        guard let scenario else {
            return ["No scenario sends it: what it reads of an event is made up."]
        }
        let status = scenario.status == .live ? "" : " (\(scenario.status.rawValue))"
        let lines = [
            "\(scenario.name)\(status), step \(step)\(beginning.words(preview, programme))."
        ]
        if let channel {
            return lines + ["It would go by \(programme.channels[channel].name)."]
        }
        return lines + ["It would not go: \(refusal?.words ?? "there is no channel")."]
    }
}

extension Preview.Beginning {
    /// The end of a sentence about what began the journey; empty where nothing is to be said.
    func words(_ preview: Preview, _ programme: Programme) -> String {
        switch self {
        case .clock, .anything: ""
        case .journey(let began): ", on its way since \(preview.time(of: began))"
        case .event(let event):
            ", after \(event.words(programme)) of \(preview.time(of: event.time))"
        case .sample(let event): ", after a sample \(event.words(programme))"
        }
    }
}

extension Event {
    /// Its name and data.
    fileprivate func words(_ programme: Programme) -> String {
        let type = programme.catalogue.events[self.type]
        let told = zip(type.fields, data).compactMap { field, value in
            value.map { "\(field.name) \($0.readableText)" }
        }
        return type.name + (told.isEmpty ? "" : " (\(told.joined(separator: ", ")))")
    }
}

extension Preview.Untranslated {
    /// What its readers get.
    var words: String {
        let get = fallback.map { "its readers get \($0)" } ?? "its readers get nothing"
        return "\(template) is not written in \(locale) for \(face): \(get)."
    }
}

extension TemplateGap {
    /// What stands in the way.
    var words: String { isRule ? name : "\(name) has no value" }

    /// The file, line and column.
    var location: String { "\(place.file):\(place.start.line):\(place.start.column)" }
}

extension PreviewPage {
    /// `email`, or what it is where it is never sent alone.
    var face: String { isInsert ? "insert" : message.channel }

    /// Template, channel and language, with the share of a variant.
    func title(programme: Programme?) -> String {
        let title =
            isInsert
            ? "\(template), block for other mails, \(locale)"
            : "\(template) by \(message.channel), \(locale)"
        guard let share else { return title }
        return "\(title) (\(share.percent)\(isOwn ? ", this member's variant" : ""))"
    }

    /// Whether it goes out as a mail.
    var isMail: Bool { !isInsert && ChannelFolders.mailChannels.contains(message.channel) }

    /// Why nothing could be handed over to the member's address; nil: it could.
    var addressProblem: String? {
        if isInsert { return nil }
        if message.to.isEmpty { return "the member has no address for \(message.channel)" }
        guard isMail else { return nil }
        do throws(DeliveryFailure) {
            _ = try MailAddress(message.to)
            return nil
        } catch {
            return "no mail goes to '\(message.to)': \(error.detail)"
        }
    }

    /// Its fields as the target of the channel writes them: a mail's header, or address and
    /// subject.
    func header(_ programme: Programme) -> [MailHeader.Field] {
        if isMail, let mail = try? MailHeader(message, from: .placeholder(name: programme.name)) {
            return mail.fields
        }
        if isInsert { return [] }
        let fields = [("To", message.to), ("Subject", message.subject ?? "")]
        return fields.filter { !$0.1.isEmpty }.map { MailHeader.Field(name: $0.0, value: $0.1) }
    }
}

extension Share {
    /// `50%`, `12.5%`.
    var percent: String {
        let (whole, rest) = millionths.quotientAndRemainder(dividingBy: 10_000)
        if rest == 0 { return "\(whole)%" }
        var digits = String(10_000 + rest).dropFirst()
        while digits.last == "0" { digits.removeLast() }
        return "\(whole).\(digits)%"
    }
}

extension TextSegments {
    /// How long it is, and what makes it dearer.
    var lines: [String] { [size] + costs }

    /// Each letter that makes it dearer, and what could be saved.
    var costs: [String] {
        let saved = countInstead.map { "with these instead it would be \(counted($0, "segment"))" }
        return costly.map(\.words) + [saved].compactMap(\.self)
    }

    /// Segments, encoding and what is left.
    var size: String {
        "\(counted(count, "segment")), \(encoding.rawValue): \(used) of \(room) places taken,"
            + " \(left) left"
    }
}

extension TextSegments.CostlyLetter {
    /// What the letter costs, where it stands and what may stand for it.
    var words: String {
        let places = positions.prefix(8).map(String.init).joined(separator: ", ")
        let more = positions.count > 8 ? ", ..." : ""
        let cost = forcesUCS2 ? "forces UCS-2" : "takes two places"
        let instead = substitute.map { $0 == " " ? "an ordinary space" : $0 }
        return "\(shown) \(cost), at \(places)\(more)" + (instead.map { "; \($0) would not" } ?? "")
    }

    /// The letter, or its number where it cannot be told from others by sight.
    var shown: String {
        let hidden = letter.properties.isWhitespace || letter.properties.generalCategory == .format
        return hidden ? "U+\(padded)" : String(letter)
    }

    private var padded: String {
        let digits = String(letter.value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}

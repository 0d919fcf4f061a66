import Campaigns
import CivilTime
import Diagnostics
import Templates

extension Loading {
    /// A channel that a send names, and its index where there is one.
    private typealias NamedChannel = (node: LocatedNode, index: Int?)

    /// A step that sends one template or several variants.
    func send(_ node: LocatedNode, of file: ScenarioFile) -> Send? {
        let when = condition(node["when"], of: file)
        reportRepeated(node["channels"]?.elements ?? [], what: "channel", defines: false)
        let channels = (node["channels"]?.elements ?? []).map { element in
            (node: element, index: reference(element, in: self.channels))
        }
        let ifBlocked: IfBlocked = node.word("if_blocked") ?? .postpone
        for template in node.templates {
            checkTemplate(
                template, channels: channels, mayTravel: ifBlocked == .insert, of: file)
            if ifBlocked == .insert, let value = node["if_blocked"] {
                checkInsert(of: template, at: value)
            }
        }
        let templates = shares(node)
        guard !templates.isEmpty, !channels.isEmpty else { return nil }
        return Send(
            templates: templates, channels: channels.compactMap(\.index),
            at: node["at"]?.timeOfDay, validFor: node["valid_for"]?.duration,
            ifBlocked: ifBlocked, when: when)
    }

    /// The template, or the variants, whose shares must be a whole.
    private func shares(_ node: LocatedNode) -> [TemplateShare] {
        guard let variants = node.entry("variants")?.value, !variants.isRefused else {
            return (node["send"]?.text).map { [TemplateShare(template: $0)] } ?? []
        }
        let shares = variants.entries.map { entry in
            entry.value.text.flatMap(readShare).map {
                TemplateShare(template: entry.name, share: $0)
            }
        }
        let sound = shares.compactMap(\.self)
        guard sound.count == shares.count else { return [] }
        let sum = sound.reduce(0) { $0 + $1.share.millionths }
        if sum != 1_000_000, variants.isAbsent || variants.text == nil {
            let message = "the shares of variants add up to 100 %; these make \(percentage(sum)) %"
            report(.badValue, message, at: variants)
        }
        return sound
    }

    /// Every channel of a send needs the template's text in the programme's locale, the last resort
    /// of every member.
    private func checkTemplate(
        _ node: LocatedNode, channels: [NamedChannel], mayTravel: Bool, of file: ScenarioFile
    ) {
        guard let template = node.text, isName(template) else { return }
        guard templates.names.contains(template) else {
            return report(
                .missingTemplate, "unknown template '\(template)'", at: node,
                suggestion: nearest(to: template, among: templates.names))
        }
        if file.isTriggerKnown {
            let sending = TemplateSurroundings.Sending(
                template: template, scenario: file.name, triggers: file.triggers,
                channels: Set(channels.compactMap(\.index)), isExempt: isExempt(file),
                mayTravel: mayTravel, present: presentValues(file.root["audience"]?.text))
            if !sendings.contains(sending) { sendings.append(sending) }
        }
        for (channel, index) in channels {
            guard index != nil, let name = channel.text else { continue }
            if let locale, !templates.has(template, locale: locale, channel: name) {
                let path = "templates/\(template)/\(locale)/\(name).liquid"
                report(
                    .missingTemplate,
                    "template '\(template)' has no text for channel '\(name)'; it needs \(path)",
                    at: channel)
            }
        }
    }

    /// The names that an audience asks to have a value: `has(member.home_store)`, joined by `&&`.
    private func presentValues(_ audience: String?) -> Set<String> {
        let tests = conjuncts(of: audience ?? "").map { $0.filter { !$0.isWhitespace } }
        return Set(
            tests.filter { $0.hasPrefix("has(") && $0.hasSuffix(")") }
                .map { String($0.dropFirst(4).dropLast()) })
    }

    /// Whether the scenario's category is exempt; one that is not known asks nothing of templates.
    private func isExempt(_ file: ScenarioFile) -> Bool {
        guard let name = file.root["category"]?.text, let index = categories[name] else {
            return true
        }
        return exemptCategories.contains(index)
    }

    /// What travels in another mail needs its block in the programme's locale.
    private func checkInsert(of node: LocatedNode, at value: LocatedNode) {
        usesInserts = true
        guard let template = node.text, templates.names.contains(template), let locale,
            !templates.has(template, locale: locale, channel: "insert")
        else { return }
        let path = "templates/\(template)/\(locale)/insert.liquid"
        report(
            .missingTemplate,
            "template '\(template)' has no block for other mails; 'insert' needs \(path)",
            at: value)
    }
}

/// Millionths as a number of hundredths: `99.5`.
private func percentage(_ millionths: Int) -> String {
    let fraction = String(1_000_000 + millionths % 10_000 * 100).dropFirst()
    let digits = fraction.reversed().drop { $0 == "0" }.reversed()
    return "\(millionths / 10_000)" + (digits.isEmpty ? "" : "." + String(digits))
}

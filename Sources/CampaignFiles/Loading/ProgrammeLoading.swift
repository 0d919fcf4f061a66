import Campaigns
import CivilTime
import Diagnostics
import Expressions

/// What `programme.yaml` says, before pressure and scenarios join it.
struct ProgrammeFile {
    var name: String
    var zone: ZoneRules
    var locale: String
    var currency: String
    var memberTimeZone: Expression?
    var memberLocale: Expression?
    var controlGroup: Share?
    var salt: String
    var unsubscribe: UnsubscribeScope
    var locales: [LocaleSettings]
    var channels: [Channel]
    var requiredPartials: [Int: [String]]
}

extension Loading {
    /// The programme's own file; nil where what it must say could not be read.
    func loadProgramme(_ root: LocatedNode) -> ProgrammeFile? {
        let scope = catalogue.memberScope
        let zone = zone(root["timezone"])
        let locales = self.locales(root)
        let channels = (root["channels"]?.entries ?? []).map { channel($0, in: scope) }
        let memberTimeZone = expression(root["member_timezone"], as: .string, in: scope)
        let memberLocale = expression(root["member_locale"], as: .string, in: scope)
        let partials = requiredPartials(root["required_partials"])
        if let node = root["channels"], node.entries.isEmpty {
            report(.badValue, "a programme has at least one channel", at: node)
        }
        guard let name = root["programme"]?.text, let locale = root["locale"]?.text, let zone,
            !channels.contains(where: { $0 == nil })
        else { return nil }
        return ProgrammeFile(
            name: name, zone: zone, locale: locale, currency: root["currency"]?.text ?? "EUR",
            memberTimeZone: memberTimeZone, memberLocale: memberLocale,
            controlGroup: root["control_group"]?.text.flatMap(readShare),
            salt: root["salt"]?.text ?? "",
            unsubscribe: root.word("unsubscribe") ?? .channel, locales: locales,
            channels: channels.compactMap { $0 }, requiredPartials: partials)
    }

    /// The zone's rules, or nil, and reported, where it has none.
    private func zone(_ node: LocatedNode?) -> ZoneRules? {
        guard let node, let name = node.text else { return nil }
        if let rules = zones.rules(named: name) { return rules }
        report(.unknownReference, "unknown time zone '\(shortened(name))'", at: node)
        return nil
    }

    private func locales(_ root: LocatedNode) -> [LocaleSettings] {
        guard let node = root["locales"] else {
            return root["locale"]?.text.map { [LocaleSettings(name: $0)] } ?? []
        }
        let table = NameTable("locale", node.entries.map(\.name))
        _ = reference(root["locale"], in: table)
        return node.entries.map {
            LocaleSettings(name: $0.name, address: $0.value.word("address"))
        }
    }

    private func channel(_ entry: LocatedEntry, in scope: Scope) -> Channel? {
        let node = entry.value
        let consent = expression(node["consent"], as: .bool, in: scope)
        guard let address = expression(node["to"], as: .string, in: scope) else { return nil }
        return Channel(
            name: entry.name, to: address, consent: consent, format: node.word("format") ?? .text,
            counts: node["counts"]?.text != "false",
            validFor: node["valid_for"]?.text.flatMap { CivilDuration($0) }
                ?? Channel.defaultValidity,
            capacityPerDay: node["capacity"]?.text.flatMap(readCapacity),
            cost: node["cost"]?.text.flatMap { readDecimal($0) })
    }

    private func requiredPartials(_ node: LocatedNode?) -> [Int: [String]] {
        var result: [Int: [String]] = [:]
        for entry in node?.entries ?? [] {
            guard let channel = reference(entry.key, in: channels) else { continue }
            result[channel] = entry.value.elements.compactMap(\.text)
        }
        return result
    }
}

extension LocatedNode {
    /// The word of an enumeration under a key; nil where it is left out or no such word.
    func word<Word: RawRepresentable<String>>(_ key: String) -> Word? {
        self[key]?.text.flatMap { Word(rawValue: $0) }
    }
}

import Campaigns
import CivilTime
import Diagnostics
import Expressions

extension Loading {
    /// `pressure.yaml`.
    func loadPressure(_ root: LocatedNode) -> Pressure {
        let scope = catalogue.memberScope
        let categories = (root["categories"]?.entries ?? []).map { category($0, in: scope) }
        let caps = root["caps"]?.elements ?? []
        reportRepeated(caps.compactMap { $0["name"] }, what: "cap")
        let holds = root["holds"]?.elements ?? []
        reportRepeated(holds.compactMap { $0["name"] }, what: "hold")
        exemptCategories = Set(categories.indices.filter { categories[$0].isExempt })
        return Pressure(
            categories: categories, caps: caps.compactMap { cap($0, in: scope) },
            contactHours: (root["contact_hours"]?.elements ?? []).map {
                contactHours($0, in: scope)
            }, holds: holds.compactMap { hold($0, in: scope) })
    }

    private func category(_ entry: LocatedEntry, in scope: Scope) -> Category {
        let node = entry.value
        var consent = CategoryConsent.channelOnly
        if let condition = node["consent"] {
            if condition.text == "not_required" {
                consent = .notRequired
            } else if let expression = expression(condition, as: .bool, in: scope) {
                consent = .also(expression)
            }
        }
        return Category(
            name: entry.name, isExempt: node["exempt"]?.text == "true", consent: consent)
    }

    private func cap(_ node: LocatedNode, in scope: Scope) -> Cap? {
        let limit = self.limit(node["at_most"], in: scope)
        let when = guardedCondition(node["when"], in: scope)
        let channels = references(node["channels"], in: self.channels)
        let categories = references(node["categories"], in: self.categories)
        let scenarios = node["scenarios"].map { globs($0) }
        guard let name = node["name"]?.text, let limit,
            let window = node["per"]?.text.flatMap(readWindow)
        else { return nil }
        return Cap(
            name: name, channels: channels, categories: categories, scenarios: scenarios,
            limit: limit, window: window, when: when)
    }

    private func hold(_ node: LocatedNode, in scope: Scope) -> Hold? {
        let when = guardedCondition(node["when"], in: scope)
        let categories = references(node["categories"], in: self.categories)
        guard let name = node["name"]?.text, let when else { return nil }
        return Hold(name: name, when: when, categories: categories)
    }

    private func limit(_ node: LocatedNode?, in scope: Scope) -> Cap.Limit? {
        guard let node, let text = node.text else { return nil }
        if let number = readInteger(text) {
            if number >= 0 { return .number(number) }
            report(.badValue, "'at_most' is 0 or more, found '\(text)'", at: node)
            return nil
        }
        guard let expression = expression(node, as: .int, in: scope) else { return nil }
        warn(of: expression, node, then: "the cap does not apply")
        return .expression(expression)
    }

    /// The patterns, each of which must fit some scenario.
    private func globs(_ node: LocatedNode) -> [Glob] {
        node.elements.compactMap { element in
            guard let pattern = element.text else { return nil }
            let glob = Glob(pattern)
            if !scenarios.names.contains(where: glob.matches) {
                report(
                    .unknownReference, "no scenario is named '\(shortened(pattern))'", at: element,
                    suggestion: nearest(to: pattern, among: scenarios.names))
            }
            return glob
        }
    }

    private func contactHours(_ node: LocatedNode, in scope: Scope) -> ContactHours {
        let days = node["days"]?.elements.compactMap { $0.text.flatMap(readDays) }.flatMap { $0 }
        let between = node["between"]?.elements.compactMap { $0.text.flatMap(readTimeRange) }
        return ContactHours(
            channels: references(node["channels"], in: channels),
            categories: references(node["categories"], in: categories),
            when: expression(node["when"], as: .bool, in: scope),
            days: days.map { Set($0) } ?? Set(Weekday.allCases), between: between ?? [.wholeDay],
            exceptHolidays: holidayReference(node["except_holidays"], in: scope))
    }

    /// A code of a file, or an expression that gives one.
    private func holidayReference(_ node: LocatedNode?, in scope: Scope) -> HolidayReference? {
        guard let node, let text = node.text else { return nil }
        if isName(text) {
            return reference(node, in: holidays).map { _ in .code(text) }
        }
        return expression(node, as: .string, in: scope).map { .expression($0) }
    }

    /// `holidays/<CODE>.yaml`.
    func loadHolidays(_ root: LocatedNode, code: String) -> HolidayCalendar {
        reportRepeated(root.elements, what: "holiday")
        return HolidayCalendar(
            code: code, rules: root.elements.compactMap { $0.text.flatMap(readHoliday) })
    }
}

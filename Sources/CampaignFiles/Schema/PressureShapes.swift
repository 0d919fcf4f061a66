import Campaigns
import CivilTime

/// `campaigns/pressure.yaml`.
let pressureShape = MappingShape(
    "pressure.yaml",
    [
        .required(
            "categories", .named(.mapping(categoryShape), by: .name),
            "What a message can be about, by names of your choice."),
        .optional(
            "caps", .list(.mapping(capShape)),
            "How many contacts at most, of what, in which window."),
        .optional(
            "contact_hours", .list(.mapping(contactHoursShape)),
            "When to contact; of the entries that match a send, any open one admits it."),
        .optional(
            "holds", .list(.mapping(holdShape)),
            "Conditions that keep sends waiting while they are true."),
    ])

private let categoryShape = MappingShape(
    "a category",
    [
        .optional(
            "exempt", .scalar(.bool),
            "true: neither limited by caps nor weighing on others; false where left out."),
        .optional(
            "consent", .scalar(.expression), "A condition besides the channel's, or not_required."),
    ])

private let names = Shape.oneOrList(.scalar(.name))

private let capShape = MappingShape(
    "a cap",
    [
        .required("name", .scalar(.name), "Its name, as ledger and plan tell it."),
        .optional("channels", names, "On which channels; left out: all that count."),
        .optional("categories", names, "Of which categories; left out: all that are not exempt."),
        .optional(
            "scenarios", .oneOrList(.scalar(.text)),
            "Of which scenarios, with `*` for any part of a name; left out: all."),
        .required(
            "at_most", .scalar(.expression),
            "How many: a number, or an expression of int over the member; 0 means never."),
        .required(
            "per", .scalar(.window),
            "The window: `7 days`, or `calendar day`, `calendar week`, `calendar month`."),
        .optional("when", .scalar(.condition), "For which members; left out: every one."),
    ])

extension ScalarKind {
    fileprivate static let window = ScalarKind(
        "a window such as '7 days' or 'calendar month'",
        pattern: "^(\(Pattern.duration)|calendar +[a-z]+)$"
    ) { readWindow($0) != nil }
}

private let contactHoursShape = MappingShape(
    "an entry of contact hours",
    [
        .optional("channels", names, "On which channels; left out: all."),
        .optional("categories", names, "Of which categories; left out: all."),
        .optional("when", .scalar(.condition), "For which members; left out: every one."),
        .optional(
            "days", .oneOrList(.scalar(.days)), "On which days, as `mon-sat`; left out: all."),
        .optional(
            "between", .oneOrList(.scalar(.timeRange)),
            "From when to when, the end outside; left out: the whole day."),
        .optional(
            "except_holidays", .scalar(.expression),
            "Not on these: a file of campaigns/holidays, or an expression of its code."),
    ])

private let holdShape = MappingShape(
    "a hold",
    [
        .required("name", .scalar(.name), "Its name, as ledger and plan tell it."),
        .required("when", .scalar(.condition), "Sends wait while it is true."),
        .optional("categories", names, "Of which categories; left out: all that are not exempt."),
    ])

/// Reads `7 days` or `calendar month`.
func readWindow(_ text: String) -> CapWindow? {
    let words = text.split(separator: " ")
    if words.first == "calendar" {
        guard words.count == 2 else { return nil }
        return CalendarPeriod(rawValue: String(words[1])).map { .calendar($0) }
    }
    guard let duration = CivilDuration(text), duration != .zero else { return nil }
    return .rolling(duration)
}

/// Reads `01-01`, `easter + 1 day` or `2026-05-08`.
func readHoliday(_ text: String) -> HolidayRule? {
    if let (month, day) = readMonthAndDay(text) { return .yearly(month: month, day: day) }
    if let date = CivilDate(iso: text) { return .single(date) }
    guard text.hasPrefix("easter") else { return nil }
    let rest = text.dropFirst("easter".count).filter { $0 != " " }
    if rest.isEmpty { return .easter(days: 0) }
    guard let sign = rest.first, sign == "+" || sign == "-" else { return nil }
    let digits = rest.dropFirst().prefix { ("0"..."9").contains($0) }
    guard let days = readInteger(digits), days <= 366,
        CivilDuration("\(days)\(rest.dropFirst(1 + digits.count))") == CivilDuration(days: days)
    else { return nil }
    return .easter(days: sign == "+" ? days : -days)
}

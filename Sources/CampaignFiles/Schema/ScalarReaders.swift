// The forms of text that only campaign files have; `CivilTime` reads the others.
import Campaigns
import CivilTime

/// Reads a whole number in decimal digits.
func readInteger(_ text: some StringProtocol) -> Int? {
    let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return Int(text)
}

/// Whether it can name a file, a folder, a channel or a category anywhere.
func isName(_ text: String) -> Bool {
    let isLetter: (Unicode.Scalar) -> Bool = { scalar in
        scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "-"
            || scalar == "_" || scalar.properties.generalCategory == .nonspacingMark
    }
    return (1...100).contains(text.utf8.count) && text.unicodeScalars.allSatisfy(isLetter)
}

/// Whether it can stand behind `member.` in an expression.
func isIdentifier(_ text: String) -> Bool {
    let reserved = ["in", "true", "false", "null"]
    guard let first = text.utf8.first, !(48...57).contains(first), text.utf8.count <= 100 else {
        return false
    }
    return !reserved.contains(text)
        && text.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || byte == 95
        }
}

/// Whether it looks like a language, alone or with a region: `fr`, `fr-BE`, `zh-Hant-TW`.
func isLocale(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    return (2...3).contains(parts[0].utf8.count)
        && parts.allSatisfy { part in
            (1...8).contains(part.utf8.count)
                && part.utf8.allSatisfy { byte in
                    (48...57).contains(byte) || (65...90).contains(byte)
                        || (97...122).contains(byte)
                }
        }
}

/// Reads `200 per day`: messages that may be handed over in a day, at least one.
func readCapacity(_ text: String) -> Int? {
    let words = text.split(separator: " ")
    guard words.count == 3, words[1] == "per", words[2] == "day", let number = readInteger(words[0]),
        number >= 1
    else { return nil }
    return number
}

/// Reads `5%`, `2.5%`: 0 to 100, at most four decimals.
func readShare(_ text: String) -> Share? {
    guard text.hasSuffix("%") else { return nil }
    let parts = text.dropLast().split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = readInteger(parts[0]), whole >= 0, whole <= 100 else {
        return nil
    }
    var millionths = whole * 10_000
    if parts.count == 2 {
        let decimals = parts[1]
        guard (1...4).contains(decimals.utf8.count), let fraction = readInteger(decimals),
            fraction >= 0
        else { return nil }
        let scale = [1000, 100, 10, 1][decimals.utf8.count - 1]
        millionths += fraction * scale
    }
    return millionths <= 1_000_000 ? Share(millionths: millionths) : nil
}

/// Reads `-30 days`, `+30 days` or `30 days`.
func readSignedDuration(_ text: String) -> CivilDuration? {
    guard let sign = text.first, sign == "-" || sign == "+" else { return CivilDuration(text) }
    return CivilDuration(text.dropFirst()).map { sign == "-" ? -$0 : $0 }
}

/// Reads `2026-01-01 to 2026-12-31`, both included.
func readDates(_ text: String) -> ClosedRange<CivilDate>? {
    let words = text.split(separator: " ")
    guard words.count == 3, words[1] == "to", let first = CivilDate(iso: words[0]),
        let last = CivilDate(iso: words[2]), first <= last
    else { return nil }
    return first...last
}

/// Reads `08:00-20:00`; the end is outside and may be 24:00.
func readTimeRange(_ text: String) -> TimeRange? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        .map { $0.drop { $0 == " " } }
    guard parts.count == 2, let start = TimeOfDay(trimmed(parts[0])) else { return nil }
    let last = trimmed(parts[1])
    let end =
        last == "24:00" ? TimeOfDay.microsecondsPerDay : TimeOfDay(last)?.microseconds
    guard let end, start.microseconds < end else { return nil }
    return TimeRange(start: start, end: end)
}

private func trimmed(_ text: Substring) -> Substring {
    text[..<(text.lastIndex { $0 != " " }.map(text.index(after:)) ?? text.startIndex)]
}

/// Reads `mon-sat` (`sat-mon` goes over the weekend) or `mon`.
func readDays(_ text: String) -> [Weekday]? {
    let words = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    let days = words.compactMap { Weekday(word: $0) }
    guard days.count == words.count else { return nil }
    if days.count == 1 { return days }
    guard days.count == 2 else { return nil }
    let length = (days[1].rawValue - days[0].rawValue + 7) % 7
    return (0...length).compactMap { Weekday(rawValue: (days[0].rawValue + $0) % 7) }
}

/// Reads `12-24`, a day of some year (29 February included).
func readMonthAndDay(_ text: String) -> (month: Int, day: Int)? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }),
        let month = readInteger(parts[0]), let day = readInteger(parts[1]),
        CivilDate(year: 2000, month: month, day: day) != nil
    else { return nil }
    return (month, day)
}

/// Reads `always`, `once`, `once per 1 year`, `unless active` or `restart`.
func readEntry(_ text: String) -> EntryRule? {
    switch text {
    case "always": return .always
    case "once": return .once
    case "unless active": return .unlessActive
    case "restart": return .restart
    default:
        guard text.hasPrefix("once per "),
            let duration = CivilDuration(text.dropFirst("once per ".count)), duration != .zero
        else { return nil }
        return .oncePer(duration)
    }
}

/// What a `wait:` says, its anchor still a name.
enum WaitText {
    case duration(CivilDuration)
    case time(TimeOfDay, on: Weekday?)
    /// `entry`, `trigger.FIELD` or `member.ATTR`.
    case anchored(String, offset: CivilDuration, at: TimeOfDay?)
}

/// Reads `2 days`, `until 10:00`, `until mon 10:00`, `until entry + 60 days at 10:00`.
func readWait(_ text: String) -> WaitText? {
    if let duration = CivilDuration(text) { return duration == .zero ? nil : .duration(duration) }
    var words = text.split(separator: " ")
    guard words.first == "until", words.count >= 2 else { return nil }
    words.removeFirst()
    if words.count == 1, let time = TimeOfDay(words[0]) { return .time(time, on: nil) }
    if words.count == 2, let day = Weekday(word: String(words[0])), let time = TimeOfDay(words[1]) {
        return .time(time, on: day)
    }
    let anchor = String(words.removeFirst())
    guard
        anchor == "entry" || isDotted(anchor, after: "trigger") || isDotted(anchor, after: "member")
    else { return nil }
    var time: TimeOfDay?
    if words.count >= 2, words[words.count - 2] == "at" {
        time = TimeOfDay(words[words.count - 1])
        if time == nil { return nil }
        words.removeLast(2)
    }
    guard let first = words.first else { return .anchored(anchor, offset: .zero, at: time) }
    guard first.hasPrefix("+") || first.hasPrefix("-"),
        let offset = readSignedDuration(words.joined(separator: " "))
    else { return nil }
    return .anchored(anchor, offset: offset, at: time)
}

/// Whether it is a name behind `member.` or `trigger.`.
private func isDotted(_ text: String, after record: String) -> Bool {
    text.hasPrefix(record + ".") && isIdentifier(String(text.dropFirst(record.count + 1)))
}

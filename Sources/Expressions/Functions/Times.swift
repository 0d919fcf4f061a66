import CivilTime
import Diagnostics

/// CEL's functions that read a part of a timestamp or a duration.
enum Accessor: String, CaseIterable {
    case getFullYear, getMonth, getDate, getDayOfMonth, getDayOfWeek, getDayOfYear
    case getHours, getMinutes, getSeconds, getMilliseconds

    /// The part of what calendar and clock show. Months, days of the month by `getDayOfMonth` and
    /// days of the year count from 0, days of the week from Sunday as 0.
    func part(of reading: CivilDateTime) -> Int64 {
        let (date, time) = (reading.date, reading.time)
        return switch self {
        case .getHours: Int64(time.hour)
        case .getMinutes: Int64(time.minute)
        case .getSeconds: Int64(time.second)
        case .getMilliseconds: time.microseconds / 1000 % 1000
        default: part(of: date)
        }
    }

    /// The part of a date; parts of the clock are 0.
    func part(of date: CivilDate) -> Int64 {
        switch self {
        case .getFullYear: Int64(date.year)
        case .getMonth: Int64(date.month - 1)
        case .getDate: Int64(date.day)
        case .getDayOfMonth: Int64(date.day - 1)
        case .getDayOfWeek: Int64((date.weekday.rawValue + 1) % 7)
        case .getDayOfYear:
            Int64(date.dayNumber - CivilDate(clampedYear: date.year, month: 1, day: 1).dayNumber)
        default: 0
        }
    }

    /// The whole duration in the unit; milliseconds are those of the last second. nil for parts
    /// that a duration does not have.
    func part(ofDuration microseconds: Int64) -> Int64? {
        switch self {
        case .getHours: microseconds / 3_600_000_000
        case .getMinutes: microseconds / 60_000_000
        case .getSeconds: microseconds / 1_000_000
        case .getMilliseconds: microseconds / 1000 % 1000
        default: nil
        }
    }

    /// Whether a date has the part.
    var isOfDate: Bool { [.getFullYear, .getMonth, .getDate].contains(self) }
    /// Whether a duration has the part.
    var isOfDuration: Bool { part(ofDuration: 0) != nil }
}

extension Compiler {
    /// A part of a timestamp, a date or a duration.
    mutating func access(_ accessor: Accessor, _ call: Call) -> Code {
        let operand = call.operands[0]
        let isDefined =
            switch operand.type {
            case .timestamp, .any: true
            case .date: accessor.isOfDate && call.operands.count == 1
            case .duration: accessor.isOfDuration && call.operands.count == 1
            default: false
            }
        guard isDefined else {
            return misused(call, "\(call.name)() is not defined for \(operand.type.article)")
        }
        if call.operands.count == 2 { return accessInZone(accessor, call) }
        let (run, range) = (operand.value, call.range)
        let part = lift(run) { (value) throws(EvaluationError) -> Int64 in
            switch value {
            case .timestamp(let instant):
                return accessor.part(of: CivilDateTime(asUTC: instant))
            case .date(let date) where accessor.isOfDate: return accessor.part(of: date)
            case .duration(let elapsed):
                if let part = accessor.part(ofDuration: elapsed) { return part }
            default: break
            }
            throw EvaluationError(
                .noSuchOverload,
                "\(accessor.rawValue)() is not defined for \(ValueType(toShow: value).article)",
                at: range)
        }
        let code = Code(.int, .int(part), at: range, over: [operand])
        return operand.type == .any ? code.risking("the value may be no timestamp") : code
    }

    private mutating func accessInZone(_ accessor: Accessor, _ call: Call) -> Code {
        let zone = expect(.string, call.operands[1])
        let (instant, name, range) = (call.operands[0].timestamp, zone.string, call.range)
        let run: Evaluator<Int64> = { (frame: inout Frame) throws(EvaluationError) -> Int64 in
            let (instant, name) = (try instant(&frame), try name(&frame))
            if let offset = fixedOffset(name) {
                return accessor.part(of: CivilDateTime(asUTC: instant.advanced(by: offset)))
            }
            guard let rules = frame.bindings.rules(ofZone: name) else {
                throw EvaluationError(
                    .unknownZone, "there is no time zone \(shown(name))", at: range)
            }
            return accessor.part(of: rules.civil(at: instant))
        }
        let code = Code(.int, .int(run), at: range, over: call.operands)
        let isFixed = zone.constantString.flatMap(fixedOffset) != nil
        return isFixed && call.operands[0].type == .timestamp
            ? code : code.risking("there may be no such time zone")
    }

    /// `days_between(a, b)`: b - a.
    mutating func daysBetween(_ call: Call) -> Code {
        let (from, to) = (expect(.date, call.operands[0]), expect(.date, call.operands[1]))
        let run: Evaluator<Int64> = lift(from.date, to.date) { Int64($1.dayNumber - $0.dayNumber) }
        return Code(.int, .int(run), at: call.range, over: [from, to])
    }
}

/// Microseconds east of UTC that `UTC`, `+02:00`, `-09:30` or `02:00` stand for; nil for names.
private func fixedOffset(_ zone: String) -> Int64? {
    if zone == "UTC" || zone == "Z" { return 0 }
    var bytes = Array(zone.utf8)
    var sign: Int64 = 1
    if let first = bytes.first, first == UInt8(ascii: "+") || first == UInt8(ascii: "-") {
        sign = first == UInt8(ascii: "-") ? -1 : 1
        bytes.removeFirst()
    }
    guard bytes.count == 5, bytes[2] == UInt8(ascii: ":") else { return nil }
    let digits = [bytes[0], bytes[1], bytes[3], bytes[4]]
    guard digits.allSatisfy(\.isDigit) else { return nil }
    let numbers = digits.map { Int64($0 - 48) }
    let (hours, minutes) = (numbers[0] * 10 + numbers[1], numbers[2] * 10 + numbers[3])
    guard hours < 24, minutes < 60 else { return nil }
    return sign * (hours * 60 + minutes) * 60_000_000
}

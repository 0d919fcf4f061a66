import CivilTime

// Values seen as one kind; nil where they are of another.
extension Value {
    var asInt: Int64? { if case .int(let value) = self { value } else { nil } }
    var asDouble: Double? { if case .double(let value) = self { value } else { nil } }
    var asDate: CivilDate? { if case .date(let value) = self { value } else { nil } }
    var asTimestamp: Instant? { if case .timestamp(let value) = self { value } else { nil } }
    var asDuration: Int64? { if case .duration(let value) = self { value } else { nil } }
}

// Code used as one of the kinds that have no form of their own in `Run`.
extension Code {
    var date: Evaluator<CivilDate> { taking("a date", \.asDate) }
    var timestamp: Evaluator<Instant> { taking("a timestamp", \.asTimestamp) }
    /// Elapsed microseconds.
    var duration: Evaluator<Int64> { taking("a duration", \.asDuration) }
    /// Elements of a list, keys of a map, which are gathered for each walk.
    var walked: Evaluator<[Value]> {
        let isMap = if case .list = type { false } else { true }
        let (walked, range) = (taking("a list or a map", \.walked), range)
        return { (frame: inout Frame) throws(EvaluationError) -> [Value] in
            let values = try walked(&frame)
            if isMap { try frame.spend(values.count / 16, at: range) }
            return values
        }
    }
}

import Diagnostics

// Lists, maps and their elements.
extension Compiler {
    /// A list that is written out.
    func list(_ elements: [Code], _ range: Range<Int>) -> Code {
        let constants = elements.compactMap(\.constant)
        let type = ValueType.list(.joined(elements.map(\.type)))
        var code: Code
        if constants.count == elements.count {
            code = Code(constant: .list(constants), at: range)
            code.type = type
        } else {
            let runs = elements.map(\.value)
            let run: Evaluator<Value> = { (frame: inout Frame) throws(EvaluationError) -> Value in
                try frame.spend(runs.count / 4, at: range)
                var values: [Value] = []
                values.reserveCapacity(runs.count)
                for run in runs {
                    let value = try run(&frame)
                    try frame.spend(onPart: value, at: range)
                    values.append(value)
                }
                return .list(values)
            }
            code = Code(type, .value(run), at: range, over: elements)
        }
        code.elements = elements
        return code
    }

    /// A map that is written out.
    mutating func map(_ entries: [(key: Code, value: Code)], _ range: Range<Int>) -> Code {
        for (key, _) in entries where ![.bool, .int, .string, .any].contains(key.type) {
            if key.type.isText { continue }
            return reject(
                .typeMismatch,
                "a key of a map is a bool, an int or a string, found \(key.type.article)",
                at: key.range)
        }
        if checking != .lenient, let key = repeatedKey(entries) {
            return reject(
                .duplicateKey, "the map has the key \(key.constant.map { shown($0) } ?? "") twice",
                at: key.range)
        }
        let type = ValueType.map(
            .joined(entries.map(\.key.type)), .joined(entries.map(\.value.type)))
        if let map = constantMap(entries) {
            var code = Code(constant: .map(map), at: range)
            code.type = type
            return code
        }
        let runs = entries.map { (key: $0.key.value, value: $0.value.value) }
        let run: Evaluator<Value> = { (frame: inout Frame) throws(EvaluationError) -> Value in
            try frame.spend(runs.count / 2, at: range)
            var built: [ValueMap.Entry] = []
            built.reserveCapacity(runs.count)
            for (key, value) in runs {
                let entry = ValueMap.Entry(key: try key(&frame), value: try value(&frame))
                try frame.spend(onPart: entry.key, at: range)
                try frame.spend(onPart: entry.value, at: range)
                built.append(entry)
            }
            do throws(ValueMap.Fault) { return .map(try ValueMap(built)) } catch {
                throw EvaluationError(.badMap, error.words, at: range)
            }
        }
        let code = Code(
            type, .value(run), at: range, over: entries.flatMap { [$0.key, $0.value] })
        let keys = Set(entries.compactMap(\.key.constant))
        return keys.count == entries.count ? code : code.risking("two keys may be the same")
    }

    /// The first key that says what one before it has said; nil: none is known to.
    private func repeatedKey(_ entries: [(key: Code, value: Code)]) -> Code? {
        var keys: Set<Value> = []
        return entries.map(\.key).first { key in
            key.constant.map { !keys.insert($0).inserted } ?? false
        }
    }

    /// The map that entries make in every evaluation; nil: another each time, or none.
    private func constantMap(_ entries: [(key: Code, value: Code)]) -> ValueMap? {
        let built = entries.compactMap { entry -> ValueMap.Entry? in
            guard let key = entry.key.constant, let value = entry.value.constant else { return nil }
            return ValueMap.Entry(key: key, value: value)
        }
        return built.count == entries.count ? try? ValueMap(built) : nil
    }

    /// `operand[key]`, and `operand.key` of a map.
    mutating func index(_ operand: Code, _ key: Code, _ range: Range<Int>) -> Code {
        let type: ValueType
        switch operand.type {
        case .list(let element):
            let fits = key.type == .int || key.type == .any || checking == .lenient
            guard fits else {
                return reject(
                    .typeMismatch, "a place in a list is an int, found \(key.type.article)",
                    at: key.range)
            }
            type = element
        case .map(let keys, let value):
            guard keys.compares(with: key.type) || checking == .lenient else {
                return reject(
                    .typeMismatch, "the map's keys are \(keys), found \(key.type.article)",
                    at: key.range)
            }
            type = value
        case .any: type = .any
        default:
            return reject(
                .typeMismatch, "only lists and maps have elements, found \(operand.type.article)",
                at: range)
        }
        let (container, place) = (operand.value, key.value)
        let run: Evaluator<Value> = { (frame: inout Frame) throws(EvaluationError) -> Value in
            let (value, key) = (try container(&frame), try place(&frame))
            if case .string(let key) = key { try frame.spend(onText: key, at: range) }
            return try element(of: value, key, at: range)
        }
        return Code(type, .value(run), at: range, over: [operand, key]).unwrapped
            .risking("there may be no such element")
    }
}

extension ValueMap.Fault {
    /// The rule that was not kept.
    var words: String {
        switch self {
        case .keyType(let key):
            "a key of a map is a bool, an int or a string, found \(ValueType(toShow: key))"
        case .duplicateKey(let key): "the map has the key \(shown(key)) twice"
        }
    }
}

/// The element of a list or map; a whole double serves as a place.
private func element(
    of container: Value, _ key: Value, at range: Range<Int>
) throws(EvaluationError) -> Value {
    switch container {
    case .list(let values):
        guard let place = key.place else {
            throw EvaluationError(
                .noSuchOverload, "a place in a list is an int, found \(ValueType(toShow: key))",
                at: range)
        }
        guard place >= 0, place < values.count else {
            throw EvaluationError(
                .noSuchIndex, "the list has \(values.count) elements, there is none at \(place)",
                at: range)
        }
        return values[Int(place)]
    case .map(let map):
        guard let value = map[key] else {
            throw EvaluationError(.noSuchKey, "the map has no key \(shown(key))", at: range)
        }
        return value
    default:
        throw EvaluationError(
            .noSuchOverload,
            "only lists and maps have elements, found \(ValueType(toShow: container))", at: range)
    }
}

extension Value {
    fileprivate var place: Int64? {
        switch self {
        case .int(let place): place
        case .double(let place): whole(place)
        default: nil
        }
    }
}

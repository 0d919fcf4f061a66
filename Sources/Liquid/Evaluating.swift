extension Renderer {
    /// The value of a node.
    func value(_ index: Int32) throws(LiquidFailure) -> LiquidValue {
        let node = program.nodes[Int(index)]
        switch node.code {
        case .constant: return program.constants[Int(node.a)]
        case .slot: return host.value(slot: Int(node.a))
        case .local:
            if let value = frame.locals[Int(node.a)] { return value }
            return node.b < 0 ? .missing : try value(node.b)
        case .global: return host.value(named: text(node.a)) ?? .missing
        case .computedGlobal:
            return try value(node.a).text.flatMap { host.value(named: $0) } ?? .missing
        case .member:
            return member(text(node.b), Command(rawValue: node.c) ?? .none, of: try value(node.a))
        case .index: return item(try value(node.b), of: try value(node.a))
        case .range: return .range(try bound(node.a), try bound(node.b))
        case .filtered:
            var value = try value(node.a)
            try apply(Int(node.b)..<Int(node.b + node.c), to: &value)
            return value
        case .compare, .isBlank, .and, .or: return .bool(try isTrue(index))
        }
    }

    /// Whether a node is true as a condition.
    func isTrue(_ index: Int32) throws(LiquidFailure) -> Bool {
        let node = program.nodes[Int(index)]
        switch node.code {
        case .and: return try isTrue(node.a) ? isTrue(node.b) : false
        case .or: return try isTrue(node.a) ? true : isTrue(node.b)
        case .compare:
            let operation = ComparisonOperator(rawValue: UInt8(node.c)) ?? .equal
            let (left, right) = (try value(node.a), try value(node.b))
            let weight = left.weight
            if weight > LiquidBudget.trifle {
                let cost = operation == .contains ? weight : min(weight, right.weight)
                try budget.spend(cost)
            }
            return try LiquidValue.compare(left, operation, right)
        case .isBlank:
            let value = try value(node.a)
            return (node.b == 0 ? value.isBlank : value.isEmpty) != (node.c == 1)
        default: return try value(index).isTruthy
        }
    }

    private func text(_ constant: Int32) -> String {
        guard case .string(let text) = program.constants[Int(constant)] else { return "" }
        return text
    }

    /// An end of a range: a whole number, or text that begins with one.
    private func bound(_ index: Int32) throws(LiquidFailure) -> Int {
        switch try value(index) {
        case .int(let number): return number
        case .double(let number): return Int(exactly: number.rounded(.towardZero)) ?? 0
        case .string(let text), .safe(let text): return leadingInteger(of: text)
        case .missing: return 0
        default: throw .failed("a range goes from one whole number to another")
        }
    }

    /// Sends the value through filters, in order.
    func apply(_ filters: Range<Int>, to value: inout LiquidValue) throws(LiquidFailure) {
        for index in filters {
            let call = program.filters[index]
            var work = value.weight
            let arguments =
                if let constants = call.constants { constants } else {
                    try values(call.arguments)
                }
            for argument in arguments { work += argument.weight }
            var keywords: [(name: String, value: LiquidValue)] = []
            for keyword in call.keywords {
                keywords.append((keyword.name, try self.value(keyword.node)))
            }
            if work > LiquidBudget.trifle { try budget.spend(work) }
            let wasSafe = if case .safe = value { true } else { false }
            let input = FilterInput(
                value: value, arguments: arguments, keywords: keywords, clock: clock,
                isStrict: program.isStrict, budget: budget)
            value = try call.filter.apply(input)
            try budget.spend(on: value)
            if wasSafe, call.filter.keepsSafety, case .string(let text) = value {
                value = .safe(text)
            }
        }
    }

    private func values(_ nodes: [Int32]) throws(LiquidFailure) -> [LiquidValue] {
        var values: [LiquidValue] = []
        values.reserveCapacity(nodes.count)
        for node in nodes { values.append(try value(node)) }
        return values
    }

    /// Whether the filter call, alone, surely makes a text of the value that can be printed.
    func isSure(_ filter: Int, of value: LiquidValue) -> Bool {
        let call = program.filters[filter]
        return call.arguments.isEmpty && call.keywords.isEmpty && call.filter.isSureOf(value)
    }

    // MARK: Lookups

    /// What `.name` gives.
    private func member(_ name: String, _ command: Command, of value: LiquidValue) -> LiquidValue {
        switch value {
        case .object(let object):
            if let found = object[name] { return found }
            switch command {
            case .size: return .int(object.entries.count)
            case .first:
                return object.entries.first.map { .array([.string($0.key), $0.value]) } ?? .missing
            default: return .missing
            }
        case .loop(let index):
            return index < loops.count ? loop(command, of: loops[index]) : .missing
        case .array(let items):
            switch command {
            case .size: return .int(items.count)
            case .first: return items.first ?? .missing
            case .last: return items.last ?? .missing
            default: return .missing
            }
        case .range(let first, let last): return range(command, first, last)
        case .string(let text), .safe(let text): return part(command, of: text)
        default: return .missing
        }
    }

    private func range(_ command: Command, _ first: Int, _ last: Int) -> LiquidValue {
        switch command {
        case .size: .int(LiquidValue.count(from: first, to: last))
        case .first: .int(first)
        case .last: .int(last)
        default: .missing
        }
    }

    private func part(_ command: Command, of text: String) -> LiquidValue {
        switch command {
        case .size: .int(text.unicodeScalars.count)
        case .first: .string(text.unicodeScalars.first.map { String($0) } ?? "")
        case .last: .string(text.unicodeScalars.last.map { String($0) } ?? "")
        default: .missing
        }
    }

    private func loop(_ command: Command, of state: LoopState) -> LiquidValue {
        switch command {
        case .index: .int(state.index + 1)
        case .index0: .int(state.index)
        case .rindex: .int(state.length - state.index)
        case .rindex0: .int(state.length - state.index - 1)
        case .first: .bool(state.index == 0)
        case .last: .bool(state.index == state.length - 1)
        case .length: .int(state.length)
        case _ where state.isTableRow: tableRow(command, of: state)
        case .name: .string(state.name)
        case .parentloop: state.parent < 0 ? .missing : .loop(state.parent)
        default: .missing
        }
    }

    private func tableRow(_ command: Command, of state: LoopState) -> LiquidValue {
        switch command {
        case .col: .int(state.column)
        case .col0: .int(state.column - 1)
        case .colFirst: .bool(state.column == 1)
        case .colLast: .bool(state.column == state.columns)
        case .row: .int(state.row)
        default: .missing
        }
    }

    /// What `[key]` gives.
    private func item(_ key: LiquidValue, of value: LiquidValue) -> LiquidValue {
        switch (value, key) {
        case (.array(let items), .int(let index)):
            let position = index < 0 ? items.count + index : index
            return items.indices.contains(position) ? items[position] : .missing
        case (.object(let object), _): return key.text.flatMap { object[$0] } ?? .missing
        case (.loop, _): return key.text.map { member($0, Command($0), of: value) } ?? .missing
        default: return .missing
        }
    }
}

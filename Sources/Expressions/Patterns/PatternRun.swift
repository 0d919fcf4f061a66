/// One search of a pattern through a text.
struct PatternRun {
    private let instructions: [PatternProgram.Instruction]
    private let atoms: [PatternAtom]
    /// Instructions that wait for the next code point.
    private var waiting: [Int] = []
    /// The step at which an instruction was last reached, so that each is followed once a step.
    private var reached: [Int]
    private var stack: [Int] = []
    private var step = 0
    private var succeeded = false

    init(_ program: PatternProgram) {
        instructions = program.instructions
        atoms = program.atoms
        reached = Array(repeating: -1, count: instructions.count)
    }

    /// Whether some part of the text matches.
    mutating func matches(_ text: String.UnicodeScalarView) -> Bool {
        var before: Unicode.Scalar?
        var index = text.startIndex
        var threads: [Int] = []
        while true {
            let next = index < text.endIndex ? text[index] : nil
            waiting.removeAll(keepingCapacity: true)
            for thread in threads { follow(thread, between: before, and: next) }
            // A match may begin anywhere.
            follow(0, between: before, and: next)
            if succeeded { return true }
            guard let next else { return false }
            threads.removeAll(keepingCapacity: true)
            for position in waiting where accepts(position, next) { threads.append(position + 1) }
            before = next
            text.formIndex(after: &index)
            step += 1
        }
    }

    private func accepts(_ position: Int, _ scalar: Unicode.Scalar) -> Bool {
        if case .one(let atom) = instructions[position] {
            atoms[atom].contains(scalar)
        } else {
            false
        }
    }

    /// Follows everything that takes no code point.
    private mutating func follow(
        _ start: Int, between before: Unicode.Scalar?, and next: Unicode.Scalar?
    ) {
        stack.append(start)
        while let position = stack.popLast() {
            guard reached[position] != step else { continue }
            reached[position] = step
            switch instructions[position] {
            case .one: waiting.append(position)
            case .success: succeeded = true
            case .jump(let target): stack.append(target)
            case .fork(let first, let second):
                stack.append(second)
                stack.append(first)
            case .assertion(let assertion):
                if assertion.holds(between: before, and: next) { stack.append(position + 1) }
            }
        }
    }
}

extension PatternAssertion {
    /// Whether the place between two code points is the one that is asked for; nil: the text's end.
    func holds(between before: Unicode.Scalar?, and next: Unicode.Scalar?) -> Bool {
        switch self {
        case .textStart: before == nil
        case .textEnd: next == nil
        case .lineStart: before == nil || before == "\n"
        case .lineEnd: next == nil || next == "\n"
        case .wordBoundary: isWord(before) != isWord(next)
        case .noWordBoundary: isWord(before) == isWord(next)
        }
    }

    private func isWord(_ scalar: Unicode.Scalar?) -> Bool {
        scalar.map { $0.isASCII && UInt8($0.value).isNamePart } ?? false
    }
}

/// A regular expression in RE2's syntax, matched in time proportional to text times pattern: states
/// are followed side by side and never tried again.
struct Pattern: Sendable {
    /// Why a text is no pattern.
    struct Fault: Error, Hashable, Sendable {
        var message: String
    }

    /// Instructions of a compiled pattern at most.
    static let largest = 5000

    private let program: PatternProgram

    private init(_ program: PatternProgram) { self.program = program }

    /// Reads and compiles a pattern.
    static func compile(_ text: String) -> Result<Pattern, Fault> {
        do throws(Fault) {
            let node = try PatternReader.read(text)
            return .success(Pattern(try PatternProgram(node)))
        } catch {
            return .failure(error)
        }
    }

    /// Steps of an expression's budget that matching the text takes at most.
    func cost(of text: String) -> Int { text.utf8.count * program.instructions.count / 64 }

    /// Whether some part of the text matches.
    func matches(_ text: String) -> Bool {
        var run = PatternRun(program)
        return run.matches(text.unicodeScalars)
    }
}

/// The tree of a pattern.
indirect enum PatternNode: Sendable {
    case empty
    case one(PatternAtom)
    case assertion(PatternAssertion)
    case sequence([PatternNode])
    case choice([PatternNode])
    /// `most` nil: without end.
    case repeated(PatternNode, least: Int, most: Int?)
}

/// A set of code points, with the answers for ASCII at hand.
struct PatternAtom: Sendable {
    private let low: UInt64
    private let high: UInt64
    private let set: ScalarSet

    init(_ set: ScalarSet) {
        func bits(from first: UInt8) -> UInt64 {
            (0..<64).reduce(0) { bits, offset in
                bits | (set.contains(Unicode.Scalar(first + UInt8(offset))) ? 1 << offset : 0)
            }
        }
        low = bits(from: 0)
        high = bits(from: 64)
        self.set = set
    }

    /// Whether the code point belongs.
    @inline(__always)
    func contains(_ scalar: Unicode.Scalar) -> Bool {
        let number = scalar.value
        if number < 64 { return low & 1 << number != 0 }
        if number < 128 { return high & 1 << (number - 64) != 0 }
        return set.contains(scalar)
    }
}

/// Places in a text that a pattern can ask for.
enum PatternAssertion: Sendable {
    case textStart, textEnd, lineStart, lineEnd, wordBoundary, noWordBoundary
}

/// What a pattern does, one instruction after the other.
struct PatternProgram: Sendable {
    /// One step.
    enum Instruction: Sendable {
        /// Takes one code point out of the set with this number.
        case one(Int)
        case assertion(PatternAssertion)
        /// Goes on at both places.
        case fork(Int, Int)
        case jump(Int)
        case success
    }

    private(set) var instructions: [Instruction] = []
    private(set) var atoms: [PatternAtom] = []

    init(_ node: PatternNode) throws(Pattern.Fault) {
        try append(node)
        try append(.success)
    }

    private mutating func append(_ instruction: Instruction) throws(Pattern.Fault) {
        guard instructions.count < Pattern.largest else {
            throw Pattern.Fault(message: "the pattern is too large")
        }
        instructions.append(instruction)
    }

    private mutating func append(_ node: PatternNode) throws(Pattern.Fault) {
        switch node {
        case .empty: break
        case .one(let atom):
            try append(Instruction.one(atoms.count))
            atoms.append(atom)
        case .assertion(let assertion): try append(Instruction.assertion(assertion))
        case .sequence(let nodes): for node in nodes { try append(node) }
        case .choice(let nodes): try append(choiceOf: nodes)
        case .repeated(let node, let least, let most):
            for _ in 0..<least { try append(node) }
            guard let most else { return try append(star: node) }
            try append(node, atMost: most - least)
        }
    }

    private mutating func append(choiceOf nodes: [PatternNode]) throws(Pattern.Fault) {
        var jumps: [Int] = []
        for (index, node) in nodes.enumerated() {
            guard index < nodes.count - 1 else {
                try append(node)
                break
            }
            let fork = instructions.count
            try append(.fork(fork + 1, 0))
            try append(node)
            jumps.append(instructions.count)
            try append(.jump(0))
            instructions[fork] = .fork(fork + 1, instructions.count)
        }
        for jump in jumps { instructions[jump] = .jump(instructions.count) }
    }

    private mutating func append(star node: PatternNode) throws(Pattern.Fault) {
        let fork = instructions.count
        try append(.fork(fork + 1, 0))
        try append(node)
        try append(.jump(fork))
        instructions[fork] = .fork(fork + 1, instructions.count)
    }

    private mutating func append(
        _ node: PatternNode, atMost count: Int
    ) throws(Pattern.Fault) {
        var forks: [Int] = []
        for _ in 0..<count {
            forks.append(instructions.count)
            try append(.fork(instructions.count + 1, 0))
            try append(node)
        }
        for fork in forks { instructions[fork] = .fork(fork + 1, instructions.count) }
    }
}

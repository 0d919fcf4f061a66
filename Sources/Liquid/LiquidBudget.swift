/// What the rendering of one message may still take: one account for its subject, texts and
/// layouts, so that no way round a single limit leads to gigabytes or hours.
public final class LiquidBudget {
    let limits: LiquidLimits
    /// Passes through loops and partials so far.
    var passes = 0
    private var work = 0

    /// Bytes that are not worth counting; passes bound how often they come.
    static let trifle = 64

    /// A budget that nothing has been taken from.
    public init(_ limits: LiquidLimits = LiquidLimits()) { self.limits = limits }

    /// Takes so many bytes of work; throws where there are not so many left.
    func spend(_ bytes: Int) throws(LiquidFailure) {
        work += bytes
        if work > limits.workBytes {
            throw .limit("\(limits.workBytes) bytes for filters and captures to work on")
        }
    }

    /// Takes what a filter has made; throws also where it alone is too large.
    func spend(on result: LiquidValue) throws(LiquidFailure) {
        let weight = result.weight
        if weight <= LiquidBudget.trifle { return }
        if weight > limits.outputBytes { throw tooLarge(result) }
        try spend(weight)
    }

    /// Why a value that is, or would be, larger than the output may be cannot be made.
    func tooLarge(_ value: LiquidValue) -> LiquidFailure {
        let kind = if case .array = value { "list" } else { "text" }
        return .limit("\(kind) of \(limits.outputBytes) bytes")
    }
}

extension LiquidValue {
    /// What one item of a list counts beside its text, in bytes.
    static let itemWeight = 32

    /// How many bytes it holds, and a filter has to go through; nothing for numbers and dates.
    @inline(__always)
    var weight: Int {
        switch self {
        case .string(let text), .safe(let text): text.utf8.count
        case .array, .object, .range: collectionWeight
        default: 0
        }
    }

    @inline(never)
    private var collectionWeight: Int {
        switch self {
        case .array(let items):
            items.reduce(items.count * LiquidValue.itemWeight) { $0 + $1.weight }
        case .object(let object):
            object.entries.reduce(0) {
                $0 + LiquidValue.itemWeight + $1.key.utf8.count + $1.value.weight
            }
        case .range(let first, let last): min(LiquidValue.count(from: first, to: last), 100_000)
        default: 0
        }
    }
}

import Campaigns
import CivilTime
import Engine
import Expressions
import Ingestion

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A catalogue of these attributes and events; a field whose name ends with `?` is optional.
func catalogue(
    idColumn: String = "member_id",
    attributes: KeyValuePairs<String, ValueType> = [:],
    events: KeyValuePairs<String, KeyValuePairs<String, ValueType>>
) -> Catalogue {
    var names = Catalogue.standardFields
    let standard: [Attribute] = ["id", "timezone", "locale"].map {
        Attribute(name: $0, type: .string)
    }
    let types = events.map { name, fields in
        let fields = fields.map { name, type in
            name.hasSuffix("?")
                ? EventField(name: String(name.dropLast()), type: type, isOptional: true)
                : EventField(name: name, type: type)
        }
        names += fields.map(\.name).filter { !names.contains($0) }
        return EventType(
            name: name, type: "org.example.loyalty.\(name).v1", fields: fields, positions: [])
    }
    return Catalogue(
        idColumn: idColumn,
        attributes: standard + attributes.map { Attribute(name: $0, type: $1) },
        computed: [], events: types, fieldNames: names)
}

/// The events of the recorded histories in the data folder.
func loyaltyCatalogue() -> Catalogue {
    let tier = ValueType.enumeration(["bronze", "silver", "gold", "platinum"])
    return catalogue(
        attributes: [
            "title": .string, "first_name": .string, "birth_date": .date, "language": .string,
            "enrolled_at": .timestamp, "consent_email": .bool,
        ],
        events: [
            "contact.sent": ["campaignId": .string, "channel": .string, "validFrom": .date],
            "member.enrolled": ["programme": .string, "channel": .string, "tier": tier],
            "purchase.completed": [
                "orderId": .string, "amount": .double, "currency": .string, "items": .int,
                "store": .string,
            ],
            "points.earned": [
                "points": .int, "balance": .int, "orderId": .string, "expiresOn": .date,
            ],
            "tier.upgraded": ["from": tier, "to": tier, "rollingSpend": .double],
            "tier.downgraded": ["from": tier, "to": tier, "rollingSpend": .double],
            "reward.issued": ["points": .int, "value": .double, "validUntil": .date],
            "member.inactive": ["days": .int, "lastPurchase": .timestamp],
            "member.reactivated": ["daysAway": .int],
            "member.anniversary": ["years": .int, "tier": tier, "balance": .int],
            "coupon.redeemed": ["couponUpc": .string, "campaignId": .string],
            "points.expiring": ["points": .int, "balance": .int, "expiresOn": .date],
            "points.expired": ["points": .int, "balance": .int],
        ])
}

/// Calls `body` with the text's bytes in one piece.
func withBytes<Result>(
    of text: String, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
) rethrows -> Result {
    try Array(text.utf8).withUnsafeBufferPointer(body)
}

/// Calls `body` with the text's bytes in pieces of this size.
func inChunks(
    of size: Int, _ bytes: [UInt8], _ body: (UnsafeBufferPointer<UInt8>) throws -> Void
) rethrows {
    try bytes.withUnsafeBufferPointer { bytes in
        var start = 0
        while start < bytes.count {
            let end = min(start + size, bytes.count)
            try body(UnsafeBufferPointer(rebasing: bytes[start..<end]))
            start = end
        }
    }
}

/// Path of a file of the recorded histories; nil, with the reason printed, where there is none.
func dataFile(_ name: String, for test: String) -> String? {
    let root = getenv("TACT_DATA").map { String(cString: $0) } ?? "../shared/data"
    let path = root + "/" + name
    if access(path, R_OK) == 0 { return path }
    print("\(test): skipped, there is no file \(path)")
    return nil
}

/// Everything that a command prints, or the whole of a file: `gzip -dc 'path'`.
func output(of command: String) -> [UInt8] {
    guard let pipe = popen(command, "r") else { return [] }
    defer { pclose(pipe) }
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = fread(&buffer, 1, buffer.count, pipe)
        guard count > 0 else { return result }
        result += buffer[..<count]
    }
}

/// Room for runs in memory, which counts what it is asked for.
final class MemorySpace: SpillSpace {
    private(set) var runs = 0
    private(set) var open = 0

    func newRun() -> any SpillRun {
        runs += 1
        open += 1
        return Run(self)
    }

    private final class Run: SpillRun {
        private let space: MemorySpace
        private var bytes: [UInt8] = []
        private var position = 0

        init(_ space: MemorySpace) { self.space = space }

        func write(_ bytes: UnsafeRawBufferPointer) { self.bytes.append(contentsOf: bytes) }

        func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
            // Short reads, as files may give them.
            let count = min(buffer.count, bytes.count - position, 1_000)
            buffer.copyBytes(from: bytes[position..<position + count])
            position += count
            return count
        }

        func discard() { space.open -= 1 }
    }
}

/// SplitMix64: the same numbers for the same seed, everywhere.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 to below this one.
    mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &self) }
}

/// Calls `body` with the bytes in pieces of random sizes, empty ones among them.
func inRandomChunks(
    _ bytes: [UInt8], _ random: inout SeededRandom,
    _ body: (UnsafeBufferPointer<UInt8>) throws -> Void
) rethrows {
    let longest = 1 << random.below(10)
    try bytes.withUnsafeBufferPointer { bytes in
        var start = 0
        while start < bytes.count {
            let end = min(start + random.below(longest + 1), bytes.count)
            try body(UnsafeBufferPointer(rebasing: bytes[start..<end]))
            start = end
        }
    }
}

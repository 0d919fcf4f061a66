import CivilTime
import JSON

/// A candidate's name: member aside, scenario, occurrence and step.
struct CandidateName: Hashable {
    var scenario: String
    var occurrence: String
    var step: String
}

/// A journey's name: member aside, scenario and occurrence.
struct JourneyName: Hashable {
    var scenario: String
    var occurrence: String
}

/// One row of the ledger as the listing shows it.
struct Decision {
    var at: Instant
    var member: String
    var scenario: String
    var occurrence: String
    var step: String?
    var channel: String?
    var category: String
    var priority: Int
    var due: Instant?
    var deadline: Instant?
    var outcome: String
    var reason: String?
    var retry: Instant?
    var cap: String?
    var limit: Int?
    var contacts: [String]?
    var missing: String?
    /// The hold that is on.
    var hold: String?
    /// The scenario that excludes.
    var excludedBy: String?
    /// The send whose place is kept, as scenario and step, and when it will be made.
    var reserved: String?
    var reservedAt: Instant?
    var message: String?

    var journey: JourneyName { JourneyName(scenario: scenario, occurrence: occurrence) }
    var candidate: CandidateName? {
        step.map { CandidateName(scenario: scenario, occurrence: occurrence, step: $0) }
    }
    var isFinal: Bool {
        ["sent", "dropped", "skipped", "control", "inserted"].contains(outcome)
    }
    /// Whether it is a contact: a message, complete or not.
    var isContact: Bool { outcome == "sent" || outcome == "incomplete" }
    /// `outcome reason`, for counts and words.
    var verdict: String { reason.map { "\(outcome) \($0)" } ?? outcome }
    /// What it is about, in words.
    var subject: String { "\(scenario)/\(step ?? "-") of \(occurrence)" }

    /// Reads one line of the listing; throws what is missing in it.
    init(_ line: JSONValue) throws {
        at = try line.instant("at")
        member = try line.text("member")
        scenario = try line.text("scenario")
        occurrence = try line.text("occurrence")
        category = try line.text("category")
        outcome = try line.text("outcome")
        guard case .int(let number)? = line.field("priority") else {
            throw Unreadable("'priority'")
        }
        priority = Int(number)
        step = line.optionalText("step")
        channel = line.optionalText("channel")
        reason = line.optionalText("reason")
        message = line.optionalText("message")
        due = try line.optionalInstant("due")
        deadline = try line.optionalInstant("deadline")
        if let detail = line.field("detail") { try read(detail) }
    }

    private mutating func read(_ detail: JSONValue) throws {
        retry = try detail.optionalInstant("retry")
        cap = detail.optionalText("cap")
        missing = detail.optionalText("missing")
        hold = detail.optionalText("hold")
        excludedBy = detail.optionalText("excluded_by")
        reserved = detail.optionalText("reserved")
        reservedAt = try detail.optionalInstant("reserved_at")
        if case .int(let number)? = detail.field("limit") { limit = Int(number) }
        if case .array(let names)? = detail.field("contacts") {
            contacts = names.compactMap { if case .string(let name) = $0 { name } else { nil } }
        }
    }
}

/// One row of the outbox as the listing shows it.
struct Letter {
    var id: String
    var key: String
    var member: String
    var scenario: String
    var occurrence: String
    var step: String
    var template: String
    var channel: String
    var to: String
    var decidedAt: Instant
    var deadline: Instant
    var status: String
    /// Ids of what travels in it.
    var inserts: [String] = []

    var candidate: CandidateName {
        CandidateName(scenario: scenario, occurrence: occurrence, step: step)
    }

    /// Reads one line of the listing; throws what is missing in it.
    init(_ line: JSONValue) throws {
        id = try line.text("id")
        key = try line.text("key")
        member = try line.text("member")
        scenario = try line.text("scenario")
        occurrence = try line.text("occurrence")
        step = try line.text("step")
        template = try line.text("template")
        channel = try line.text("channel")
        to = try line.text("to")
        status = try line.text("status")
        decidedAt = try line.instant("decided_at")
        deadline = try line.instant("deadline")
        if case .array(let names)? = line.field("inserts") {
            inserts = names.compactMap { if case .string(let name) = $0 { name } else { nil } }
        }
    }
}

/// What a line lacks.
struct Unreadable: Error {
    var what: String
    /// Lacks this, in words.
    init(_ what: String) { self.what = what }
}

extension JSONValue {
    /// The value under the key; nil: absent. Plain, for a listing is mostly keys, and none of them
    /// stands twice in what the reader lets through.
    func field(_ key: String) -> JSONValue? {
        guard case .object(let fields) = self else { return nil }
        for field in fields where field.key == key { return field.value }
        return nil
    }

    /// The string under the key; throws where there is none.
    func text(_ key: String) throws -> String {
        guard case .string(let text)? = field(key) else { throw Unreadable("'\(key)'") }
        return text
    }

    /// The string under the key; nil: absent or null.
    func optionalText(_ key: String) -> String? {
        if case .string(let text)? = field(key) { text } else { nil }
    }

    /// A time stamp of RFC 3339; with `Z`, as every listing has it.
    func instant(_ key: String) throws -> Instant {
        guard let instant = Instant(rfc3339: try text(key)) else {
            throw Unreadable("a time in '\(key)'")
        }
        return instant
    }

    /// The time under the key; nil: absent or null; throws where it is no time.
    func optionalInstant(_ key: String) throws -> Instant? {
        guard let value = field(key), value != .null else { return nil }
        return try instant(key)
    }
}

/// The lines of a text that are not blank, each with its number from 1.
func lines(of bytes: [UInt8]) -> [(number: Int, text: ArraySlice<UInt8>)] {
    bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        .enumerated().map { ($0 + 1, $1) }
        .filter { _, text in text.contains { $0 != 32 && $0 != 13 && $0 != 9 } }
}

import Campaigns
import Checker
import Testing

/// Books of January 2026 in few words: `02 10:00` is the second at ten, and every send is valid for
/// three days.
extension Books {
    /// Empty books of these scenarios; `pressure` takes the place of caps, contact hours and holds.
    init(_ scenarios: [String: String], pressure: String? = nil) {
        self.scenarios = scenarios
        if let pressure { self.pressure = Books.categories + pressure }
    }

    /// An event; its occurrence is named `test ID`.
    mutating func happened(_ time: String, _ type: String, _ data: String = "{}", id: String) {
        event(stamp(time), type, data, id: id)
    }

    /// A row about `SCENARIO/STEP`, with its message where it makes one; due at once unless said.
    mutating func decided(
        _ at: String, _ send: String, of occurrence: String, due: String? = nil,
        _ outcome: String, _ reason: String? = nil, detail: String = "{}", channel: String = "email"
    ) {
        let names = send.split(separator: "/").map(String.init)
        let isSent = outcome == "sent"
        let row = Row(
            at: stamp(at), scenario: names[0], occurrence: occurrence, step: names[1],
            channel: channel, priority: priority(of: names[0]), due: stamp(due ?? at),
            deadline: stamp(due ?? at, later: 3), outcome: outcome, reason: reason, detail: detail,
            message: isSent ? messageID(send, of: occurrence) : nil)
        rows.append(row)
        if isSent { letters.append(letter(of: row)) }
    }

    /// A refusal at the entry.
    mutating func notEntered(
        _ at: String, _ scenario: String, of occurrence: String, _ reason: String
    ) {
        rows.append(
            Row(
                at: stamp(at), scenario: scenario, occurrence: occurrence,
                priority: priority(of: scenario), due: stamp(at), outcome: "not_entered",
                reason: reason))
    }

    /// Moves a row, its message with it.
    mutating func move(_ index: Int, to time: String) {
        rows[index].at = stamp(time)
        for place in letters.indices where letters[place].id == rows[index].message {
            letters[place].decidedAt = stamp(time)
        }
    }

    /// Sends at once what a row refuses, and nothing of it later.
    mutating func sendAtOnce(_ index: Int) {
        let row = rows[index]
        let isLater = { (other: Row) in
            other.scenario == row.scenario && other.occurrence == row.occurrence
                && other.step == row.step
        }
        rows = rows[...index] + rows[(index + 1)...].filter { !isLater($0) }
        let id = messageID("\(row.scenario)/\(row.step ?? "-")", of: row.occurrence)
        letters.removeAll { $0.id == id }
        (rows[index].outcome, rows[index].reason, rows[index].detail) = ("sent", nil, "{}")
        rows[index].message = id
        letters.append(letter(of: rows[index]))
    }

    /// Takes a row out, its message with it.
    mutating func lose(_ index: Int) {
        let row = rows.remove(at: index)
        letters.removeAll { $0.id == row.message }
    }

    /// Id of the message of a send, as the outbox makes it.
    func messageID(_ send: String, of occurrence: String) -> String {
        let names = send.split(separator: "/").map(String.init)
        let digest = SHA256.digest(joining: "lea", names[0], occurrence, names[1])
        let digits = Array("0123456789abcdef".utf8)
        let text = digest.prefix(10).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }

    private func letter(of row: Row) -> Letter {
        Letter(
            id: row.message ?? "-", scenario: row.scenario, occurrence: row.occurrence,
            step: row.step ?? "-", channel: row.channel ?? "-",
            to: row.channel == "sms" ? "+33600000000" : "lea@example.org", decidedAt: row.at,
            deadline: row.deadline ?? "-")
    }

    private func priority(of scenario: String) -> Int {
        let line = scenarios[scenario]?.split(separator: "\n").first { $0.hasPrefix("priority: ") }
        return line.flatMap { Int($0.dropFirst(10)) } ?? 50
    }
}

/// `02 10:00` in full, so many days later.
func stamp(_ time: String, later days: Int = 0) -> String {
    let day = (Int(time.prefix(2)) ?? 0) + days
    return "2026-01-\(day < 10 ? "0" : "")\(day)T\(time.dropFirst(3)):00Z"
}

/// One way to spoil sound books, and the rules that are broken then.
struct Spoiling {
    private let how: String
    private let rules: Set<Rule>
    private let spoil: (inout Books) -> Void

    /// What is done in words, which rules it breaks, none of them more, and how it is done.
    init(_ how: String, _ rules: Set<Rule>, _ spoil: @escaping (inout Books) -> Void) {
        self.how = how
        self.rules = rules
        self.spoil = spoil
    }

    /// Expects that the books break just these rules once they are spoilt.
    func check(_ sound: Books, _ place: SourceLocation) throws {
        var books = sound
        spoil(&books)
        let violations = try books.report().violations
        #expect(
            Set(violations.map(\.rule)) == rules, "\(how): \(violations)", sourceLocation: place)
    }
}

/// Expects that the books are sound, and that each way to spoil them is found.
func expect(
    sound books: Books, spoilt spoilings: [Spoiling] = [], place: SourceLocation = #_sourceLocation
) throws {
    #expect(try books.report().violations == [], sourceLocation: place)
    for spoiling in spoilings { try spoiling.check(books, place) }
}

/// Members to whom an edit sends more messages or fewer.
package struct MessageShifts: Sendable, Hashable {
    /// By scenario and channel, where there is a difference.
    package private(set) var byWay: [MessageWay: Shift] = [:]
    /// By the number of all messages together.
    package private(set) var inAll = Shift()
    /// Members about whom something else is decided than a message: when, why or what.
    package private(set) var otherwise = 0

    /// How many gain and lose, and the first of them in order of id.
    package struct Shift: Sendable, Hashable {
        package private(set) var gaining = 0
        package private(set) var losing = 0
        /// As many messages, at other times or of other steps.
        package private(set) var moving = 0
        package private(set) var gainers: [String] = []
        package private(set) var losers: [String] = []

        /// How many are named.
        private static let named = 5

        fileprivate mutating func noteMove() { moving += 1 }

        fileprivate mutating func note(_ member: String, before: Int, after: Int) {
            if after > before {
                gaining += 1
                if gainers.count < Shift.named { gainers.append(member) }
            } else if after < before {
                losing += 1
                if losers.count < Shift.named { losers.append(member) }
            }
        }
    }

    /// Notes what one member is sent before and after; nil: nothing.
    mutating func note(_ old: MemberMessages?, _ new: MemberMessages?) {
        guard let member = old?.member ?? new?.member else { return }
        if old?.notSent ?? MemberMessages.Rulings() != new?.notSent ?? MemberMessages.Rulings() {
            otherwise += 1
        }
        let (old, new) = (old?.sent ?? [:], new?.sent ?? [:])
        for way in Set(old.keys).union(new.keys) where old[way] != new[way] {
            let (before, after) = (old[way]?.count ?? 0, new[way]?.count ?? 0)
            byWay[way, default: Shift()].note(member, before: before, after: after)
            if before == after { byWay[way, default: Shift()].noteMove() }
        }
        let (before, after) = (
            old.values.reduce(0) { $0 + $1.count }, new.values.reduce(0) { $0 + $1.count }
        )
        inAll.note(member, before: before, after: after)
        if before == after, old != new { inAll.noteMove() }
    }
}

/// Joins the messages of two plans, which come in order of member id, while both are being made.
struct MessageJoin {
    private(set) var shifts = MessageShifts()
    /// Gives the messages of the next members of the plan of before; nil: there are no more.
    let nextBefore: () throws -> [MemberMessages]?
    private var waiting: ArraySlice<MemberMessages> = []
    private var isOver = false

    init(nextBefore: @escaping () throws -> [MemberMessages]?) { self.nextBefore = nextBefore }

    /// Takes the messages of the next members of the plan of after. Throws what the other plan has failed with.
    mutating func add(_ after: [MemberMessages]) throws {
        for new in after {
            while let old = try first(), bytesPrecede(old.member, new.member) {
                shifts.note(old, nil)
                waiting.removeFirst()
            }
            if let old = try first(), !bytesPrecede(new.member, old.member) {
                shifts.note(old, new)
                waiting.removeFirst()
            } else {
                shifts.note(nil, new)
            }
        }
    }

    /// Takes what is left of the plan of before, when that of after is complete.
    mutating func finish() throws {
        while let old = try first() {
            shifts.note(old, nil)
            waiting.removeFirst()
        }
    }

    private mutating func first() throws -> MemberMessages? {
        while waiting.isEmpty, !isOver {
            guard let next = try nextBefore() else {
                isOver = true
                break
            }
            waiting = next[...]
        }
        return waiting.first
    }
}

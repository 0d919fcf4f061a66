import CivilTime
import Outbox
import Testing

/// `capacity` of language.md: so many a day, highest priority first, then earliest deadline.
@Suite("A channel's daily capacity")
struct DailyCapacityTests {
    private let day: Int64 = 86_400_000_000
    private let hour: Int64 = 3_600_000_000

    private func at(_ days: Int64, _ hours: Int64 = 0) -> Instant {
        Instant(microseconds: days * day + hours * hour)
    }

    private func demand(
        _ at: Instant, _ priority: Int, until deadline: Instant, _ count: Int = 1
    ) -> DailyCapacity.Demand {
        DailyCapacity.Demand(at: at, priority: priority, deadline: deadline, count: count)
    }

    /// Which demand is handed over when, in order of time.
    private func releases(
        _ perDay: Int, _ demands: [DailyCapacity.Demand],
        opens: (Int, Instant) -> Instant? = { $1 }
    ) -> [String] {
        DailyCapacity(perDay: perDay, zone: .utc).releases(of: demands, reopening: opens).map {
            let hours = $0.at.microseconds / hour
            return "\($0.demand)x\($0.count) day \(hours / 24) \(hours % 24)h"
        }
    }

    @Test("what fits is handed over at once, in order of time")
    func fits() {
        let demands = [demand(at(0, 10), 5, until: at(3)), demand(at(0, 9), 1, until: at(3))]
        #expect(releases(2, demands) == ["1x1 day 0 9h", "0x1 day 0 10h"])
    }

    @Test("the next day begins with the highest priority, of equal ones with the earliest deadline")
    func order() {
        let demands = [
            demand(at(0, 9), 1, until: at(5)), demand(at(0, 10), 1, until: at(5)),
            demand(at(0, 11), 9, until: at(5)), demand(at(0, 12), 1, until: at(3)),
        ]
        #expect(
            releases(1, demands) == [
                "0x1 day 0 9h", "2x1 day 1 0h", "3x1 day 2 0h", "1x1 day 3 0h",
            ])
    }

    @Test("what finds no room before its deadline expires, at the deadline's very instant already")
    func expires() {
        let demands = [
            demand(at(0, 9), 9, until: at(5), 3), demand(at(0, 10), 1, until: at(2)),
            demand(at(0, 11), 1, until: at(3, 1)),
        ]
        #expect(
            releases(1, demands) == [
                "0x1 day 0 9h", "0x1 day 1 0h", "0x1 day 2 0h", "2x1 day 3 0h",
            ])
    }

    @Test("a message that waited goes when its hours open, on a later day if they are closed till then")
    func hours() {
        let demands = [
            demand(at(0, 9), 1, until: at(9)), demand(at(0, 10), 1, until: at(9)),
            demand(at(0, 11), 1, until: at(9)), demand(at(0, 12), 1, until: at(9)),
        ]
        let opened = releases(1, demands) { number, start in
            switch number {
            case 1: start.advanced(by: 2 * day + 8 * hour)
            case 2: start.advanced(by: 8 * hour)
            default: nil
            }
        }
        #expect(opened == ["0x1 day 0 9h", "2x1 day 1 8h", "1x1 day 3 8h"])
    }

    @Test("days are those of the programme's zone")
    func zone() throws {
        let demands = [
            demand(at(0, 21), 1, until: at(3)), demand(at(0, 23), 1, until: at(3)),
        ]
        let east = ZoneRules(name: "east", transitions: [], offsets: [7200])
        let released = DailyCapacity(perDay: 1, zone: east).releases(of: demands) { $1 }
        #expect(released.map(\.at) == [at(0, 21), at(0, 23)])
        #expect(releases(1, demands) == ["0x1 day 0 21h", "1x1 day 1 0h"])
    }
}

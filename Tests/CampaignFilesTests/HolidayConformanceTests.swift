import CampaignFiles
import Campaigns
import CivilTime
import Foundation
import Templates
import Testing
import ZoneDatabase

/// The shipped holidays, day by day against a list that others made.
@Suite struct HolidayConformanceTests {
    private static let file: String = {
        let folder =
            ProcessInfo.processInfo.environment["TACT_CONFORMANCE"] ?? "../shared/conformance"
        return "\(folder)/holidays.csv"
    }()

    @Test("every day of ten years in ten countries is a holiday where it should be, and else not")
    func days() throws {
        guard let text = try? String(contentsOfFile: Self.file, encoding: .utf8) else {
            print("ConformanceHolidays: skipped, there is no \(Self.file)")
            return
        }
        var expected: [String: Set<CivilDate>] = [:]
        for line in text.split(whereSeparator: \.isNewline).dropFirst() {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            guard fields[1].isEmpty else { continue }
            let date = try #require(CivilDate(iso: fields[2].description))
            expected[fields[0].description, default: []].insert(date)
        }
        #expect(expected.count == 10)
        let calendars = try shipped()
        var failed = 0
        for (country, holidays) in expected.sorted(by: { $0.key < $1.key }) {
            let calendar = try #require(calendars[country], "no file for \(country)")
            var date = CivilDate(clampedYear: 2020, month: 1, day: 1)
            while date.year < 2030 {
                if calendar.contains(date) != holidays.contains(date) {
                    failed += 1
                    Issue.record("\(country) \(date)")
                }
                date = date.adding(days: 1)
            }
        }
        print("ConformanceHolidays: passed \(36_530 - failed), failed \(failed), of 36530 days")
    }

    private func shipped() throws -> [String: HolidayCalendar] {
        var files: [SourceFile] = []
        for top in ["campaigns", "templates"] {
            let folder = URL(fileURLWithPath: top).resolvingSymlinksInPath().path
            let names = FileManager.default.enumerator(atPath: folder)?.compactMap {
                $0 as? String
            }
            for name in (names ?? []).sorted()
            where name.hasSuffix(".yaml") || name.hasSuffix(".liquid") {
                let path = "\(top)/\(name)"
                files.append(
                    SourceFile(path: path, text: try String(contentsOfFile: path, encoding: .utf8)))
            }
        }
        let loaded = CampaignDirectory(files: files).loadEdition(zones: ZoneDatabase())
        return try #require(loaded.edition).programme.holidays
    }
}

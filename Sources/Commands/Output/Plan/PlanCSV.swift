import CivilTime
import Engine

/// A plan as a table for other programs (CSV, RFC 4180): one line for each day, scenario, channel,
/// outcome and reason.
struct PlanCSV {
    private let plan: PlanOverview

    init(_ plan: PlanOverview) { self.plan = plan }

    /// The header and the rows; every line is ended by CR LF.
    var text: String {
        var text = PlanCSV.line([
            "day", "scenario", "category", "channel", "outcome", "reason", "count",
        ])
        for row in plan.rows {
            text += PlanCSV.line([
                row.day.description, row.scenario, row.category ?? "", row.channel ?? "",
                row.outcome.rawValue, row.reason?.rawValue ?? "", "\(row.count)",
            ])
        }
        return text
    }

    private static func line(_ cells: [String]) -> String {
        cells.map(cell).joined(separator: ",") + "\r\n"
    }

    /// A name that begins like a formula gets an apostrophe: spreadsheets then take it for text.
    static func cell(_ text: String) -> String {
        let isFormula = text.unicodeScalars.first.map { "=+-@\t\r".unicodeScalars.contains($0) }
        let text = isFormula ?? false ? "'\(text)" : text
        guard text.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else {
            return text
        }
        return "\"\(text.replacing("\"", with: "\"\""))\""
    }
}

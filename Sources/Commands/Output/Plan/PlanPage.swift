import Campaigns
import CivilTime
import Engine
import Foundation
import Simulation

/// A plan as one HTML page for a browser: nothing is loaded from anywhere, and the page's own
/// policy forbids it. The same plan is the same page, byte for byte.
struct PlanPage {
    private let plan: PlanOverview

    init(_ plan: PlanOverview) { self.plan = plan }

    /// The parts of the script, in order: they share one scope.
    private static let scripts = [
        PackageResources.plan_js, PackageResources.filters_js, PackageResources.calendar_js,
        PackageResources.day_js, PackageResources.tables_js, PackageResources.start_js,
    ]

    /// The whole page.
    var bytes: [UInt8] {
        let style = PlanPage.text(PackageResources.page_css)
        let script =
            "(() => {\n\"use strict\";\n" + PlanPage.scripts.map(PlanPage.text).joined() + "})();\n"
        let parts = [
            "policy": PlanPage.policy(style: style, script: script),
            "title": PlanPage.escaped("\(plan.programme.name): plan, \(period)"),
            "style": style,
            "programme": PlanPage.escaped(plan.programme.name),
            "period": PlanPage.escaped(period),
            "population": PlanPage.escaped(population),
            "notes": plan.notes.map { "<p>\(PlanPage.escaped($0))</p>" }.joined(separator: "\n"),
            "outcomes": Outcome.allCases.map(\.label).map(PlanPage.columnHead).joined(),
            "totals": totals,
            "data": PlanPageData(plan).text,
            "script": script,
        ]
        return Array(filled(PlanPage.text(PackageResources.page_html), parts).utf8)
    }

    /// Puts the parts in the places `{{name}}` of the frame; nothing within a part is a place.
    private func filled(_ frame: String, _ parts: [String: String]) -> String {
        var pieces = frame.components(separatedBy: "{{")[...]
        var text = pieces.removeFirst()
        for piece in pieces {
            let ends = piece.components(separatedBy: "}}")
            precondition(ends.count == 2, "the frame of the page has a place that does not end")
            guard let part = parts[ends[0]] else {
                preconditionFailure("the frame of the page has an unknown place \(ends[0])")
            }
            text += part + ends[1]
        }
        return text
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    /// Only this style and this script, by their digests (Content Security Policy Level 3).
    private static func policy(style: String, script: String) -> String {
        [
            "default-src 'none'", "style-src \(source(style))", "script-src \(source(script))",
            "img-src data:", "base-uri 'none'", "form-action 'none'",
        ].joined(separator: "; ")
    }

    private static func source(_ text: String) -> String {
        var digest = SHA256()
        digest.update(text.utf8)
        return "'sha256-\(Data(digest.finish()).base64EncodedString())'"
    }

    /// Text as HTML may have it, also within quotes.
    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            .replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
            .replacing("'", with: "&#39;")
    }

    // MARK: Sentences

    /// `2 March 2026`, `2 to 31 March 2026`, `2 March to 4 May 2026`.
    private var period: String {
        let (first, last) = (plan.days.lowerBound, plan.days.upperBound)
        let end = "\(last.day) \(PlanPage.monthNames[last.month - 1]) \(last.year)"
        if first == last { return end + plan.hours }
        var start = "\(first.day)"
        if (first.year, first.month) != (last.year, last.month) {
            start += " \(PlanPage.monthNames[first.month - 1])"
        }
        if first.year != last.year { start += " \(first.year)" }
        return "\(start) to \(end)\(plan.hours)"
    }

    private static let monthNames = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]

    private var population: String {
        "\(countedInGroups(plan.report.members, "member")), days of \(plan.report.zone.name)."
    }

    private static func columnHead(_ word: String) -> String {
        "<th scope=\"col\" class=\"number\">\(word)</th>"
    }

    /// What a browser without scripts shows: rows of scenario and channel.
    private var totals: String {
        plan.totals.map { scenario, channel, outcomes in
            let names = [scenario, channel ?? "-"].map { name in
                "<th scope=\"row\">\(PlanPage.escaped(name))</th>"
            }
            let told = Outcome.allCases.map { outcome in
                "<td class=\"number\">\(grouped(outcomes[outcome] ?? 0))</td>"
            }
            return "<tr>\((names + told).joined())</tr>"
        }.joined(separator: "\n")
    }
}

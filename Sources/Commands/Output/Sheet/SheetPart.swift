import Campaigns
import Diagnostics
import Engine
import Outbox
import Simulation
import Templates

/// One template, or one send, on a contact sheet: what it is for, and a card for each text.
struct SheetPart {
    let part: Preview.Part
    let number: Int
    let sheet: ContactSheet

    private var preview: Preview { sheet.preview }
    private var programme: Programme { sheet.programme }

    /// Adds its section.
    func write(to page: inout HTMLWriter) {
        let uses = sheet.uses(of: part)
        page.begin(
            "section",
            [
                ("id", "part-\(number)"), ("data-part", "\(number)"),
                ("aria-labelledby", "name-\(number)"),
                ("data-scenario", uses.map(\.scenario.name).joined(separator: "\n")),
            ])
        let name = part.name(isWhole: sheet.isWhole).visible()
        page.element("h2", [("id", "name-\(number)")], text: name)
        page.markup("\n")
        writeUses(uses, to: &page)
        page.markup("<div class=\"cards\">\n")
        for text in part.pages { SheetCard(page: text, sheet: sheet).write(to: &page) }
        for missing in part.untranslated { write(missing, to: &page) }
        page.markup("</div>\n</section>\n")
    }

    private func writeUses(
        _ uses: [(scenario: Scenario, step: String)], to page: inout HTMLWriter
    ) {
        page.markup("<ul class=\"uses\">")
        if uses.isEmpty { page.markup("<li>No scenario sends it.</li>") }
        for use in uses {
            page.element("li") { page in
                page.element("b", text: use.scenario.title.visible())
                page.text(" \(use.scenario.name), step \(use.step)".visible())
                if use.scenario.status != .live {
                    page.element("span", [("class", "chip")], text: use.scenario.status.rawValue)
                }
            }
        }
        let words = part.beginning.words(preview, programme)
        if !words.isEmpty {
            page.element("li", [("class", "event")], text: "As sent\(words.dropFirst())".visible())
        }
        page.markup("</ul>\n")
    }

    /// A place where a text should be.
    private func write(_ missing: Preview.Untranslated, to page: inout HTMLWriter) {
        page.begin(
            "article",
            [
                ("class", "card missing"), ("data-face", missing.face),
                ("data-locale", missing.locale), ("data-flags", SheetFlag.untranslated.rawValue),
            ])
        page.element("p", [("class", "labels")]) { page in
            page.element("span", [("class", "chip")], text: missing.face)
            page.element("span", [("class", "chip")], text: missing.locale)
        }
        page.element("p", [("class", "warning untranslated")], text: missing.words.visible())
        page.markup("</article>\n")
    }
}

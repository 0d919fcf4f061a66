import Campaigns
import CivilTime
import Diagnostics
import Engine
import Foundation
import Simulation
import Templates

/// A page that shows messages side by side: one file that loads nothing, for light and dark,
/// screen, paper and keyboard.
///
/// Mails stand in frames of their own, in which no script runs, and the page's policy, which the
/// frames inherit, lets nothing be loaded and no script run but the page's own.
struct ContactSheet {
    let preview: Preview
    let programme: Programme
    /// Whether it holds everything there is.
    let isWhole: Bool

    /// What tells our pages from others.
    static let mark = "<meta name=\"generator\" content=\"tact preview\">"

    private static let policy: String = {
        let digest = Data(SHA256.digest(joining: "\(SheetScript.text)")).base64EncodedString()
        return "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:;"
            + " script-src 'sha256-\(digest)'; base-uri 'none'; form-action 'none'"
    }()

    /// The whole page.
    var html: String {
        var page = HTMLWriter()
        page.markup("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        page.begin(
            "meta", [("http-equiv", "Content-Security-Policy"), ("content", Self.policy)])
        page.markup("\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        page.markup("<meta name=\"generator\" content=\"tact preview\">\n")
        page.element("title", text: "\(programme.name): messages")
        page.markup("\n<style>\n")
        page.markup(SheetStyle.text)
        page.markup("</style>\n</head>\n<body>\n")
        page.markup("<a class=\"skip\" href=\"#sheet\">Skip to the messages</a>\n")
        writeHead(to: &page)
        page.markup("<div class=\"columns\">\n")
        writeContents(to: &page)
        page.element("main", [("id", "sheet")]) { page in
            for (number, part) in preview.parts.enumerated() {
                SheetPart(part: part, number: number, sheet: self).write(to: &page)
            }
            page.markup(
                "<p class=\"none\" hidden>Nothing fits. <button type=\"reset\" form=\"filters\">")
            page.markup("Show everything</button></p>\n")
        }
        page.markup("</div>\n<script>")
        page.markup(SheetScript.text)
        page.markup("</script>\n</body>\n</html>\n")
        return page.html
    }

    // MARK: The head

    private func writeHead(to page: inout HTMLWriter) {
        page.markup("<header class=\"top\">\n")
        page.element("h1", text: programme.name)
        page.element("p", [("class", "about")], text: about)
        page.markup("<form id=\"filters\" role=\"search\" aria-label=\"Filter the messages\">\n")
        page.markup("<label class=\"find\"><span>Find</span><input type=\"search\" id=\"find\"")
        page.markup(" placeholder=\"Template, subject or words\" autocomplete=\"off\"></label>\n")
        writeChoice("Scenario", "scenario", scenarios, to: &page)
        writeChoice("Channel", "face", faces, to: &page)
        writeChoice("Language", "locale", locales, to: &page)
        page.markup(SheetControls.text)
        page.markup("<fieldset class=\"flags\"><legend>Only</legend>\n")
        for flag in SheetFlag.allCases { writeSwitch(flag, to: &page) }
        page.markup("</fieldset>\n")
        page.markup("</form>\n</header>\n")
    }

    private var about: String {
        let number =
            "\(counted(preview.pages.count, "text")) of \(counted(templates.count, "template"))"
        return
            "\(number), for \(preview.whom), \(preview.when)"
    }

    private var templates: Set<String> { Set(preview.pages.map(\.template)) }

    private func writeChoice(
        _ label: StaticString, _ name: StaticString, _ values: [(value: String, shown: String)],
        to page: inout HTMLWriter
    ) {
        page.markup("<label><span>")
        page.markup(label)
        page.markup("</span>")
        page.element("select", [("id", "\(name)"), ("data-filter", "\(name)")]) { page in
            page.markup("<option value=\"\">All</option>")
            for entry in values {
                page.element("option", [("value", entry.value)], text: entry.shown)
            }
        }
        page.markup("</label>\n")
    }

    private func writeSwitch(_ flag: SheetFlag, to page: inout HTMLWriter) {
        let number = preview.parts.reduce(0) { $0 + $1.count(of: flag) }
        page.begin("label", [("class", "switch \(flag.rawValue)")])
        page.begin(
            "input",
            [("type", "checkbox"), ("data-flag", flag.rawValue)]
                + (number == 0 ? [("disabled", "")] : []))
        page.text(flag.words)
        page.element("b", text: "\(number)")
        page.markup("</label>\n")
    }

    // MARK: What there is to choose from

    private var scenarios: [(value: String, shown: String)] {
        let used = Set(preview.parts.flatMap { uses(of: $0).map(\.scenario.name) })
        return programme.scenarios.filter { used.contains($0.name) }.map {
            ($0.name, "\($0.name): \($0.title)".visible())
        }
    }

    private var faces: [(value: String, shown: String)] {
        let used = Set(preview.pages.map(\.face))
        return (programme.channels.map(\.name) + ["insert"]).filter(used.contains).map { ($0, $0) }
    }

    private var locales: [(value: String, shown: String)] {
        let used = preview.pages.map(\.locale) + preview.parts.flatMap(\.untranslated).map(\.locale)
        return Set(used).sorted().map { ($0, $0) }
    }

    /// What sends the part's template or, of a single send, that.
    func uses(of part: Preview.Part) -> [(scenario: Scenario, step: String)] {
        if !isWhole {
            return part.scenario.map { [($0, part.step)] } ?? []
        }
        let names = Set(part.pages.map(\.template) + part.untranslated.map(\.template))
        return names.sorted().flatMap { programme.sends(of: $0).map { ($0.scenario, $0.step) } }
    }

    // MARK: The contents

    private func writeContents(to page: inout HTMLWriter) {
        page.markup("<nav aria-label=\"Templates\"><ol>\n")
        for (number, part) in preview.parts.enumerated() {
            page.begin("li", [("data-part", "\(number)")])
            page.element(
                "a", [("href", "#part-\(number)")], text: part.name(isWhole: isWhole).visible())
            for flag in SheetFlag.allCases where part.count(of: flag) > 0 {
                page.element(
                    "i", [("class", "dot \(flag.rawValue)"), ("title", flag.words)]
                ) { _ in }
            }
            page.markup("</li>\n")
        }
        page.markup("</ol></nav>\n")
    }
}

/// What a text of the sheet is flagged as.
enum SheetFlag: String, CaseIterable {
    case incomplete, untranslated, costly

    /// As a filter says it.
    var words: String {
        switch self {
        case .incomplete: "Incomplete"
        case .untranslated: "Not translated"
        case .costly: "More than one SMS"
        }
    }
}

extension PreviewPage {
    /// What it is flagged as.
    var flags: [SheetFlag] {
        var flags: [SheetFlag] = []
        if !draft.gaps.isEmpty { flags.append(.incomplete) }
        if standsInFor != nil { flags.append(.untranslated) }
        if message.channel == "sms", let segments, segments.count > 1 { flags.append(.costly) }
        return flags
    }
}

extension Preview.Part {
    /// How many of its texts have the flag.
    func count(of flag: SheetFlag) -> Int {
        let missing = flag == .untranslated ? untranslated.count : 0
        return missing + pages.count { $0.flags.contains(flag) && flag != .untranslated }
    }

    /// What the sheet calls it: the template, or the step of a scenario.
    func name(isWhole: Bool) -> String {
        let template = pages.first?.template ?? untranslated.first?.template ?? step
        return isWhole || scenario == nil ? template : step
    }
}

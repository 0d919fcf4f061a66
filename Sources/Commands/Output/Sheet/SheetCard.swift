import Campaigns
import Diagnostics
import Engine
import Outbox
import Simulation
import Templates

/// One text on a contact sheet.
struct SheetCard {
    let page: PreviewPage
    let sheet: ContactSheet

    /// Adds its card.
    func write(to writer: inout HTMLWriter) {
        let flags = page.flags.map(\.rawValue).joined(separator: " ")
        let kind = page.isInsert ? "insert" : page.message.html == nil ? "words" : "mail"
        writer.begin(
            "article",
            [
                ("class", "card \(kind)"), ("data-face", page.face),
                ("data-locale", page.locale), ("data-flags", flags),
            ])
        writeLabels(to: &writer)
        writeWarnings(to: &writer)
        if let html = page.message.html {
            writeInbox(to: &writer)
            writeFrame(html, to: &writer)
        } else {
            SheetBubble(page: page).write(to: &writer)
        }
        writeDetails(to: &writer)
        writer.markup("</article>\n")
    }

    private func writeLabels(to writer: inout HTMLWriter) {
        writer.element("p", [("class", "labels")]) { writer in
            writer.element("span", [("class", "chip strong")], text: page.face)
            writer.element("span", [("class", "chip")], text: page.locale)
            if let share = page.share {
                writer.element(
                    "span", [("class", "chip")],
                    text: "\(page.template), \(share.percent)".visible())
                if page.isOwn { writer.element("span", [("class", "chip")], text: "this member's") }
            }
        }
    }

    private func writeWarnings(to writer: inout HTMLWriter) {
        if !page.draft.gaps.isEmpty {
            writer.element("p", [("class", "warning incomplete")]) { writer in
                for gap in page.draft.gaps {
                    writer.element("b", text: gap.words.visible())
                    writer.element("code", text: gap.location.visible())
                }
            }
        }
        if let problem = page.addressProblem {
            writer.element("p", [("class", "warning address")], text: problem.visible())
        }
        if let asked = page.standsInFor {
            writer.element(
                "p", [("class", "warning untranslated")],
                text: "Not written in \(asked): \(page.locale) stands in.".visible())
        }
        if !page.inserts.isEmpty {
            writer.element(
                "p", [("class", "note")],
                text: "Carries \(page.inserts.joined(separator: ", ")).".visible())
        }
    }

    /// As the list of mails shows it: who it is from, what it is about, and how it begins.
    private func writeInbox(to writer: inout HTMLWriter) {
        guard page.isMail else { return }
        writer.element("div", [("class", "inbox")]) { writer in
            writer.element("span", [("class", "face"), ("aria-hidden", "true")], text: initial)
            writer.element("div") { writer in
                writer.element("span", [("class", "from")], text: sheet.programme.name.visible())
                writer.element("h3", text: (page.message.subject ?? "(no subject)").visible())
                if let preheader = page.draft.preheader {
                    writer.element("p", [("class", "preheader")], text: preheader.visible())
                }
            }
        }
    }

    private var initial: String {
        sheet.programme.name.first { $0.isLetter || $0.isNumber }.map { $0.uppercased() } ?? "?"
    }

    private func writeFrame(_ html: String, to writer: inout HTMLWriter) {
        writer.element("div", [("class", "frame")]) { writer in
            writer.element(
                "iframe",
                [
                    ("sandbox", ""), ("loading", "lazy"), ("referrerpolicy", "no-referrer"),
                    ("title", page.title(programme: nil).visible()), ("srcdoc", html),
                ]
            ) { _ in }
        }
    }

    private func writeDetails(to writer: inout HTMLWriter) {
        if page.message.html != nil {
            writer.element("details") { writer in
                writer.markup("<summary>As text</summary>")
                writer.element("pre", text: page.message.text.visibleLines)
            }
        }
        let header = page.header(sheet.programme)
        guard !header.isEmpty else { return }
        writer.element("details") { writer in
            writer.markup("<summary>Header</summary>")
            writer.element("dl") { writer in
                for field in header {
                    writer.element("dt", text: field.name)
                    writer.element("dd", text: field.value.visible())
                }
            }
        }
    }
}

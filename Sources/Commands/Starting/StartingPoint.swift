import CampaignFiles
import Campaigns
import Expressions

/// The files of a new scenario, written for the programme at hand.
struct StartingPoint {
    let name: String
    let trigger: TriggerKind
    let programme: Programme
    /// The files that are there already.
    let files: [SourceFile]
    /// Whether the directory keeps schemas for editors.
    let hasSchemas: Bool

    /// One way to write the templates; which one a directory takes is tried out.
    struct Variant {
        /// Name of the layout.
        var layout: String?
        /// Whether the partials that the channel requires are included by the template itself.
        var rendersPartials: Bool
        var hasUnsubscribeLink: Bool
    }

    /// The email channel, or the first.
    var channel: Channel {
        programme.channels.first { $0.name == "email" } ?? programme.channels[0]
    }

    /// The first category that caps limit, or the first.
    var category: Category {
        let categories = programme.pressure.categories
        return categories.first { !$0.isExempt } ?? categories[0]
    }

    var testPath: String { "campaigns/tests/\(name).yaml" }

    /// `summer-party` as a title.
    var title: String {
        let words = name.split { $0 == "-" || $0 == "_" }.joined(separator: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    /// From the likeliest to the plainest. A mail without a layout needs a link of its own.
    var variants: [Variant] {
        (layouts as [String?] + [nil]).flatMap { layout in
            let needsLink = layout == nil && channel.name.contains("mail")
            return [(needsLink, false), (needsLink, true), (!needsLink, false), (!needsLink, true)]
                .map {
                    Variant(layout: layout, rendersPartials: $0.1, hasUnsubscribeLink: $0.0)
                }
        }
    }

    /// The layouts that there are: the one that most templates of the channel have comes first.
    private var layouts: [String] {
        let folder = "templates/layouts/"
        let names = files.map(\.path).filter { $0.hasPrefix(folder) && $0.hasSuffix(".liquid") }
            .map { String($0.dropFirst(folder.count).dropLast(".liquid".count)) }
        let ofChannel = files.filter { $0.path.hasSuffix("/\(channel.name).liquid") }
        let uses = names.map { name in
            ofChannel.count { file in
                file.text.split(whereSeparator: \.isNewline).contains("layout: \(name)")
            }
        }
        return zip(names, uses).sorted { ($1.1, $0.0) < ($0.1, $1.0) }.map(\.0)
    }

    /// The scenario, its templates, and a test that expects nothing yet.
    func files(_ variant: Variant) -> [SourceFile] {
        let locales = programme.locales.isEmpty ? [programme.locale] : programme.locales.map(\.name)
        let templates = locales.map { locale in
            SourceFile(
                path: "templates/\(name)/\(locale)/\(channel.name).liquid",
                text: template(variant, locale: locale))
        }
        return [SourceFile(path: "campaigns/scenarios/\(name).yaml", text: scenario)] + templates
            + [SourceFile(path: testPath, text: StartingExample(self, .agreeing).text)]
    }

    /// What the trigger says; nil where the catalogue has nothing that could begin such a scenario.
    var startingTrigger: StartingTrigger? { StartingTrigger(trigger, programme.catalogue) }

    /// The line by which an editor finds the schema, where there is one.
    func modeline(_ kind: CampaignFileKind) -> [String] {
        hasSchemas ? ["# yaml-language-server: $schema=../../schemas/\(kind.schemaFile)"] : []
    }

    // MARK: The scenario

    private var scenario: String {
        var lines = modeline(.scenario)
        lines += [
            "# A starting point. What stands behind a # is left out, and says what could be there.",
            "title: \(title)",
            "family: \(Family.animation.rawValue)  # \(wordsOf(Family.self)); decides nothing",
            "status: live  # draft: checked and previewed only; paused: nothing enters, sends wait",
            "# runs: 2027-01-01 to 2027-12-31  # entries only within; left out: always",
            "category: \(category.name)  # of pressure.yaml, with its caps and contact hours",
            "priority: \(priority)  # 0..100, the higher wins",
            "trigger:  # exactly one",
        ]
        lines += (startingTrigger?.lines ?? []).map { "  \($0)" }
        lines += [
            "# Only the member of the test. Say here whom you mean, or delete the line for "
                + "everyone.",
            "audience: member.id == \"\(StartingExample.memberID)\"",
            "entry: always  # always | once | once per 1 year | unless active | restart",
            "# control_group: 5%  # decided, recorded, never contacted", "# exit:",
            "#   - when: a condition that ends the journey at once", "steps:",
            "  - send: \(name)  # templates/\(name)/<locale>/\(channel.name).liquid",
            "    channels: [\(channel.name)]  # in order of preference",
            "    # at: 10:00  # at that next local time of day; left out: at once",
            "    valid_for: 5 days  # from when it is due; after that it is not sent any more",
            "    if_blocked: defer  # tried again when the reason ends; drop: given up at once",
            "  # - wait: 7 days  # or: until mon 10:00, until entry + 60 days at 10:00",
            "  # - send: another-template",
        ]
        return aligned(lines).joined(separator: "\n") + "\n"
    }

    /// The one nearest to 50 that no other scenario has: equal ones are decided by name.
    private var priority: Int {
        let taken = Set(programme.scenarios.map(\.priority))
        let free = (0...100).filter { !taken.contains($0) }
        return free.min { (abs($0 - 50), $0) < (abs($1 - 50), $1) } ?? 50
    }

    private func wordsOf<Word: CaseIterable & RawRepresentable<String>>(_: Word.Type) -> String {
        Word.allCases.map(\.rawValue).joined(separator: " | ")
    }

    /// Comments behind values in one column, as far as the values let them.
    func aligned(_ lines: [String]) -> [String] {
        lines.map { line in
            let parts = line.split(separator: "  # ", omittingEmptySubsequences: false)
            let value = parts.dropLast().joined(separator: "  # ")
            guard value.contains(where: { $0 != " " }), let comment = parts.last else {
                return line
            }
            let gap = String(repeating: " ", count: max(2, 32 - value.count))
            return value + gap + "# " + comment
        }
    }

    // MARK: The templates

    private func template(_ variant: Variant, locale: String) -> String {
        let isFrench = locale == "fr" || locale.hasPrefix("fr-")
        let words: (hello: String, body: String, unsubscribe: String) =
            isFrench
            ? ("Bonjour", "Écrivez ici votre message.", "Se désinscrire")
            : ("Hello", "Write your message here.", "Unsubscribe")
        let hasName = programme.catalogue.attributes.contains {
            $0.name == "first_name" && $0.type == .string
        }
        let name = hasName ? "{{ member.first_name | default: \"\(words.hello)\" }}" : words.hello
        let partials = variant.rendersPartials ? requiredPartials : []
        if channel.format == .text {
            let lines = ["\(name), \(title): \(words.body)"]
            return (lines + partials.map { "{% render \"\($0)\" %}" }).joined(separator: "\n")
                + "\n"
        }
        var lines = ["---"]
        if let layout = variant.layout { lines.append("layout: \(layout)") }
        lines += ["subject: \(name), \(title)", "preheader: \(words.body)", "---"]
        lines += ["<h1>\(title)</h1>", "<p>\(name),</p>", "<p>\(words.body)</p>"]
        lines += partials.map { "{% render \"\($0)\" %}" }
        if variant.hasUnsubscribeLink {
            let link = "<a href=\"{{ message.unsubscribe_url }}\">\(words.unsubscribe)</a>"
            lines.append("<p>\(link)</p>")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private var requiredPartials: [String] {
        programme.channelIndex(named: channel.name).flatMap { programme.requiredPartials[$0] } ?? []
    }
}

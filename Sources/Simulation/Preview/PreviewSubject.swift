import Campaigns
import Diagnostics
package import Templates

/// What a preview is of.
package enum PreviewSubject: Sendable {
    case template(String, File)
    /// Index of the programme.
    case scenario(Int)

    /// What the path of one of a template's files names.
    package struct File: Sendable, Hashable {
        package var locale: String?
        /// `email`, or `insert` for the block that travels in other mails.
        package var face: String?
    }

    /// That the programme has neither template nor scenario of a name.
    package struct Unknown: Error {
        package var name: String
        /// What was probably meant.
        package var suggestion: String?
    }

    /// Reads a name as scenarios use it, or a path in the campaign directory such as
    /// `templates/welcome`, `templates/welcome/fr/email.liquid` or
    /// `campaigns/scenarios/welcome.yaml`. What is both a template and a scenario is the template.
    /// Throws `Unknown`.
    package init(_ text: String, in edition: Edition) throws(Unknown) {
        let parts = text.split(separator: "/").map(String.init).drop { $0 == "." }
        let programme = edition.programme
        if parts.count > 1, parts.first == "templates" {
            let rest = Array(parts.dropFirst())
            guard edition.templates.names.contains(rest[0]), rest.count <= 3 else {
                throw PreviewSubject.unknown(text, rest[0], among: edition.templates.names)
            }
            self = .template(
                rest[0], File(locale: rest.count > 1 ? rest[1] : nil, face: rest.face))
        } else if parts.count > 2, parts.starts(with: ["campaigns", "scenarios"]) {
            let name = parts[parts.endIndex - 1].dropping(".yaml").dropping(".yml")
            guard let index = programme.scenarioIndex(named: name) else {
                throw PreviewSubject.unknown(text, name, among: programme.scenarios.map(\.name))
            }
            self = .scenario(index)
        } else if edition.templates.names.contains(text) {
            self = .template(text, File())
        } else if let index = programme.scenarioIndex(named: text) {
            self = .scenario(index)
        } else {
            let names = edition.templates.names + programme.scenarios.map(\.name)
            throw PreviewSubject.unknown(text, text, among: names)
        }
    }

    private static func unknown(
        _ text: String, _ name: String, among names: [String]
    ) -> Unknown {
        Unknown(name: text, suggestion: nearest(to: name, among: names))
    }
}

extension [String] {
    /// The face that the third part of a template's path names; a text part is its mail's.
    fileprivate var face: String? {
        count > 2 ? self[2].dropping(".liquid").dropping(".txt") : nil
    }
}

extension String {
    fileprivate func dropping(_ ending: String) -> String {
        hasSuffix(ending) ? String(dropLast(ending.count)) : self
    }
}

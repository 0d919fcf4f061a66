package import Campaigns
import CivilTime

/// What templates are checked against and filled from, beside the member.
package struct TemplateSurroundings: Sendable {
    package var programmeName: String
    package var currency: String
    package var timezone: String
    /// Fallback locale.
    package var locale: String
    package var locales: [LocaleSettings]
    package var channels: [Channel]
    /// By channel index.
    package var requiredPartials: [Int: [String]]
    package var catalogue: Catalogue
    package var sendings: [Sending]

    /// A template and a scenario that sends it.
    package struct Sending: Hashable, Sendable {
        package var template: String
        package var scenario: String
        /// Types of the events that begin the scenario (indices of the catalogue); none: the clock
        /// does.
        package var triggers: [Int]

        package init(template: String, scenario: String, triggers: [Int]) {
            self.template = template
            self.scenario = scenario
            self.triggers = triggers
        }
    }

    /// Surroundings of these parts.
    package init(
        programmeName: String, currency: String, timezone: String, locale: String,
        locales: [LocaleSettings], channels: [Channel], requiredPartials: [Int: [String]],
        catalogue: Catalogue, sendings: [Sending]
    ) {
        self.programmeName = programmeName
        self.currency = currency
        self.timezone = timezone
        self.locale = locale
        self.locales = locales
        self.channels = channels
        self.requiredPartials = requiredPartials
        self.catalogue = catalogue
        self.sendings = sendings
    }

    /// The surroundings that a programme gives.
    package init(_ programme: Programme) {
        self.init(
            programmeName: programme.name, currency: programme.currency,
            timezone: programme.zone.name, locale: programme.locale, locales: programme.locales,
            channels: programme.channels, requiredPartials: programme.requiredPartials,
            catalogue: programme.catalogue,
            sendings: programme.scenarios.flatMap { scenario in
                scenario.sentTemplates.map {
                    Sending(
                        template: $0, scenario: scenario.name,
                        triggers: scenario.trigger.eventTypes)
                }
            })
    }

    /// How readers of the locale are addressed: by its own entry, or by its language's.
    func address(in locale: String) -> Address? {
        (locales.first { $0.name == locale } ?? locales.first { $0.name == language(of: locale) })?
            .address
    }
}

extension Scenario {
    /// The templates that its steps send, each once, in order.
    fileprivate var sentTemplates: [String] {
        var names: [String] = []
        for step in steps {
            guard case .send(let send) = step.kind else { continue }
            for share in send.templates where !names.contains(share.template) {
                names.append(share.template)
            }
        }
        return names
    }
}

/// The language of a locale: `fr` of `fr-BE`.
func language(of locale: String) -> String {
    String(locale.prefix { $0 != "-" && $0 != "_" })
}

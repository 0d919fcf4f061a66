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
    /// Whether a step of some scenario travels as an insert, so that emails must show inserts.
    package var usesInserts: Bool

    /// A template and a scenario that sends it.
    package struct Sending: Hashable, Sendable {
        package var template: String
        package var scenario: String
        /// Types of the events that begin the scenario (indices of the catalogue); none: the clock
        /// does.
        package var triggers: [Int]
        /// Indices of the programme.
        package var channels: Set<Int>
        /// Whether the scenario's category is exempt.
        package var isExempt: Bool

        package init(
            template: String, scenario: String, triggers: [Int], channels: Set<Int> = [],
            isExempt: Bool = false
        ) {
            self.template = template
            self.scenario = scenario
            self.triggers = triggers
            self.channels = channels
            self.isExempt = isExempt
        }
    }

    /// Surroundings of these parts.
    package init(
        programmeName: String, currency: String, timezone: String, locale: String,
        locales: [LocaleSettings], channels: [Channel], requiredPartials: [Int: [String]],
        catalogue: Catalogue, sendings: [Sending], usesInserts: Bool = false
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
        self.usesInserts = usesInserts
    }

    /// The surroundings that a programme gives.
    package init(_ programme: Programme) {
        self.init(
            programmeName: programme.name, currency: programme.currency,
            timezone: programme.zone.name, locale: programme.locale, locales: programme.locales,
            channels: programme.channels, requiredPartials: programme.requiredPartials,
            catalogue: programme.catalogue,
            sendings: programme.scenarios.flatMap { scenario in
                scenario.sendings(
                    isExempt: programme.pressure.categories[scenario.category].isExempt)
            },
            usesInserts: programme.scenarios.contains(where: \.usesInserts))
    }

    /// The channel whose mails carry inserts: `email`, else the first of HTML, else the first.
    var insertChannel: Int {
        channels.firstIndex { $0.name == "email" } ?? channels.firstIndex { $0.format == .html }
            ?? 0
    }

    /// How readers of the locale are addressed: by its own entry, or by its language's.
    func address(in locale: String) -> Address? {
        (locales.first { $0.name == locale } ?? locales.first { $0.name == language(of: locale) })?
            .address
    }
}

extension Scenario {
    private var sends: [Send] {
        steps.compactMap { step in
            if case .send(let send) = step.kind { send } else { nil }
        }
    }

    fileprivate var usesInserts: Bool { sends.contains { $0.ifBlocked == .insert } }

    /// What its steps send, in order.
    fileprivate func sendings(isExempt: Bool) -> [TemplateSurroundings.Sending] {
        sends.flatMap { send in
            send.templates.map { share in
                TemplateSurroundings.Sending(
                    template: share.template, scenario: name, triggers: trigger.eventTypes,
                    channels: Set(send.channels), isExempt: isExempt)
            }
        }
    }
}

/// The language of a locale: `fr` of `fr-BE`.
func language(of locale: String) -> String {
    String(locale.prefix { $0 != "-" && $0 != "_" })
}

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
        /// Whether it may travel as a block in another mail.
        package var mayTravel: Bool
        /// What every member of its audience has a value of, such as `member.home_store`.
        package var present: Set<String>

        package init(
            template: String, scenario: String, triggers: [Int], channels: Set<Int> = [],
            isExempt: Bool = false, mayTravel: Bool = false, present: Set<String> = []
        ) {
            self.template = template
            self.scenario = scenario
            self.triggers = triggers
            self.channels = channels
            self.isExempt = isExempt
            self.mayTravel = mayTravel
            self.present = present
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

/// The language of a locale: `fr` of `fr-BE`.
func language(of locale: String) -> String {
    String(locale.prefix { $0 != "-" && $0 != "_" })
}

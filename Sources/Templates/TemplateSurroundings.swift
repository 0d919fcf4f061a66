public import Campaigns
import CivilTime

/// What templates are checked against and filled from, beside the member.
public struct TemplateSurroundings: Sendable {
    public var programmeName: String
    public var currency: String
    public var timezone: String
    /// Fallback locale.
    public var locale: String
    public var locales: [LocaleSettings]
    public var channels: [Channel]
    /// By channel index.
    public var requiredPartials: [Int: [String]]
    public var catalogue: Catalogue
    public var sendings: [Sending]
    /// Whether a step of some scenario travels as an insert, so that emails must show inserts.
    public var usesInserts: Bool

    /// A template and a scenario that sends it.
    public struct Sending: Hashable, Sendable {
        public var template: String
        public var scenario: String
        /// Types of the events that begin the scenario (indices of the catalogue); none: the clock
        /// does.
        public var triggers: [Int]
        /// Indices of the programme.
        public var channels: Set<Int>
        /// Whether the scenario's category is exempt.
        public var isExempt: Bool
        /// Whether it may travel as a block in another mail.
        public var mayTravel: Bool
        /// What every member of its audience has a value of, such as `member.home_store`.
        public var present: Set<String>

        public init(
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
    public init(
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

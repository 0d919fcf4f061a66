public import CivilTime
public import Expressions

/// A checked programme: everything a campaign directory says, but for the text of its templates.
///
/// Categories, channels and events are referred to by index within this value; whatever outlives it
/// (state, ledger, contacts) refers to them by name. A class, as `Scenario` and `Catalogue` are: it
/// never changes, and every decision hands it around.
public final class Programme: Sendable {
    public let name: String
    /// For members that have no time zone of their own, and for times in files.
    public let zone: ZoneRules
    /// Fallback locale.
    public let locale: String
    public let currency: String
    /// Expressions of string over `member`.
    public let memberTimeZone: Expression?
    public let memberLocale: Expression?
    public let controlGroup: Share?
    public let salt: String
    public let unsubscribe: UnsubscribeScope
    public let locales: [LocaleSettings]
    public let channels: [Channel]
    /// Partials that each template of a channel must include, by channel index.
    public let requiredPartials: [Int: [String]]
    public let catalogue: Catalogue
    public let pressure: Pressure
    /// By code, such as `FR`.
    public let holidays: [String: HolidayCalendar]
    /// By name, ascending.
    public let scenarios: [Scenario]
    /// Index of each by name.
    private let places: [String: Int]
    public let preferredChannelSlot: Int?

    /// The attribute that names a member's time zone; nil: it is reckoned from others.
    public var timeZoneSlot: Int? {
        guard let memberTimeZone else { return Catalogue.timezoneSlot }
        guard memberTimeZone.reads.count == 1, let read = memberTimeZone.reads.first,
            read.root == Root.member, read.index < catalogue.attributes.count,
            memberTimeZone.text == "member.\(catalogue.attributes[read.index].name)"
        else { return nil }
        return read.index
    }

    public init(
        name: String, zone: ZoneRules, locale: String, currency: String,
        memberTimeZone: Expression?, memberLocale: Expression?, controlGroup: Share?,
        salt: String, unsubscribe: UnsubscribeScope, locales: [LocaleSettings],
        channels: [Channel], requiredPartials: [Int: [String]], catalogue: Catalogue,
        pressure: Pressure, holidays: [String: HolidayCalendar], scenarios: [Scenario]
    ) {
        self.name = name
        self.zone = zone
        self.locale = locale
        self.currency = currency
        self.memberTimeZone = memberTimeZone
        self.memberLocale = memberLocale
        self.controlGroup = controlGroup
        self.salt = salt
        self.unsubscribe = unsubscribe
        self.locales = locales
        self.channels = channels
        self.requiredPartials = requiredPartials
        self.catalogue = catalogue
        self.pressure = pressure
        self.holidays = holidays
        self.scenarios = scenarios.sorted { $0.name < $1.name }
        places = Dictionary(
            self.scenarios.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { a, _ in a })
        preferredChannelSlot = catalogue.slot(ofAttribute: "preferred_channel")
    }

    /// The same programme with those of its scenarios only.
    public func keeping(_ isKept: (Scenario) -> Bool) -> Programme {
        Programme(
            name: name, zone: zone, locale: locale, currency: currency,
            memberTimeZone: memberTimeZone, memberLocale: memberLocale,
            controlGroup: controlGroup, salt: salt, unsubscribe: unsubscribe, locales: locales,
            channels: channels, requiredPartials: requiredPartials, catalogue: catalogue,
            pressure: pressure, holidays: holidays, scenarios: scenarios.filter(isKept))
    }

    /// The scenario of that name.
    public func scenario(named name: String) -> Scenario? {
        scenarioIndex(named: name).map { scenarios[$0] }
    }

    /// Index of the scenario of that name.
    public func scenarioIndex(named name: String) -> Int? { places[name] }

    /// Index of the channel of that name.
    public func channelIndex(named name: String) -> Int? {
        channels.firstIndex { $0.name == name }
    }
}

/// What one click on "unsubscribe" withdraws.
public enum UnsubscribeScope: String, CaseIterable, Sendable {
    case channel
    case category
}

/// How a locale addresses its readers.
public enum Address: String, CaseIterable, Sendable {
    case vous
    case tu
}

/// One entry of `locales`.
public struct LocaleSettings: Sendable {
    public var name: String
    public var address: Address?

    public init(name: String, address: Address? = nil) {
        self.name = name
        self.address = address
    }
}

/// Whether a channel's text is HTML, which is escaped, or plain.
public enum Format: String, CaseIterable, Sendable {
    case text
    case html
}

/// A way to reach a member.
public final class Channel: Sendable {
    public let name: String
    /// The address: a string; without a value the member is unreachable here.
    public let to: Expression
    /// Left out: no consent of the channel's own is asked.
    public let consent: Expression?
    public let format: Format
    /// False: its contacts weigh on no cap.
    public let counts: Bool
    /// Default for its sends; 3 days where the file says nothing.
    public let validFor: CivilDuration
    /// Messages that may be handed over in a day of the programme's zone.
    public let capacityPerDay: Int?
    /// Of one message, in the programme's currency; for reports.
    public let cost: Double?

    public static let defaultValidity = CivilDuration(days: 3)

    public init(
        name: String, to: Expression, consent: Expression? = nil, format: Format = .text,
        counts: Bool = true, validFor: CivilDuration = Channel.defaultValidity,
        capacityPerDay: Int? = nil, cost: Double? = nil
    ) {
        self.name = name
        self.to = to
        self.consent = consent
        self.format = format
        self.counts = counts
        self.validFor = validFor
        self.capacityPerDay = capacityPerDay
        self.cost = cost
    }
}

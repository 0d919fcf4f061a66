public import CivilTime
public import Expressions

/// What templates may ask of the member and the event at hand when a message is filled.
public protocol TemplateValues {
    /// Value of an attribute or computed attribute, by slot of the catalogue; nil: missing.
    func member(_ slot: Int) -> Value?
    /// Value of a field of the event that began the journey, by field number; nil: missing.
    func trigger(_ field: Int) -> Value?
    /// The member's civil date at the time of decision.
    var today: CivilDate { get }
    /// The member's zone, in which time stamps are shown.
    var zone: ZoneRules { get }
}

/// Which template to fill, and what only the message itself knows.
public struct RenderRequest: Sendable {
    public var template: String
    /// Index of the programme.
    public var channel: Int
    /// The member's own locale, such as `fr-BE`; nil: the programme's.
    public var locale: String?
    public var messageID: String
    public var unsubscribeURL: String
    /// Blocks of other templates that travel in this mail, filled already: markup that is printed
    /// as it stands.
    public var inserts: [String] = []

    public init(
        template: String, channel: Int, locale: String?, messageID: String, unsubscribeURL: String,
        inserts: [String] = []
    ) {
        self.template = template
        self.channel = channel
        self.locale = locale
        self.messageID = messageID
        self.unsubscribeURL = unsubscribeURL
        self.inserts = inserts
    }
}

/// A filled message.
public struct RenderedMessage: Sendable, Hashable {
    /// The locale whose template was used.
    public var locale: String
    /// nil where the template has none; never holds a line break.
    public var subject: String?
    /// nil in a text channel.
    public var html: String?
    /// nil: to be made from the HTML by `plainText`.
    public var text: String?

    public init(locale: String, subject: String?, html: String?, text: String?) {
        self.locale = locale
        self.subject = subject
        self.html = html
        self.text = text
    }
}

/// Why a message could not be filled: the name whose value is missing or blank, as the template
/// writes it.
public struct MissingValue: Error, Hashable, Sendable {
    public var name: String

    public init(name: String) { self.name = name }
}

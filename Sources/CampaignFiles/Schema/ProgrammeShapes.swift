import Campaigns

/// `campaigns/programme.yaml`.
let programmeShape = MappingShape(
    "programme.yaml",
    [
        .required("programme", .scalar(.text), "Name of the programme, as members know it."),
        .required(
            "timezone", .scalar(.zone),
            "IANA name of the zone of members that have none of their own."),
        .required("locale", .scalar(.locale), "The locale of members whose own has no templates."),
        .optional(
            "currency", .scalar(.currency), "ISO 4217 code of amounts of money; EUR where left out."
        ),
        .optional(
            "member_timezone", .scalar(.expression),
            "Expression that gives a member's zone; left out: member.timezone."),
        .optional(
            "member_locale", .scalar(.expression),
            "Expression that gives a member's locale; left out: member.locale."),
        .optional(
            "control_group", .scalar(.share),
            "Share of all members who are decided, recorded and never contacted."),
        .optional(
            "salt", .scalar(.text),
            "What control groups and variants are drawn with; another text draws anew."),
        .optional(
            "unsubscribe", .words(of: UnsubscribeScope.self),
            "What one click on unsubscribe withdraws; channel where left out."),
        .optional(
            "locales", .named(.mapping(localeShape), by: .locale),
            "The locales that templates are written in."),
        .required(
            "channels", .named(.mapping(channelShape), by: .name),
            "The ways to reach a member, by names of your choice."),
        .optional(
            "required_partials", .named(.oneOrList(.scalar(.name)), by: .name),
            "Partials that every template of a channel must include, itself or by its layout."),
    ])

private let localeShape = MappingShape(
    "a locale",
    [
        .optional(
            "address", .words(of: Address.self),
            "How members are addressed: templates see `vous` or `tu` as true.")
    ])

private let channelShape = MappingShape(
    "a channel",
    [
        .required("to", .scalar(.expression), "Expression of the member's address, a string."),
        .optional(
            "consent", .scalar(.condition),
            "Condition: the member agreed to this channel; left out: everybody has."),
        .optional(
            "format", .words(of: Format.self),
            "html: what `{{ }}` prints is escaped; text where left out."),
        .optional(
            "counts", .scalar(.bool),
            "false: contacts on this channel weigh on no cap; true where left out."),
        .optional(
            "valid_for", .scalar(.duration),
            "How long its messages may be sent unless the step says; 3 days where left out."),
        .optional(
            "cost", .scalar(.amount), "Of one message, in the programme's currency, for reports."),
        .optional(
            "capacity", .scalar(.capacity),
            "What is handed over in a day at most, highest priority first; '200 per day'."),
    ])

/// `campaigns/catalogue.yaml`.
let catalogueShape = MappingShape(
    "catalogue.yaml",
    [
        .optional(
            "id_column", .scalar(.text),
            "Column of an imported file that holds the member's id; id where left out."),
        .required(
            "member", .named(typeShape, by: .attributeName),
            "Attributes of a member: each a name and its type."),
        .optional(
            "computed", .named(.scalar(.expression), by: .attributeName),
            "Attributes that follow from others: each a name and an expression."),
        .optional(
            "events", .named(.mapping(eventShape), by: .eventName),
            "Events that may come in, by the names that scenarios use."),
    ])

private let typeKind = ScalarKind("a type such as 'string', 'int', 'date' or 'list<date>'") {
    !$0.isEmpty
}

/// A type as a word, or with its default or its words.
let typeShape = Shape.either(
    typeKind,
    .mapping(
        MappingShape(
            "a type",
            [
                .optional(
                    "type", .scalar(typeKind),
                    "string, int, double, bool, date, timestamp, or list<...> of one of them."),
                .optional("enum", .list(.scalar(.text)), "The words that the value is one of."),
                .optional("default", .anything, "What holds where there is no value."),
            ])))

private let eventShape = MappingShape(
    "an event",
    [
        .optional(
            "type", .scalar(.eventName),
            "CloudEvents type as the source sends it; left out: the name itself."),
        .optional(
            "data", .named(typeShape, by: .attributeName),
            "Fields of the event's data, each a name and its type, `optional` before it or not."),
        .optional(
            "sets", .named(.scalar(.expression), by: .attributeName),
            "Attributes that the event changes, each by an expression, in this order."),
        .optional(
            "contact",
            .mapping(
                MappingShape(
                    "a contact",
                    [
                        .required("channel", .scalar(.name), "The channel it was made on."),
                        .required("category", .scalar(.name), "The category it belongs to."),
                    ])),
            "The event reports a contact made by another tool, which weighs like one of ours."),
    ])

/// `campaigns/holidays/<CODE>.yaml`.
let holidaysShape = Shape.list(
    .scalar(
        ScalarKind("a holiday such as '01-01', 'easter + 1 day' or '2026-05-08'") {
            readHoliday($0) != nil
        }))

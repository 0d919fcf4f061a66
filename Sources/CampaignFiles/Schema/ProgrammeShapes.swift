import Campaigns

/// `campaigns/programme.yaml`.
let programmeShape = MappingShape(
    "programme.yaml",
    [
        .required("programme", .scalar(.text), "Name of the programme, as members know it."),
        .required("timezone", .scalar(.zone), "For members that have no time zone of their own."),
        .required("locale", .scalar(.locale), "The locale of members whose own has no templates."),
        .optional("currency", .scalar(.currency), "ISO 4217 code; EUR where left out."),
        .optional(
            "member_timezone", .scalar(.expression), "Gives a member's zone; or member.timezone."),
        .optional(
            "member_locale", .scalar(.expression), "Gives a member's locale; else member.locale."),
        .optional(
            "control_group", .scalar(.share),
            "Share of all members who are decided but not contacted."),
        .optional("salt", .scalar(.text), "Of every control group and variant."),
        .optional(
            "unsubscribe", .words(of: UnsubscribeScope.self), "What one click withdraws."),
        .optional(
            "locales", .named(.mapping(localeShape), by: .locale),
            "The locales that templates have."),
        .required(
            "channels", .named(.mapping(channelShape), by: .name), "The ways to reach a member."),
        .optional(
            "required_partials", .named(.oneOrList(.scalar(.name)), by: .name),
            "Partials that every template of a channel includes."),
    ])

private let localeShape = MappingShape(
    "a locale",
    [.optional("address", .words(of: Address.self), "Templates see `vous` or `tu` as true.")])

private let channelShape = MappingShape(
    "a channel",
    [
        .required("to", .scalar(.expression), "The member's address, a string."),
        .optional("consent", .scalar(.condition), "Whether the member may be contacted here."),
        .optional("format", .words(of: Format.self), "text, unless said."),
        .optional("counts", .scalar(.bool), "false: its contacts weigh on no cap."),
        .optional("valid_for", .scalar(.duration), "Default validity of its sends; 3 days."),
        .optional("cost", .scalar(.amount), "Of one message, for reports."),
        .optional(
            "capacity", .scalar(.capacity),
            "What is handed over in a day at most, highest priority first; '200 per day'."),
    ])

/// `campaigns/catalogue.yaml`.
let catalogueShape = MappingShape(
    "catalogue.yaml",
    [
        .optional("id_column", .scalar(.text), "Column of an imported file with the member's id."),
        .required(
            "member", .named(typeShape, by: .attributeName), "Attributes of a member, by type."),
        .optional(
            "computed", .named(.scalar(.expression), by: .attributeName),
            "Attributes that follow from others."),
        .optional("events", .named(.mapping(eventShape), by: .eventName), "Events, by name."),
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
                .optional("type", .scalar(typeKind), "string, int, double, bool, date, timestamp."),
                .optional("enum", .list(.scalar(.text)), "The words that the value is one of."),
                .optional("default", .anything, "Holds where there is no value."),
            ])))

private let eventShape = MappingShape(
    "an event",
    [
        .optional("type", .scalar(.eventName), "CloudEvents type as the source sends it."),
        .optional("data", .named(typeShape, by: .attributeName), "Fields of the event's data."),
        .optional(
            "sets", .named(.scalar(.expression), by: .attributeName),
            "Attributes that the event changes, in this order."),
        .optional(
            "contact",
            .mapping(
                MappingShape(
                    "a contact",
                    [
                        .required("channel", .scalar(.name), "The channel it was made on."),
                        .required("category", .scalar(.name), "The category it belongs to."),
                    ])),
            "The event reports a contact made by another tool."),
    ])

/// `campaigns/holidays/<CODE>.yaml`.
let holidaysShape = Shape.list(
    .scalar(
        ScalarKind("a holiday such as '01-01', 'easter + 1 day' or '2026-05-08'") {
            readHoliday($0) != nil
        }))

/// `campaigns/tests/**.yaml`: one test or a list of them.
let testFileShape = Shape.oneOrList(.mapping(testShape))

private let testShape = MappingShape(
    "a test",
    [
        .required("test", .scalar(.text), "What is expected, in a sentence."),
        .required("start", moment, "From then on members are known and scenarios live."),
        .optional(
            "members", .list(.named(.anything, by: .attributeName)),
            "The members: attributes by name, `id` among them."),
        .optional("events", .list(.mapping(eventShape)), "What comes in."),
        .required("until", moment, "When the clock stops."),
        .optional(
            "scenarios", .oneOrList(.scalar(.name)),
            "The scenarios that run; left out: all that are live."),
        .optional(
            "control_groups", .scalar(.words(["on", "off"])),
            "on: as the programme has them; off where left out."),
        .required("expect", .mapping(expectShape), "What must come of it."),
    ])

private let moment = Shape.scalar(.moment)
private let text = Shape.scalar(.text)

private let eventShape = MappingShape(
    "an event of a test",
    [
        .required("at", moment, "When it happens and is received."),
        .required("type", .scalar(.eventName), "An event of the catalogue."),
        .required("member", text, "The member's id."),
        .optional(
            "data", .named(.anything, by: .attributeName),
            "The event's fields, as the catalogue has them."),
        .optional("id", text, "Left out: its place in the list."),
        .optional("source", text, "Left out: 'test'."),
    ])

private let expectShape = MappingShape(
    "expect",
    [
        .optional(
            "messages", .list(.mapping(messageShape)),
            "Every message, in order; no other may be sent."),
        .optional(
            "decisions", .list(.mapping(decisionShape)),
            "Rows that the ledger must have, whatever else is in it."),
    ])

private let placeKeys: [KeyShape] = [
    .optional("at", moment, "When it was decided."),
    .required("member", text, "The member's id."),
    .optional("scenario", .scalar(.name), "The scenario."),
    .optional("step", text, "The step's id."),
    .optional("channel", .scalar(.name), "The channel."),
]

private let messageShape = MappingShape(
    "an expected message",
    placeKeys + [
        .optional("subject", text, "The whole subject."),
        .optional("contains", .oneOrList(text), "Text that the message has somewhere."),
    ])

private let decisionShape = MappingShape(
    "an expected decision",
    placeKeys + [
        .required(
            "outcome", .scalar(.words(LedgerWords.outcomes)),
            "What was decided, as the ledger calls it."),
        .optional("reason", .scalar(.words(LedgerWords.reasons)), "Why, as the ledger calls it."),
    ])

/// The ledger's words for outcomes and reasons, by which tests are checked.
package enum LedgerWords {
    package static let outcomes = [
        "sent", "dropped", "skipped", "control", "inserted", "deferred", "incomplete",
        "not_entered",
    ]
    package static let reasons = [
        "exited", "expired", "not_in_audience", "condition", "unreachable", "no_consent",
        "suppressed", "control_group", "hold", "paused", "excluded", "contact_hours", "cap",
        "reserved", "missing_value", "entry", "runs", "superseded", "scenario_changed", "cancelled",
    ]
}

/// `campaigns/tests/**.yaml`: one test or a list of them.
let testFileShape = Shape.oneOrList(.mapping(testShape))

private let testShape = MappingShape(
    "a test",
    [
        .required("test", .scalar(.text), "What is expected, in a sentence."),
        .required("start", moment, "From then on members are known and scenarios live."),
        .optional(
            "members", .list(.named(.anything, by: .attributeName)),
            "Attributes by name, 'id' among them."),
        .optional("events", .list(.mapping(eventShape)), "What happens."),
        .required("until", moment, "When the clock stops."),
        .optional("scenarios", .oneOrList(.scalar(.name)), "Left out: all that are live."),
        .optional("control_groups", .scalar(.words(["on", "off"])), "off, unless said."),
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
        .optional("data", .named(.anything, by: .attributeName), "As the catalogue says."),
        .optional("id", text, "Left out: its place in the list."),
        .optional("source", text, "Left out: 'test'."),
    ])

private let expectShape = MappingShape(
    "expect",
    [
        .optional("messages", .list(.mapping(messageShape)), "All messages, in order."),
        .optional("decisions", .list(.mapping(decisionShape)), "Rows that the ledger has."),
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
        .required("outcome", .scalar(.words(LedgerWords.outcomes)), "As the ledger says it."),
        .optional("reason", .scalar(.words(LedgerWords.reasons)), "As the ledger says it."),
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

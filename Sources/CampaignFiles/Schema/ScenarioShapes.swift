import Campaigns

/// `campaigns/scenarios/**.yaml`.
let scenarioShape = MappingShape(
    "a scenario",
    [
        .optional("title", .scalar(.text), "What people call it; left out: its name."),
        .optional(
            "family", .words(of: Family.self),
            "What it is for, in lists and reports; decides nothing."),
        .optional(
            "status", .words(of: Status.self),
            "draft: checked and previewed only; paused: sends wait; live where left out."),
        .optional(
            "runs", .scalar(.dates),
            "Entries only from one day to the other, both included; left out: always."),
        .required(
            "category", .scalar(.name), "The category of pressure.yaml that its messages belong to."
        ),
        .optional("priority", .scalar(.integer(0...100)), "The higher wins; 50 where left out."),
        .required(
            "trigger", .alternatives("a trigger", triggerShapes),
            "What begins a journey: exactly one kind."),
        .optional(
            "audience", .scalar(.condition),
            "For whom: a condition, asked at entry and at each send; left out: every member."),
        .optional(
            "entry", .scalar(.entry), "How often one member may enter; always where left out."),
        .optional(
            "control_group", .scalar(.share),
            "Share of members who go the whole way and are not contacted."),
        .optional("goal", .mapping(goalShape), "What it is measured by, in reports."),
        .optional(
            "excludes", .mapping(excludesShape),
            "Categories of other scenarios that keep quiet while a journey is young."),
        .optional(
            "exit", .oneOrList(.alternatives("an exit", exitShapes)), "What ends a journey at once."
        ),
        .required("steps", stepsShape, "What happens, one step after the other."),
    ])

private let goalShape = MappingShape(
    "a goal",
    [
        .required("event", .scalar(.eventName), "What is hoped for."),
        .required("within", .scalar(.duration), "How soon after the journey began."),
    ])

private let excludesShape = MappingShape(
    "excludes",
    [
        .required("categories", .oneOrList(.scalar(.name)), "Those that keep quiet."),
        .required("for", .scalar(.duration), "How long, from the beginning of the journey."),
    ])

private let exitShapes = [
    MappingShape(
        "an exit",
        [
            .required("on", .oneOrList(.scalar(.eventName)), "At such an event, or one of these."),
            .optional("when", .scalar(.condition), "Only where this is true."),
        ]),
    MappingShape(
        "an exit",
        [
            .required(
                "when", .scalar(.condition), "Where this is true, asked at entry and at each send.")
        ]),
]

private let event = Shape.scalar(.eventName)
private let condition = Shape.scalar(.condition)
private let at = KeyShape.required("at", .scalar(.timeOfDay), "At this local time of the member.")

/// Every trigger of the language; exactly one of the first keys tells which.
let triggerShapes = [
    MappingShape(
        "an event trigger",
        [
            .required(
                "event", .oneOrList(event), "At each event of this type, or of one of these."),
            .optional("when", condition, "Only where this is true."),
        ]),
    MappingShape(
        "a recurring trigger",
        [
            .required(
                "every", .scalar(.words(["day", "week", "month", "year"])),
                "The period, by the member's own calendar."),
            .optional(
                "on", .scalar(.text),
                "Which day: of a week `mon`; of a month 1 to 31 or `last`; of a year `12-24`."),
            at,
        ]),
    MappingShape(
        "a date trigger",
        [
            .required(
                "date", .scalar(.memberAttribute), "A date of the member, or a list of dates."),
            .optional(
                "offset", .scalar(.signedDuration),
                "So long before (`-30 days`) or after it; left out: on the day itself."),
            at,
            .optional(
                "repeat", .scalar(.words(["yearly"])),
                "yearly: on each anniversary of the date, from the first on."),
        ]),
    MappingShape(
        "a scheduled trigger",
        [
            .required(
                "scheduled", .oneOrList(.scalar(.moment)),
                "A date and time, or several; once for each member."),
            .optional(
                "local", .scalar(.bool),
                "true: by each member's own clock; left out: by the programme's."),
        ]),
    MappingShape(
        "a becomes trigger",
        [
            .required(
                "becomes", condition, "When this turns from false to true by an event or an update."
            )
        ]),
    MappingShape(
        "a count trigger",
        [
            .required(
                "count", event, "At the event that makes so many of these within the window."),
            .required("reaches", .scalar(.integer(1...1000)), "How many."),
            .required("within", .scalar(.duration), "The window, which ends with the event."),
            .optional("when", condition, "Which of them count; left out: all."),
        ]),
    MappingShape(
        "a streak trigger",
        [
            .required(
                "streak", event,
                "At the event that completes so many periods in a row with one each."),
            .required(
                "every", .scalar(.words(["day", "week", "month", "year"])),
                "The period, by the member's own calendar."),
            .required("reaches", .scalar(.integer(1...1000)), "How many periods in a row."),
        ]),
    MappingShape(
        "a silence trigger",
        [
            .required(
                "silence", event,
                "When there has been none for so long since the member's last one."),
            .required("for", .scalar(.duration), "How long."),
        ]),
]

extension ScalarKind {
    /// `member.ATTR`.
    fileprivate static let memberAttribute = ScalarKind(
        "an attribute such as 'member.birthday'", pattern: "^member\\.\(Pattern.identifier)$"
    ) {
        $0.hasPrefix("member.") && isIdentifier(String($0.dropFirst("member.".count)))
    }

    fileprivate static let entry: ScalarKind = {
        var kind = ScalarKind(
            "always, once, 'once per 1 year', unless active or restart",
            pattern: "^(always|once|unless active|restart|once per \(Pattern.duration))$"
        ) { readEntry($0) != nil }
        kind.words = ["always", "once", "unless active", "restart"]
        return kind
    }()
}

private let channels = KeyShape.required(
    "channels", .oneOrList(.scalar(.name)),
    "In order of preference: the first with address and consent is taken.")

private let sendKeys: [KeyShape] = [
    .optional(
        "id", .scalar(.name), "Name of the step in the scenario; left out: the template's."),
    channels,
    .optional("at", .scalar(.timeOfDay), "At that next local time of day; left out: at once."),
    .optional(
        "valid_for", .scalar(.duration),
        "How long it may be sent once it is due; left out: as its channel says."),
    .optional(
        "if_blocked", .scalar(.words(of: IfBlocked.self)),
        "What becomes of it where a rule holds it back; defer where left out."),
    .optional("when", condition, "The step is skipped where this is false."),
]

private let shares = Shape.named(.scalar(.share), by: .name)
private let id = KeyShape.optional(
    "id", .scalar(.name), "Name of the step, by which journeys find their place in an edited file.")

/// Every step of the language but the bare word `exit`.
let stepShapes: [MappingShape] = [
    MappingShape(
        "a send step",
        [.required("send", .scalar(.name), "The template that is filled and sent.")] + sendKeys),
    MappingShape(
        "a send step",
        [
            .required(
                "variants", shares,
                "Templates and their shares, 100% together; a member always gets the same.")
        ] + sendKeys
    ),
    MappingShape(
        "a wait step",
        [
            .required(
                "wait", .scalar(.wait),
                "`7 days`, `until mon 10:00`, `until entry + 60 days at 10:00`."), id,
        ]),
    MappingShape(
        "a wait_for step",
        [
            .required("wait_for", event, "The event that is waited for."), id,
            .required("up_to", .scalar(.duration), "How long at most."),
            .optional("when", condition, "Which of these events; left out: any."),
            .optional(
                "of", .scalar(.name), "For `message.*` events: the step whose message is meant."),
            .optional("then", nestedSteps, "Steps where it came."),
            .optional("otherwise", nestedSteps, "Steps where it did not.").called("else"),
        ]),
    MappingShape(
        "an if step",
        [
            .required("if", condition, "The condition that is asked."), id,
            .optional("then", nestedSteps, "Steps where it is true."),
            .optional("otherwise", nestedSteps, "Steps where it is not.").called("else"),
        ]),
    MappingShape("an exit step", [.required("exit", .scalar(.nothing), "Ends the journey."), id]),
]

extension ScalarKind {
    fileprivate static let wait = ScalarKind(
        "a duration, or 'until' with a time of day, a day or a date",
        pattern: "^(\(Pattern.duration)|until .+)$"
    ) { readWait($0) != nil }

    fileprivate static let nothing = ScalarKind("nothing after it") { $0.isEmpty }
}

private let stepShape: Shape = Shape.either(.words(["exit"]), .alternatives("a step", stepShapes))

private let stepsShape = Shape.list(stepShape)

/// One step or several within another.
private let nestedSteps: Shape = .oneOrList(.reference("step", { stepShape }))

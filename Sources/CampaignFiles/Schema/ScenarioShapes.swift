import Campaigns

/// `campaigns/scenarios/**.yaml`.
let scenarioShape = MappingShape(
    "a scenario",
    [
        .optional("title", .scalar(.text), "For people; left out: the name."),
        .optional("family", .words(of: Family.self), "What it is for; decides nothing."),
        .optional("status", .words(of: Status.self), "live, unless said."),
        .optional("runs", .scalar(.dates), "Entries only within; left out: always."),
        .required("category", .scalar(.name), "A category of pressure.yaml."),
        .optional("priority", .scalar(.integer(0...100)), "The higher wins; 50 where left out."),
        .required("trigger", .alternatives("a trigger", triggerShapes), "What begins a journey."),
        .optional("audience", .scalar(.condition), "Left out: every member."),
        .optional("entry", .scalar(.entry), "How often one member may enter; always."),
        .optional("control_group", .scalar(.share), "Share of members who are not contacted."),
        .optional("goal", .mapping(goalShape), "What it is measured by."),
        .optional("excludes", .mapping(excludesShape), "Categories that keep quiet meanwhile."),
        .optional("exit", .oneOrList(.alternatives("an exit", exitShapes)), "What ends a journey."),
        .required("steps", stepsShape, "What happens, in order."),
    ])

private let goalShape = MappingShape(
    "a goal",
    [
        .required("event", .scalar(.eventName), "What is hoped for."),
        .required("within", .scalar(.duration), "How soon."),
    ])

private let excludesShape = MappingShape(
    "excludes",
    [
        .required("categories", .oneOrList(.scalar(.name)), "Those that keep quiet."),
        .required("for", .scalar(.duration), "How long."),
    ])

private let exitShapes = [
    MappingShape(
        "an exit",
        [
            .required("on", .oneOrList(.scalar(.eventName)), "At such an event."),
            .optional("when", .scalar(.condition), "Only where this is true."),
        ]),
    MappingShape("an exit", [.required("when", .scalar(.condition), "Where this is true.")]),
]

private let event = Shape.scalar(.eventName)
private let condition = Shape.scalar(.condition)
private let at = KeyShape.required("at", .scalar(.timeOfDay), "Local time of the member.")

/// Every trigger of the language; exactly one of the first keys tells which.
let triggerShapes = [
    MappingShape(
        "an event trigger",
        [
            .required("event", .oneOrList(event), "At each such event."),
            .optional("when", condition, "Only where this is true."),
        ]),
    MappingShape(
        "a recurring trigger",
        [
            .required("every", .scalar(.words(["day", "week", "month", "year"])), "Period."),
            .optional("on", .scalar(.text), "week: mon; month: 1..31 or last; year: 12-24."),
            at,
        ]),
    MappingShape(
        "a date trigger",
        [
            .required("date", .scalar(.memberAttribute), "A date of the member, or a list."),
            .optional("offset", .scalar(.signedDuration), "Days before (-) or after it."),
            at,
            .optional("repeat", .scalar(.words(["yearly"])), "Again each year after."),
        ]),
    MappingShape(
        "a scheduled trigger",
        [
            .required("scheduled", .oneOrList(.scalar(.moment)), "Once for each member."),
            .optional("local", .scalar(.bool), "true: by the clock of each member."),
        ]),
    MappingShape(
        "a becomes trigger",
        [.required("becomes", condition, "When this turns from false to true.")]),
    MappingShape(
        "a count trigger",
        [
            .required("count", event, "When so many of these have come."),
            .required("reaches", .scalar(.integer(1...1000)), "How many."),
            .required("within", .scalar(.duration), "In which window."),
            .optional("when", condition, "Those that count."),
        ]),
    MappingShape(
        "a streak trigger",
        [
            .required("streak", event, "When there was one in each of several periods."),
            .required("every", .scalar(.words(["day", "week", "month", "year"])), "Period."),
            .required("reaches", .scalar(.integer(1...1000)), "How many periods."),
        ]),
    MappingShape(
        "a silence trigger",
        [
            .required("silence", event, "When there has been none for long."),
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
    "channels", .oneOrList(.scalar(.name)), "In order of preference.")

private let sendKeys: [KeyShape] = [
    .optional("id", .scalar(.name), "Name of the step; left out: the template's."),
    channels,
    .optional("at", .scalar(.timeOfDay), "At that next local time of day."),
    .optional("valid_for", .scalar(.duration), "Its deadline; left out: the channel's."),
    .optional("if_blocked", .scalar(.words(of: IfBlocked.self)), "defer, unless said."),
    .optional("when", condition, "The step is skipped where this is false."),
]

private let shares = Shape.named(.scalar(.share), by: .name)
private let id = KeyShape.optional("id", .scalar(.name), "Name of the step.")

/// Every step of the language but the bare word `exit`.
let stepShapes: [MappingShape] = [
    MappingShape(
        "a send step", [.required("send", .scalar(.name), "The template.")] + sendKeys),
    MappingShape(
        "a send step", [.required("variants", shares, "Templates and their shares.")] + sendKeys
    ),
    MappingShape(
        "a wait step", [.required("wait", .scalar(.wait), "How long, or until when."), id]),
    MappingShape(
        "a wait_for step",
        [
            .required("wait_for", event, "The event that is waited for."), id,
            .required("up_to", .scalar(.duration), "How long at most."),
            .optional("when", condition, "Which events."),
            .optional("of", .scalar(.name), "For message events: of which step."),
            .optional("then", nestedSteps, "Steps where it came."),
            .optional("otherwise", nestedSteps, "Steps where it did not.").called("else"),
        ]),
    MappingShape(
        "an if step",
        [
            .required("if", condition, "What is asked."), id,
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

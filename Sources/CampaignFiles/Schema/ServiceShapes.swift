/// `tact.yaml`: what the daemon is told. Every key that holds a text can be given by environment and
/// by option too; what is left out means what `unlessSaid` and `otherwise` say.
let serviceShape = MappingShape(
    "the configuration",
    [
        .optional("listen", .scalar(.listenAddress), "Host and port; port 0: any that is free.")
            .unlessSaid("127.0.0.1:8321").called("address", "bind", "host", "port"),
        .optional("public_url", .scalar(.webURL), "Where others reach it, for links in messages.")
            .otherwise("http:// and the address that it listens on").called("url", "base_url"),
        .optional("store", .scalar(.path), "The database.")
            .otherwise("tact.sqlite in $STATE_DIRECTORY or in var/ of the campaign directory")
            .called("database", "db"),
        .optional("tokens", .scalar(.path), "The file of tokens of those who may call.")
            .otherwise("beside the store").ofSecret(),
        .optional("incoming", .scalar(.path), "A folder: files of events put there are taken in.")
            .otherwise("no such folder"),
        .optional(
            "outbox", .scalar(.path),
            "The folder for channels without a target: mails in a Maildir, others as JSON files."
        ).otherwise("outbox/ beside the store"),
        .optional("from", .scalar(.sender), "Who mails are from, unless a target says otherwise.")
            .otherwise("the programme's name, with an address that nobody has").called("sender"),
        .optional("log_level", .words(of: LogLevel.self), "From what level on lines are logged.")
            .unlessSaid("info").called("level", "verbosity"),
        .optional("log_format", .words(of: LogFormat.self), "Lines for people, or JSON objects.")
            .unlessSaid("text"),
        .optional(
            "targets", .named(targetShape, by: .name), "Where the messages of a channel go."
        ).otherwise("every channel goes to the outbox folder").called("channels"),
        .optional("limits", .mapping(limitsShape), "What is taken from outside at most."),
        .optional("retention", .mapping(retentionShape), "How long things are kept."),
    ])

private let limitsShape = MappingShape(
    "limits",
    [
        .optional("body", .scalar(.size(from: "1 KiB", to: "1 GiB")), "The body of one request.")
            .unlessSaid("8 MiB"),
        .optional("batch", .scalar(.integer(1...100_000)), "Events in one request.")
            .unlessSaid("1000"),
        .optional("line", .scalar(.size(from: "1 KiB", to: "64 MiB")), "One line of NDJSON.")
            .unlessSaid("1 MiB"),
        .optional("connections", .scalar(.integer(1...65_535)), "Connections at one time.")
            .unlessSaid("1024"),
        .optional(
            "request_time", .scalar(.time(from: "1 second", to: "1 hour")), "For a whole request."
        ).unlessSaid("60 seconds"),
        .optional(
            "idle_time", .scalar(.time(from: "1 second", to: "1 hour")),
            "How long a connection may be silent."
        ).unlessSaid("60 seconds"),
        .optional(
            "queue", .scalar(.size(from: "1 KiB", to: "16 GiB")),
            "What waits to be decided; at least as much as a body."
        ).unlessSaid("32 MiB"),
    ])

private let retentionShape = MappingShape(
    "retention",
    [
        .optional("events", .scalar(.retention), "Events, and how old one may be that comes in.")
            .unlessSaid(keptForEver),
        .optional("bodies", .scalar(.retention), "The bodies of messages.")
            .unlessSaid(keptForEver).called("messages"),
        .optional("ledger", .scalar(.retention), "Decisions.")
            .unlessSaid(keptForEver).called("decisions"),
    ])

private let targetShape = Shape.alternatives(
    "a target",
    [
        MappingShape(
            "a maildir target", [.optional("maildir", .scalar(.path), "A Maildir."), rate]),
        MappingShape(
            "a spool target", [.optional("spool", .scalar(.path), "A folder of JSON files."), rate]
        ),
        MappingShape(
            "an SMTP target", [.optional("smtp", .mapping(smtpShape), "A mail server."), rate]),
        MappingShape(
            "a webhook target",
            [.optional("webhook", .mapping(webhookShape), "Posted to a URL, signed."), rate]),
        MappingShape(
            "a pull target", [.optional("pull", .scalar(.onlyTrue), "Others fetch them by HTTP.")]),
    ])

private let rate = KeyShape.optional("rate", .scalar(.rate), "As '20 per second', minute or hour.")
    .otherwise("as fast as it takes them")

private let smtpShape = MappingShape(
    "a mail server",
    [
        .required("host", .scalar(.host), "Its name.").called("server", "url"),
        .optional("port", .scalar(.integer(1...65_535)), "Its port.")
            .otherwise("587 with starttls, 465 with implicit, 25 with none"),
        .optional(
            "tls", .words(of: TransportSecurity.self),
            "How the connection is encrypted; starttls: or else nothing is sent."
        ).unlessSaid("starttls").called("security", "ssl"),
        .optional("user", .scalar(.text), "Who logs in.")
            .otherwise("no login").called("username", "login"),
        .optional("password_file", .scalar(.path), "The file of the password.")
            .otherwise("no login").ofSecret(),
        .optional("ca_file", .scalar(.path), "Certificates that the server's is checked by, PEM.")
            .otherwise("those of the machine").called("ca"),
        .optional("connections", .scalar(.integer(1...64)), "Open at the same time.")
            .unlessSaid("4"),
        .optional("from", .scalar(.sender), "Who these mails are from.")
            .otherwise("'from' of the whole").called("sender"),
        .optional("helo", .scalar(.host), "The name that the server is greeted by.")
            .otherwise("the machine's name").called("ehlo"),
    ])

private let webhookShape = MappingShape(
    "a webhook",
    [
        .required("url", .scalar(.webhookURL), "Where messages are posted to.").called("to"),
        .required("secret_file", .scalar(.path), "The file of the key that signs them.").ofSecret(),
        .optional(
            "timeout", .scalar(.time(from: "1 second", to: "5 minutes")), "For a whole request."
        ).unlessSaid("10 seconds"),
    ])

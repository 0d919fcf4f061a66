import ArgumentParser
import Campaigns
import CivilTime
import Engine
import Expressions
import Ingestion
import JSON
import Listings
import Simulation
import Storage
import StorageSQLite
import Templates

/// `tact members`: who is known, and what of them.
struct Members: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "members",
        abstract: "Imports, lists, shows, exports and erases members.",
        subcommands: [
            MembersImport.self, MembersList.self, MembersShow.self, MembersExport.self,
            MembersForget.self,
        ])
}

/// `tact members import`.
struct MembersImport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Takes in a file of members: CSV with a header, or NDJSON.",
        discussion: """
            A row replaces the attributes that it names; an empty cell clears one. Rows come in at \
            the store's clock. A row that cannot be taken is reported with its line and the others \
            go on. Where a daemon runs over the store, or --url names one, the rows are sent to it.
            """)

    @OptionGroup var place: Place
    @Argument(help: ArgumentHelp("The file; - is standard input.", valueName: "file"))
    var file: String
    @OptionGroup var rejection: RejectedLines
    @OptionGroup var address: DaemonAddress

    func run() throws {
        if address.url != nil { return try send(to: address.client(in: place.home)) }
        do {
            try importHere()
        } catch StoreError.locked(let path) {
            let client = try address.client(in: place.home).having(store: path)
            Terminal.tell("tact: the daemon has the store; the rows go to it")
            try send(to: client)
        }
    }

    /// Has the daemon take the rows in.
    private func send(to client: DaemonClient) throws {
        let source = try FileBytes(file)
        let bytes: any ByteSource = source.isFile ? source : try SpooledBytes(source)
        let sender = LineSender(
            client: client, path: "/v1/members", file: file,
            isTable: try MemberSource.Format(ofFile: file, bytes) == .csv)
        let rejections = try RejectionPrinter(keepingIn: rejection.rejects)
        let report = try sender.send(bytes) { rejections.tell(file, $0) }
        try rejections.finish()
        for name in report.unknown.names {
            if let meant = report.meant[name] { warn(ofColumn: name, for: meant, in: file) }
        }
        Output.standard.line(
            "\(counted(report.accepted, "row")) taken in by the daemon, \(report.rejected) rejected")
        if !report.unknown.isEmpty { Output.standard.line(report.unknown.line) }
        if report.rejected > 0 { throw Failure(.no) }
    }

    private func importHere() throws {
        let edition = try CampaignFolder(path: place.directory).edition()
        var outputs = Outputs()
        outputs.add("--rejects", rejection.rejects)
        try outputs.check(
            against: [("the store", try place.storePath), ("the member file", file)],
            campaign: place.directory)
        let source = try MemberSource(path: file, checkedBy: edition)
        let store = try place.openForWriting(edition)
        let standing = try store.standing()
        let deployment = Deployment(edition: edition, liveSince: standing.liveSince)
        let importer = MemberImport(store: store, deployment: deployment, at: standing.clock)
        let line = ProgressLine()
        let rejections = try RejectionPrinter(keepingIn: rejection.rejects)
        let report = try importer.run(source, progress: { rows in line.show("rows: \(rows)") }) {
            line.clear()
            rejections.tell(file, $0)
        }
        line.clear()
        try rejections.finish()
        warn(ofColumns: report.ignoredColumns, in: file, edition.programme.catalogue)
        warn(ofZones: report.unknownZones, in: file, edition.programme)
        let before = report.wasComplete ? " (the same file was taken in before)" : ""
        Output.standard.line(
            "\(counted(report.rows, "row")) taken in\(before), \(report.rejected.total) rejected")
        if !report.ignoredColumns.isEmpty {
            Output.standard.line(report.ignoredColumns.line)
        }
        if report.rejected.total > 0 { throw Failure(.no) }
    }
}

/// `tact members show`.
struct MembersShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows all that is known of one member.",
        discussion: "tact explain tells the member's story in words.")

    @OptionGroup var place: Place
    @OptionGroup var listing: Listing
    @Argument(help: ArgumentHelp("The member's id.", valueName: "id")) var id: String

    func run() throws {
        let edition = try CampaignFolder(path: place.directory).editionForReading()
        let stored = try place.openForReading(edition).member(id)
        if listing.format == .text {
            for line in stored.lines(edition.programme.catalogue) { Output.standard.line(line) }
            return
        }
        var writer = JSONWriter()
        stored.write(to: &writer, edition.programme.catalogue, whole: true)
        writer.newLine()
        Output.standard.write(json: writer.bytes)
    }
}

extension Store {
    /// The member of that id with all its contacts; a `Failure` where there is none.
    func member(_ id: String) throws -> StoredMember {
        guard let stored = try members(ids: [id], contactsFrom: .distantPast).first else {
            throw Failure(.no, noMember(id))
        }
        return stored
    }
}

extension Member {
    /// Attributes that have a value, in a line.
    func summary(_ catalogue: Catalogue) -> String {
        zip(catalogue.attributes, attributes).dropFirst().compactMap { attribute, value in
            value.map { "\(attribute.name) \($0.readableText)" }
        }.joined(separator: ", ")
    }
}

extension StoredMember {
    /// The member for people: an attribute a line, and below each part of the state a record a
    /// line.
    fileprivate func lines(_ catalogue: Catalogue) -> [String] {
        var lines = [member.id]
        for (attribute, value) in zip(catalogue.attributes, member.attributes).dropFirst() {
            if let value { lines.append("  \(attribute.name): \(value.readableText)") }
        }
        lines.append("next wake-up: \(nextWakeUp?.description ?? "-")")
        for (name, records) in parts where !records.isEmpty {
            lines.append("\(name):")
            for record in records {
                let told = record.compactMap { field in
                    field.value.words.map { "\(field.key) \($0)" }
                }
                lines.append("  " + told.joined(separator: ", "))
            }
        }
        return lines
    }
}

extension JSONValue {
    /// What people read of a part of a record; nil: it does not apply.
    fileprivate var words: String? {
        switch self {
        case .null: nil
        case .string(let text): text
        case .bool(let bool): bool ? "yes" : "no"
        default: nil
        }
    }
}

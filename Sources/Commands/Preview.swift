import ArgumentParser
import Campaigns
import CivilTime
import Diagnostics
import Engine
import Foundation
import Listings
import Outbox
import Simulation
import Storage
import StorageSQLite
import Templates

/// `tact preview`: messages as they would be sent, to be looked at.
struct PreviewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview",
        abstract: "Shows a template, or every send of a scenario, as one member would get it.",
        discussion: """
            Example: tact preview welcome --member lea
            Example: tact preview campaigns/scenarios/welcome.yaml --all-locales --open
            Example: tact preview --all --html var/preview

            NAME is a template or a scenario, by its name or its path; what is both is the \
            template. Without --member, or where there is no store, a sample member is made up \
            from the catalogue. The store is only read, and nothing is sent.

            --html takes a file, whose name ends in .html, for the one message in question, or a \
            folder for all of them and an index.html that shows them side by side. Exit status 1 \
            where a message lacks a value.

            --send-to mails each of them as a proof, marked [Proof] in its subject, by the mail \
            server of tact.yaml: no cap, no consent and no store has a part in it.
            """)

    @OptionGroup var place: Place
    @OptionGroup var listing: Listing
    @Argument(help: ArgumentHelp("A template or a scenario.", valueName: "name"))
    var name: String?
    @Flag(help: "Every template, by every channel, in every language.") var all = false
    @Option(help: ArgumentHelp("The member that it is for.", valueName: "id")) var member: String?
    @Option(
        help: ArgumentHelp("The time that it is for (default: now).", valueName: "time"),
        transform: TimeArgument.read)
    var at: TimeArgument?
    @Flag(help: "In every language, not the member's alone.") var allLocales = false
    @Option(help: ArgumentHelp("By this channel only.", valueName: "name")) var channel: String?
    @Option(help: ArgumentHelp("Writes the HTML into a file or folder.", valueName: "path"))
    var html: String?
    @Flag(help: "Shows the messages side by side in a browser.") var open = false
    @Option(help: ArgumentHelp("Mails them as proofs to this address.", valueName: "address"))
    var sendTo: String?

    func validate() throws {
        if all == (name != nil) {
            throw ValidationError("name one template or scenario, or all of them with --all")
        }
        if html?.isEmpty ?? false { throw ValidationError("--html names a file or folder") }
        guard let sendTo else { return }
        do {
            _ = try MailAddress(sendTo)
        } catch {
            throw ValidationError("--send-to: \(error.detail)")
        }
    }

    func run() async throws {
        let edition = try CampaignFolder(path: place.directory).edition()
        var outputs = Outputs()
        outputs.add("--html", html)
        try outputs.check(
            against: [("the store", place.knownStorePath)], campaign: place.directory)
        var choice = Previewing.Choice()
        choice.allLocales = allLocales
        choice.channel = try channel.map { try index(ofChannel: $0, edition.programme) }
        let now = at?.instant ?? Instant(now: Date())
        let previewing = Previewing(edition, for: try previewMember(edition, now), at: now)
        let preview: Preview
        if let name {
            preview = previewing.preview(try subject(name, edition), choice)
        } else {
            preview = previewing.previewAll(choice)
        }
        try refuseNothing(preview)
        let proofs = try sendTo.map { (try PreviewProofs(place, edition.programme), $0) }
        try show(preview, edition.programme)
        if let (proofs, address) = proofs {
            Output.standard.flush()
            try await proofs.send(preview.pages, to: address, at: Instant(now: Date()))
            Terminal.tell("\(counted(preview.pages.count, "proof")) mailed to \(address)")
        }
        try finish(preview)
    }

    // MARK: What is asked for

    /// Throws a `Failure` of usage for a name that is neither.
    private func subject(_ name: String, _ edition: Edition) throws -> PreviewSubject {
        // A shell completes paths from where it stands.
        let prefix = place.directory.hasSuffix("/") ? place.directory : place.directory + "/"
        let inner = name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
        do throws(PreviewSubject.Unknown) {
            return try PreviewSubject(inner, in: edition)
        } catch {
            let meant = error.suggestion.map { "; did you mean '\($0)'?" } ?? ""
            throw Failure(
                .usage, "there is neither a template nor a scenario '\(error.name)'\(meant)")
        }
    }

    /// Throws a `Failure` of usage for a channel that there is none of.
    private func index(ofChannel name: String, _ programme: Programme) throws -> Int {
        if let index = programme.channelIndex(named: name) { return index }
        let meant =
            nearest(to: name, among: programme.channels.map(\.name))
            .map { "; did you mean '\($0)'?" } ?? ""
        throw Failure(.usage, "the programme has no channel '\(name)'\(meant)")
    }

    /// The member of the store, or a sample. Throws a `Failure` where the store has no such member.
    private func previewMember(_ edition: Edition, _ now: Instant) throws -> PreviewMember {
        let sample = PreviewMember(sampleOf: edition.programme, at: now)
        guard let member else { return sample }
        var info = stat()
        let path = try place.storePath
        if place.store == nil, stat(path, &info) != 0,
            errno == ENOENT || errno == ENOTDIR
        {
            Terminal.tell(
                "\(path): there is no store; a sample member stands in for '\(member)'")
            return sample
        }
        let store = try place.openForReading(edition)
        guard let found = try PreviewMember(member, in: store, at: now) else {
            throw Failure(.no, noMember(member))
        }
        return found
    }

    private func refuseNothing(_ preview: Preview) throws {
        guard preview.pages.isEmpty, preview.parts.allSatisfy(\.untranslated.isEmpty) else {
            return
        }
        let by = channel.map { " for channel '\($0)'" } ?? ""
        throw Failure(.no, "'\(name ?? "--all")' is not written\(by); there is nothing to show")
    }

    // MARK: What is shown

    private func show(_ preview: Preview, _ programme: Programme) throws {
        let files = PreviewFiles(preview: preview, programme: programme, isWhole: all)
        var sheet: String?
        if let html { sheet = try files.write(to: html) }
        let text = PreviewText(preview: preview, programme: programme, name: name)
        switch listing.format {
        case .json:
            for line in PreviewJSON(preview, programme).lines {
                Output.standard.write(json: line)
            }
        case .text where all: Output.standard.line(text.summary)
        case .text: text.write(to: .standard)
        }
        guard open else { return }
        let page = try sheet ?? files.writeTemporarySheet()
        // A browser may take its time: what there is to read is there before it.
        Output.standard.flush()
        Browser.open(page)
    }

    /// Throws a `Failure` where a message lacks a value.
    private func finish(_ preview: Preview) throws {
        let incomplete = preview.pages.filter { !$0.draft.gaps.isEmpty }
        guard let first = incomplete.first, let gap = first.draft.gaps.first else { return }
        let others = incomplete.count > 1 ? ", and \(counted(incomplete.count - 1, "other"))" : ""
        throw Failure(
            .no,
            "\(first.title(programme: nil)) would not be sent: \(gap.words)\(others)")
    }
}

import ArgumentParser
import Campaigns
import CivilTime
import Diagnostics
import Engine
import Explaining
import Foundation
import Listings
import Storage
import StorageSQLite
import Templates

/// `tact explain`: one member's story, or why it did not get a scenario's message.
struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Tells one member's story: what came in, what was sent, what was not and why.",
        discussion: """
            --why answers one question: why did the member not get this scenario's message? Times are \
            the member's own.

            Example: tact explain lea
            Example: tact explain lea --why welcome --lang fr
            """)

    @OptionGroup var place: Place
    @OptionGroup var listing: Listing
    @Option(
        help: ArgumentHelp(
            "Only this scenario: what is the case with it, and why.", valueName: "scenario"))
    var why: String?
    @Option(
        help: """
            The language: \(TellingLanguage.allValueStrings.joined(separator: ", ")) (default: the \
            environment's where it is one of them, or else \(Languages.all[0].code)).
            """)
    var lang: TellingLanguage?
    @Argument(help: ArgumentHelp("The member's id.", valueName: "id")) var member: String

    func run() throws {
        let folder = CampaignFolder(path: place.directory)
        // What is true now depends on the files; what has happened can be read whatever they say.
        let edition = try why == nil ? folder.editionForReading() : folder.edition()
        let store = try place.openForReading(edition)
        let records = try MemberRecords(
            of: try store.member(member), in: store, edition, asked: Instant(now: Date()),
            isFetched: place.home.fetchedChannels)
        let language = (lang ?? .ofEnvironment).type.init(zone: records.zone)
        guard let why else { return tell(Story(records), in: language) }
        guard let answer = Answer(records, about: why) else {
            throw Failure(.usage, noScenario(why, edition.programme.scenarios.map(\.name)))
        }
        tell(answer, in: language)
    }

    private func tell(_ story: Story, in language: any Language) {
        if listing.format == .text { Output.standard.line(language.title(of: story.member)) }
        if let edge = story.decisionsKeptFrom {
            switch listing.format {
            case .json: Output.standard.write(json: decisionsKept(from: edge, in: language))
            case .text: Output.standard.line(language.decisionsKept(from: edge))
            }
        }
        tell(story.facts, in: language)
        if listing.format == .text, story.facts.isEmpty, story.decisionsKeptFrom == nil {
            Output.standard.line(language.nothingYet)
        }
    }

    private func tell(_ answer: Answer, in language: any Language) {
        if listing.format == .json {
            for line in answer.jsonLines(in: language) { Output.standard.write(json: line) }
        } else {
            Output.standard.line(language.title(of: answer))
            Output.standard.line(language.sentence(answer.verdict))
            for remark in answer.remarks { Output.standard.line(language.sentence(remark)) }
            if !answer.facts.isEmpty { Output.standard.line() }
        }
        tell(answer.facts, in: language)
    }

    private func tell(_ facts: [Fact], in language: any Language) {
        for fact in facts {
            if listing.format == .json {
                Output.standard.write(json: fact.jsonLine(in: language))
            } else {
                Output.standard.line("\(language.stamp(fact.at))  \(language.sentence(fact))")
            }
        }
    }
}

/// `--lang`: a language that stories can be told in.
struct TellingLanguage: ExpressibleByArgument {
    var type: any Language.Type

    init(_ type: any Language.Type) { self.type = type }

    init?(argument: String) {
        guard let type = Languages.named(argument) else { return nil }
        self.type = type
    }

    static var allValueStrings: [String] { Languages.all.map { $0.code } }

    /// The language of the environment (POSIX: the first of these that says something), or else the first
    /// of all.
    static var ofEnvironment: TellingLanguage {
        let environment = ProcessInfo.processInfo.environment
        let locale =
            ["LC_ALL", "LC_MESSAGES", "LANG"].compactMap { environment[$0] }
            .first { !$0.isEmpty } ?? ""
        let code = locale.prefix { $0 != "_" && $0 != "-" && $0 != "." && $0 != "@" }
        return TellingLanguage(Languages.named(code.lowercased()) ?? Languages.all[0])
    }
}

import ArgumentParser
import Campaigns
import CivilTime
import Engine
import Expressions
import Foundation
import JSON
import Listings
import Storage
import StorageSQLite
import Templates

/// `tact members list`.
struct MembersList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the members in order of id.",
        discussion: """
            --where tells whom a condition selects: one over the member, as in campaign files. \
            Where it has no value for a member, it is false.
            Example: tact members list --where 'member.points > 500' --count
            """)

    @OptionGroup var place: Place
    @OptionGroup var listing: Listing
    @Flag(help: "Only how many there are.") var count = false
    @Option(
        name: .customLong("where"),
        help: ArgumentHelp("Only members for whom this is true.", valueName: "condition"))
    var condition: String?
    @Option(
        help: ArgumentHelp("The time that now and today mean in --where.", valueName: "time"),
        transform: TimeArgument.read)
    var at: TimeArgument?

    func run() throws {
        if count, condition == nil {
            let store = try place.openForReading()
            return Output.standard.line(String(try store.counts().members))
        }
        let folder = CampaignFolder(path: place.directory)
        // What a condition says depends on the catalogue; a list alone can do without.
        let edition = try condition == nil ? folder.editionForReading() : folder.edition()
        var selection = try Selection(condition, edition, at: at?.instant ?? Instant(now: Date()))
        let store = try place.openForReading(edition)
        let unreadable = try list(store, edition.programme.catalogue, &selection)
        selection.tellUndecided()
        if unreadable > 0 {
            throw Failure(
                .configuration,
                "\(counted(unreadable, "member")) could not be read; bring back a backup")
        }
    }

    /// Prints the members that are selected, or how many they are; gives back how many members
    /// cannot be read.
    private func list(
        _ store: SQLiteStore, _ catalogue: Catalogue, _ selection: inout Selection
    ) throws -> Int {
        var table = Table(["id", "next wake-up", "attributes"])
        var number = 0
        let unreadable = try forEachMember(of: store) { stored in
            guard try selection.takes(stored.member, in: store) else { return }
            number += 1
            if count { return }
            if listing.format == .json {
                var writer = JSONWriter()
                stored.write(to: &writer, catalogue, whole: false)
                writer.newLine()
                Output.standard.write(json: writer.bytes)
            } else {
                table.add([
                    stored.member.id, stored.nextWakeUp?.description ?? "-",
                    stored.member.summary(catalogue),
                ])
            }
        }
        if count {
            Output.standard.line(String(number))
        } else if listing.format == .text {
            listing.show(table, empty: "There is no \(condition == nil ? "" : "such ")member.")
        }
        return unreadable
    }

    /// Gives the members that can be read, and tells of each that cannot; gives back how many those
    /// are.
    private func forEachMember(
        of store: SQLiteStore, _ body: (StoredMember) throws -> Void
    ) throws -> Int {
        var (last, unreadable): (String?, Int) = (nil, 0)
        while true {
            let page = try store.membersOneByOne(after: last, limit: 512)
            for member in page {
                switch member.read {
                case .success(let stored): try body(stored)
                case .failure(let error):
                    unreadable += 1
                    Terminal.tell("member '\(member.id)' cannot be read: \(error)")
                }
            }
            guard page.count == 512 else { return unreadable }
            last = page.last?.id
        }
    }
}

/// Whom a condition over the member selects.
private struct Selection {
    private let condition: Expressions.Expression?
    private let deployment: Deployment
    private let now: Instant
    /// For how many members the condition had no value, and why for the first.
    private var undecided: (number: Int, id: String, reason: String)?

    /// Throws a `Failure` of usage where the condition is none; nil selects everybody.
    init(_ text: String?, _ edition: Edition, at now: Instant) throws {
        let scope = edition.programme.catalogue.memberScope
        condition = try text.map {
            try ExpressionText($0).compiled(
                as: .bool, in: scope, .strict, orEnd: .usage, option: "--where")
        }
        deployment = Deployment(edition: edition, liveSince: [:])
        self.now = now
    }

    /// Whether the member is selected; its recorded events are read where the condition asks for
    /// them.
    mutating func takes(_ member: Member, in store: any Store) throws -> Bool {
        guard let condition else { return true }
        let asksEvents = deployment.edition.programme.readsEvents(condition)
        let facts = Facts(
            attributes: member.attributes,
            events: asksEvents ? try store.events(of: member.id).map(\.event) : [], now: now,
            deployment: deployment)
        switch condition.evaluate(facts) {
        case .success(let value): return value == .bool(true)
        case .failure(let error):
            undecided = undecided ?? (0, member.id, error.message)
            undecided?.number += 1
            return false
        }
    }

    /// Says on standard error for how many members there was no value.
    func tellUndecided() {
        guard let undecided else { return }
        let members = counted(undecided.number, "member")
        Terminal.tell(
            "The condition has no value, and so is false, for \(members):"
                + " for '\(undecided.id)', \(undecided.reason)")
    }
}

import ArgumentParser
import CampaignFiles
import Campaigns
import CivilTime
import Diagnostics
import Engine
import Expressions
import Foundation
import JSON
import Listings
import Storage
import StorageSQLite
import Templates
import ZoneDatabase

/// `tact eval`: the value of an expression.
struct Eval: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval",
        abstract: "Says what an expression is, for a member or for values of your own.",
        discussion: """
            Example: tact eval 'member.points > 500' --member lea
            Example: tact eval 'size(names) + 1' --data '{"names": ["a", "b"]}'

            Exit status 1, and the reason, where it has no value.
            """)

    @OptionGroup var place: Place
    @Argument(help: "The expression, in CEL as in campaign files.") var expression: String
    @Option(help: ArgumentHelp("The member that it is about.", valueName: "id")) var member: String?
    @Option(help: ArgumentHelp("An object of values by name.", valueName: "json")) var data: String?
    @Option(
        help: ArgumentHelp("The time that now and today mean.", valueName: "time"),
        transform: TimeArgument.read)
    var at: TimeArgument?

    func validate() throws {
        if member != nil, data != nil {
            throw ValidationError("--member and --data exclude each other")
        }
    }

    func run() throws {
        let now = at?.instant ?? Instant(now: Date())
        let result = try member.map { try value(member: $0, now) } ?? valueOfData(now)
        switch result {
        case .success(let value):
            Output.standard.write(json: value.jsonBytes + [0x0A])
        case .failure(let error):
            throw Failure(.no, lines: [error.message] + caret(error.range))
        }
    }

    /// Over a member of the store, type-checked against the catalogue.
    private func value(
        member id: String, _ now: Instant
    ) throws -> Result<Value, EvaluationError> {
        let edition = try CampaignFolder(path: place.directory).edition()
        let store = try place.openForReading(edition)
        let stored = try store.member(id)
        let compiled = try compile(edition.programme.catalogue.memberScope, .strict)
        let deployment = Deployment(edition: edition, liveSince: [:])
        let facts = Facts(
            attributes: stored.member.attributes, events: try store.events(of: id).map(\.event),
            now: now, deployment: deployment)
        return compiled.evaluate(facts)
    }

    /// Over free variables, typed by their values.
    private func valueOfData(_ now: Instant) throws -> Result<Value, EvaluationError> {
        let bindings = try FreeVariables(json: data ?? "{}", now: now)
        return try compile(bindings.scope, .lenient).evaluate(bindings)
    }

    private func compile(
        _ scope: Scope, _ checking: Expressions.Expression.Checking
    ) throws -> Expressions.Expression {
        try ExpressionText(expression).compiled(as: nil, in: scope, checking, orEnd: .no)
    }

    private func caret(_ range: Range<Int>) -> [String] { ExpressionText(expression).caret(range) }
}

/// The variables of `--data`, and a clock.
private struct FreeVariables: Bindings {
    let scope: Scope
    let zone = ZoneRules.utc
    private let values: [Value]
    private let now: Instant

    init(json: String, now: Instant) throws {
        let object: JSONValue
        do {
            object = try JSONValue(reading: json)
        } catch {
            throw Failure(.usage, "--data must be a JSON object: \(error)")
        }
        guard case .object(let fields) = object else {
            throw Failure(.usage, "--data must be a JSON object, such as '{\"points\": 3}'")
        }
        var scope = Scope()
        var values: [Value] = []
        for field in fields {
            let value = Value(field.value)
            scope.variables[field.key] = Scope.Variable(
                ValueType(of: value), at: Slot(root: 0, index: values.count))
            values.append(value)
        }
        if scope.variables["now"] == nil {
            scope.variables["now"] = Scope.Variable(.timestamp, at: Slot(root: 1, index: 0))
        }
        if scope.variables["today"] == nil {
            scope.variables["today"] = Scope.Variable(.date, at: Slot(root: 1, index: 1))
        }
        (self.scope, self.values, self.now) = (scope, values, now)
    }

    func value(at slot: Slot) -> Value? {
        if slot.root == 0 { return values[slot.index] }
        return slot.index == 0 ? .timestamp(now) : .date(zone.date(at: now))
    }

    func rules(ofZone name: String) -> ZoneRules? { zones.rules(named: name) }
}

extension Instant {
    /// The instant of a Foundation date, to the microsecond.
    init(now date: Date) {
        self.init(microseconds: Int64(date.timeIntervalSince1970 * 1_000_000))
    }
}

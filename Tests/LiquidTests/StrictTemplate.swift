import CivilTime
import Diagnostics
import Liquid
import Testing

/// A member with a few attributes, for templates under test.
struct MemberScope: LiquidScope {
    static let names = ["first_name", "points", "tags", "joined_on", "seen_at", "tier"]

    func resolve(_ path: [String]) -> ScopeAnswer {
        guard path[0] == "member" else {
            return .unknown(
                component: 0, message: nil, suggestion: nearest(to: path[0], among: ["member"]))
        }
        guard path.count > 1, let slot = Self.names.firstIndex(of: path[1]) else {
            let name = path.count > 1 ? path[1] : ""
            return .unknown(
                component: 1, message: nil, suggestion: nearest(to: name, among: Self.names))
        }
        return .slot(
            slot, consumed: 2,
            kind: SlotKind(shape: slot == 2 ? .list : .scalar, mayBeMissing: slot != 5))
    }
}

/// A strict template, its partials and a member.
struct StrictTemplate: LiquidHost {
    var source: String
    var partials: [String: String] = [:]
    var member: [String: LiquidValue] = [:]
    var escapes = true
    var limits = LiquidLimits()
    var clock = RenderClock()

    init(_ source: String, partials: [String: String] = [:], member: [String: LiquidValue] = [:]) {
        self.source = source
        self.partials = partials
        self.member = member
    }

    func value(slot: Int) -> LiquidValue { member[MemberScope.names[slot]] ?? .missing }

    var compiled: (program: LiquidProgram, analysis: LiquidAnalysis, problems: [LocatedProblem]) {
        let sources = partials.mapValues { LiquidSource($0) }
        var settings = LiquidSettings()
        settings.isStrict = true
        settings.escapes = escapes
        settings.scope = MemberScope()
        settings.partials = LiquidPartials(names: sources.keys.sorted(), source: { sources[$0] })
        return LiquidProgram.compile(LiquidSource(source), settings)
    }

    /// Each problem as `code: message @ text (suggestion)`.
    var problems: [String] {
        compiled.problems.map { located in
            let text = Array((located.partial.flatMap { partials[$0] } ?? source).utf8)
            let place = String(decoding: text[located.problem.range], as: UTF8.self)
            let suggestion = located.problem.suggestion.map { " (\($0))" } ?? ""
            let partial = located.partial.map { "\($0): " } ?? ""
            return "\(partial)\(located.problem.code.rawValue) @ \(place)\(suggestion)"
        }
    }

    /// What it gives for the member; throws why it cannot be filled, which its demands must not
    /// have overlooked.
    func render() throws(LiquidFailure) -> String {
        let program = compiled.program
        var finder = DemandFinder(limits: limits)
        let text = finder.read(program)
        let isSure = finder.demands?.areMet(by: self, clock: clock) ?? false
        var output: [UInt8] = []
        do throws(LiquidFailure) {
            try program.render(self, clock: clock, limits: limits, into: &output)
        } catch {
            #expect(!isSure, "its demands are met")
            throw error
        }
        if isSure { #expect(output.count <= text.size) }
        return String(decoding: output, as: UTF8.self)
    }

    /// Why it cannot be filled; nil where it can.
    var failure: LiquidFailure? {
        do throws(LiquidFailure) {
            _ = try render()
            return nil
        } catch {
            return error
        }
    }
}

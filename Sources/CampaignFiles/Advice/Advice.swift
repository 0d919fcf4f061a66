import Campaigns
import Diagnostics
import Expressions

/// A sound scenario and the file that says so.
struct AdvisedScenario {
    let scenario: Scenario
    let root: LocatedNode
}

/// What loads but is surely not meant: warnings over a programme in which nothing is wrong.
struct Advice {
    let programme: Programme
    let scenarios: [AdvisedScenario]
    let pressure: LocatedNode?
    private(set) var findings: [Diagnostic] = []

    init(programme: Programme, scenarios: [AdvisedScenario], pressure: LocatedNode?) {
        self.programme = programme
        self.scenarios = scenarios
        self.pressure = pressure
    }

    /// All warnings, in order of file.
    static func findings(
        on programme: Programme, scenarios: [AdvisedScenario], pressure: LocatedNode?
    ) -> [Diagnostic] {
        var advice = Advice(programme: programme, scenarios: scenarios, pressure: pressure)
        advice.lookAtCaps()
        for scenario in scenarios {
            advice.lookAtTrigger(of: scenario)
            advice.lookAtAudience(of: scenario)
            advice.lookAtOrder(of: scenario)
            advice.lookAtValidity(of: scenario)
        }
        advice.lookAtRanks()
        return advice.findings
    }

    /// Adds a warning about a node.
    mutating func warn(
        _ code: DiagnosticCode, _ message: String, at node: LocatedNode,
        notes: [Diagnostic.Note] = []
    ) {
        findings.append(
            Diagnostic(code, message, at: node.firstLineRange, severity: .warning, notes: notes))
    }
}

extension Loading {
    /// Warns of what is surely not meant.
    func advise(on programme: Programme, _ reading: DirectoryReading) {
        let scenarios = reading.files(.scenario).compactMap { file -> AdvisedScenario? in
            guard let root = file.root, let scenario = programme.scenario(named: file.stem) else {
                return nil
            }
            return AdvisedScenario(scenario: scenario, root: root)
        }
        add(
            Advice.findings(
                on: programme, scenarios: scenarios,
                pressure: reading.files(.pressure).first?.root))
    }
}

/// What is under way of a scenario.
public struct ScenarioStanding: Sendable, Hashable {
    public var scenario: String
    /// Journeys that have not ended.
    public var journeys: Int
    /// Messages that are `ready`.
    public var messages: Int

    public init(scenario: String, journeys: Int, messages: Int) {
        self.scenario = scenario
        self.journeys = journeys
        self.messages = messages
    }

    /// Whether there is anything.
    public var isEmpty: Bool { journeys == 0 && messages == 0 }
}

extension ScenarioStanding: CustomStringConvertible {
    /// What becomes of it once the files do not have the scenario any more, as the end of a line.
    public var description: String {
        let ends = journeys == 1 ? "1 journey in progress ends" : "\(journeys) journeys in progress end"
        let waits = messages == 1 ? "1 message waits" : "\(messages) messages wait"
        return "\(scenario): \(ends), \(waits) in the outbox for a scenario of that name, up to the deadline"
    }
}

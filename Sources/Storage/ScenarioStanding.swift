/// What is under way of a scenario.
package struct ScenarioStanding: Sendable, Hashable {
    package var scenario: String
    /// Journeys that have not ended.
    package var journeys: Int
    /// Messages that are `ready`.
    package var messages: Int

    package init(scenario: String, journeys: Int, messages: Int) {
        self.scenario = scenario
        self.journeys = journeys
        self.messages = messages
    }

    /// Whether there is anything.
    package var isEmpty: Bool { journeys == 0 && messages == 0 }
}

extension ScenarioStanding: CustomStringConvertible {
    /// What becomes of it once the files do not have the scenario any more, as the end of a line.
    package var description: String {
        let ends = journeys == 1 ? "1 journey in progress ends" : "\(journeys) journeys in progress end"
        let waits = messages == 1 ? "1 message waits" : "\(messages) messages wait"
        return "\(scenario): \(ends), \(waits) in the outbox for a scenario of that name, up to the deadline"
    }
}

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
        "\(scenario): \(journeys) journeys in progress end, \(messages) messages wait in the outbox"
            + " for a scenario of that name until their deadline"
    }
}

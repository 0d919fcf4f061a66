public import Engine

extension Effects {
    /// The member whose wake-up this is, by what comes with every contact; throws where nothing
    /// does.
    public func owner() throws(StoreError) -> String {
        guard
            let member = ledger.first?.member ?? events.first?.event.member
                ?? messages.first?.member ?? journeys.first?.member
        else {
            throw .invariant(detail: "a contact comes with the decision or the event that made it")
        }
        return member
    }
}

extension StoreError {
    /// A ledger row that exists already.
    public static func secondEntry(member: String, number: Int) -> StoreError {
        .invariant(detail: "member '\(member)' has two ledger rows numbered \(number)")
    }

    /// An event that was taken in before.
    public static func secondEvent(source: String, id: String) -> StoreError {
        .invariant(detail: "event '\(id)' of source '\(source)' was taken in twice")
    }

    /// A journey that began or ended before.
    public static func secondJourney(
        member: String, scenario: String, occurrence: String, hasEnded: Bool
    ) -> StoreError {
        .invariant(
            detail: "the journey of member '\(member)' in scenario '\(scenario)' for "
                + "occurrence '\(occurrence)' \(hasEnded ? "ended" : "began") twice")
    }

    static func secondJourney(_ record: JourneyRecord) -> StoreError {
        secondJourney(
            member: record.member, scenario: record.scenario, occurrence: record.occurrence,
            hasEnded: record.ended != nil)
    }

    /// A contact that was made before.
    public static func secondContact(member: String, message: String) -> StoreError {
        .invariant(detail: "member '\(member)' has a contact by '\(message)' twice at one instant")
    }

    /// A message for a journey's step that has one, or a change of one that may not change.
    public static func secondMessage(
        id: String, member: String, scenario: String, occurrence: String, step: String
    ) -> StoreError {
        .invariant(
            detail: "message '\(id)' is a second one for member '\(member)', "
                + "scenario '\(scenario)', occurrence '\(occurrence)', step '\(step)'")
    }

    static func secondMessage(_ message: OutboxMessage) -> StoreError {
        secondMessage(
            id: message.id, member: message.member, scenario: message.scenario,
            occurrence: message.occurrence, step: message.step)
    }

    /// A batch whose rows another store, or this one by another catalogue, has made ready.
    public static var foreignRows: StoreError {
        .invariant(detail: "its rows were made ready for another store or catalogue")
    }

    /// A message that should be there.
    public static func unknownMessage(_ id: String) -> StoreError {
        .invariant(detail: "there is no message '\(id)'")
    }
}

package import CivilTime
package import Diagnostics
package import Expressions

/// One example of `campaigns/tests`: what happens to some members, and what must come of it.
package struct CampaignTest: Sendable {
    /// The sentence behind `test:`.
    package var name: String
    /// Where the test begins; its file is the file to name in reports.
    package var range: SourceRange
    package var start: Instant
    package var until: Instant
    package var members: [TestMember]
    /// In file order.
    package var events: [TestEvent]
    /// Names; nil: all that are live.
    package var scenarios: [String]?
    package var controlGroups: Bool
    /// All messages, in order; nil: the test does not say.
    package var messages: [ExpectedMessage]?
    /// Each must be in the ledger.
    package var decisions: [ExpectedDecision]
}

/// A member that is known from the start.
package struct TestMember: Sendable {
    package var id: String
    /// Attributes by slot of the catalogue, without the id.
    package var values: [(slot: Int, value: Value)]
}

/// An event, received when it happens.
package struct TestEvent: Sendable {
    package var at: Instant
    /// Index of the catalogue.
    package var type: Int
    package var member: String
    package var source: String
    package var id: String
    /// By position in the type's `fields`; nil: absent.
    package var data: [Value?]
    /// It is about the message that a step sent last before it: a test cannot know the message's
    /// id.
    package var about: SentMessage?
    package var range: SourceRange

    /// The message of a step, and where the event's data has its id.
    package struct SentMessage: Sendable {
        package var scenario: String
        package var step: String
        /// Position in `data`.
        package var field: Int
    }
}

/// A message that must be sent; nil and empty parts are not compared.
package struct ExpectedMessage: Sendable {
    package var at: Instant?
    package var member: String
    package var scenario: String?
    package var step: String?
    package var channel: String?
    package var subject: String?
    package var contains: [String]
    package var range: SourceRange
}

/// A row that the ledger must have; nil parts are not compared.
package struct ExpectedDecision: Sendable {
    package var at: Instant?
    package var member: String
    package var scenario: String?
    package var step: String?
    package var channel: String?
    package var outcome: String
    package var reason: String?
    package var range: SourceRange
}

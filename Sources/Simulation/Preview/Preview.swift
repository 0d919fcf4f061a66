package import Campaigns
package import CivilTime
package import Engine
package import Templates

/// Messages filled for one member as of an instant, to be looked at: nothing is decided, and
/// nothing is written.
package struct Preview: Sendable {
    /// A template at work: what sends it, and what it comes to.
    package struct Part: Sendable {
        /// nil: no scenario sends it.
        package var scenario: Scenario?
        /// Its id; empty where there is no scenario.
        package var step: String
        package var beginning: Beginning
        /// Index of the channel that the engine would take for this member; nil: none, or no
        /// scenario.
        package var channel: Int?
        /// Why it would take none.
        package var refusal: Reason?
        package var pages: [PreviewPage]
        /// Texts that readers of a locale do not find in their language.
        package var untranslated: [Untranslated]
    }

    /// What begins the journey that the message is part of.
    package enum Beginning: Sendable {
        /// Not an event.
        case clock
        /// The member is on its way.
        case journey(began: Instant)
        /// The member's last such event.
        case event(Event)
        /// Made up.
        case sample(event: Event)
        /// No scenario sends the template: every field that an event could have is made up.
        case anything
    }

    /// A text that is not written in a locale of the programme, nor in its language.
    package struct Untranslated: Sendable, Hashable {
        package var template: String
        /// A channel, or `insert`.
        package var face: String
        package var locale: String
        /// Whose text those readers get; nil: none, and nothing can be sent.
        package var fallback: String?
    }

    package var parts: [Part]
    /// The member as it was before any event that was made up.
    package var member: PreviewMember
    package var now: Instant
    /// The member's zone.
    package var zone: ZoneRules

    package var pages: [PreviewPage] { parts.flatMap(\.pages) }
    package var isComplete: Bool { pages.allSatisfy(\.draft.gaps.isEmpty) }
}

/// One message, or one block that travels in other mails, by one channel in one language.
package struct PreviewPage: Sendable {
    package var template: String
    /// Of the members, where the step has several variants.
    package var share: Share?
    /// Whether this member's share falls here.
    package var isOwn: Bool
    /// Index of the programme.
    package var channel: Int
    /// It travels in another mail, and is never sent alone.
    package var isInsert: Bool
    package var draft: ShownDraft
    /// Its text is not in the language of the locale that was asked for: that locale.
    package var standsInFor: String?
    /// How a text goes out; nil in HTML, and where a value is missing.
    package var segments: TextSegments?
    /// Scenario and step of the inserts that it carries.
    package var inserts: [String]

    package var message: OutboxMessage { draft.message }
    package var locale: String { draft.message.locale }
}

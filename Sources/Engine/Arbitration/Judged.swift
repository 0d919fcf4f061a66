import Campaigns
import CivilTime
import Expressions
import Templates

/// A candidate while the rules look at it, with all that they may ask.
final class Judged {
    let journey: Journey
    let scenario: Scenario
    /// The scenario's place in the programme.
    let index: Int
    let send: Send
    let candidate: Candidate
    /// Whether a message lacking a value has been written for it.
    let isWritten: Bool
    let member: String
    let facts: Facts
    let now: Instant
    let deployment: Deployment
    /// Contacts that may weigh on a cap.
    let contacts: [Contact]
    /// What young journeys keep quiet.
    let exclusions: [Quiet]
    /// The channel that would be taken.
    let choice: ChannelChoice

    /// The journey stands at a send of the scenario in that place of the programme.
    init(journey: Journey, of index: Int, send: Send, by wakeUp: borrowing WakeUp) {
        self.journey = journey
        self.index = index
        scenario = wakeUp.programme.scenarios[index]
        self.send = send
        member = wakeUp.member.id
        facts = wakeUp.facts
        now = wakeUp.now
        deployment = wakeUp.deployment
        contacts = wakeUp.member.state.contacts
        exclusions = wakeUp.exclusions
        choice = wakeUp.choose(send.channels, category: scenario.category)
        switch journey.place {
        case .sending(let candidate): (self.candidate, isWritten) = (candidate, false)
        case .incomplete(let candidate): (self.candidate, isWritten) = (candidate, true)
        case .arriving, .waiting, .awaiting:
            preconditionFailure("only a journey at a send has a candidate to judge")
        }
    }

    var programme: Programme { deployment.programme }
    var category: Campaigns.Category { programme.pressure.categories[scenario.category] }

    /// Its place in the order of arbitration.
    var key: CandidateKey { CandidateKey(journey, candidate, of: index, in: programme) }

    /// Key of the candidate's message: SHA-256 over member, scenario, occurrence and step.
    private(set) lazy var messageKey =
        deployment.settings.namesMessages
        ? SHA256.hexadecimalDigest(
            joining: member, journey.scenario, journey.occurrence, journey.step)
        : journey.nameOfMessage
    private(set) lazy var messageID =
        deployment.settings.namesMessages
        ? String(Substring(messageKey.utf8.prefix(20))) : messageKey

    /// The caps that bind it, with their limits.
    private(set) lazy var bindingCaps = findBindingCaps()

    /// The template for this member: the variant that its share falls into.
    var template: String {
        guard send.templates.count > 1 else { return send.templates[0].template }
        let position = Share.position(
            salt: programme.salt, name: "\(scenario.name)/\(journey.step)", member: member)
        var end = 0
        for variant in send.templates {
            end += variant.share.millionths
            if position < end { return variant.template }
        }
        return send.templates[send.templates.count - 1].template
    }
}

extension WakeUp {
    /// A ledger row about a candidate that a rule has judged; the message is the one that the row is
    /// about.
    func entry(
        for judged: Judged, _ outcome: Outcome, _ reason: Reason?, _ detail: Detail?,
        message: String? = nil
    ) -> LedgerEntry {
        entry(
            for: judged.journey, of: judged.scenario, judged.candidate, outcome, reason, detail,
            channel: judged.choice.channel.map { programme.channels[$0].name }, message: message)
    }

    /// A ledger row about the candidate of a journey; the scenario may be there no more.
    func entry(
        for journey: Journey, of scenario: Scenario?, _ candidate: Candidate, _ outcome: Outcome,
        _ reason: Reason?, _ detail: Detail? = nil, channel: String? = nil, message: String? = nil
    ) -> LedgerEntry {
        var message = message
        if message == nil, case .incomplete = journey.place { message = messageID(of: journey) }
        return LedgerEntry(
            at: now, member: member.id, number: member.state.nextEntry,
            scenario: journey.scenario, occurrence: journey.occurrence, step: journey.step,
            channel: channel,
            category: scenario.map { programme.pressure.categories[$0.category].name } ?? "",
            priority: scenario?.priority ?? 0, due: candidate.due, deadline: candidate.deadline,
            outcome: outcome, reason: reason, detail: detail, message: message,
            version: deployment.edition.version)
    }

    /// Outbox id of the message of a journey's present step.
    func messageID(of journey: Journey) -> String {
        guard deployment.settings.namesMessages else { return journey.nameOfMessage }
        let digest = SHA256.digest(
            joining: member.id, journey.scenario, journey.occurrence, journey.step)
        return hexadecimal(Array(digest.prefix(10)))
    }
}

extension Journey {
    /// Tells the message of the present step from all others of the member, where messages are not
    /// named.
    fileprivate var nameOfMessage: String {
        joined(joined(scenario, "/", step), " ", occurrence)
    }
}

package import CampaignFiles
import Campaigns
import CivilTime
package import Engine
import Expressions
import Storage
package import Templates

/// Runs one example of `campaigns/tests` through the engine and compares what comes of it.
package struct ScenarioTest {
    private let test: CampaignTest
    private let edition: Edition

    package init(_ test: CampaignTest, edition: Edition) {
        self.test = test
        self.edition = edition
    }

    /// What came of a test: all messages and decisions, and what differs from the expectations.
    package struct Result: Sendable {
        package var messages: [OutboxMessage] = []
        package var decisions: [LedgerEntry] = []
        package var differences: [Difference] = []

        /// Part of the test could not be read, so that it fails whatever comes of the rest.
        package var isUnreadable = false

        package var isPassed: Bool { differences.isEmpty && !isUnreadable }
    }

    /// One expectation that was not met; nil on a side: nothing was expected, or nothing found.
    package struct Difference: Sendable {
        package var expected: ExpectedMessage?
        package var found: OutboxMessage?
        package var decision: ExpectedDecision?
        /// An event about a message that had not been sent.
        package var event: TestEvent?

        package init(
            expected: ExpectedMessage? = nil, found: OutboxMessage? = nil,
            decision: ExpectedDecision? = nil, event: TestEvent? = nil
        ) {
            (self.expected, self.found) = (expected, found)
            (self.decision, self.event) = (decision, event)
        }
    }

    /// Members are known and scenarios live from the start; everything is decided up to the end.
    package func run() -> Result {
        var result = Result()
        let deployment = deployment()
        let events = Dictionary(grouping: eventsInOrder, by: \.member)
        let ids = Set(test.members.map(\.id)).union(events.keys)
        for id in ids.sorted(by: bytesPrecede) {
            let known = naming(events[id] ?? [], of: id, deployment, &result)
            let effects = run(id, known, until: test.until, deployment)
            result.messages += effects.messages
            result.decisions += effects.ledger
        }
        result.messages = result.messages.filter { $0.status == .ready }.sorted {
            ($0.decidedAt, $0.member, $0.scenario, $0.step)
                < ($1.decidedAt, $1.member, $1.scenario, $1.step)
        }
        compare(&result)
        return result
    }

    /// What comes of a member up to the instant.
    private func run(
        _ id: String, _ events: [TestEvent], until: Instant, _ deployment: Deployment
    ) -> Effects {
        let inputs = inputs(of: id, events)
        var all = Effects()
        _ = MemberRun(deployment: deployment, until: until)
            .run(newcomer(id, inputs, deployment), inputs: inputs) { effects in
                all.messages += effects.messages
                all.ledger += effects.ledger
            }
        return all
    }

    /// The events with the ids of the messages that they are about, each as it was sent last before
    /// the event; an event about none is left out, and a difference.
    private func naming(
        _ events: [TestEvent], of id: String, _ deployment: Deployment, _ result: inout Result
    ) -> [TestEvent] {
        var known: [TestEvent] = []
        for var event in events {
            if let about = event.about {
                let sent = run(id, known, until: event.at, deployment).messages.last {
                    $0.scenario == about.scenario && $0.step == about.step
                }
                guard let sent else {
                    result.differences.append(Difference(event: event))
                    continue
                }
                event.data[about.field] = .string(sent.id)
            }
            known.append(event)
        }
        return known
    }

    /// In order of time, equal ones as they stand in the file; of several with one source and id
    /// only the first counts, as anywhere (CloudEvents 1.0).
    private var eventsInOrder: [TestEvent] {
        var seen: Set<EventIdentity> = []
        return test.events.enumerated()
            .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
            .filter { seen.insert(EventIdentity(source: $0.source, id: $0.id)).inserted }
    }

    /// The edition with no scenario but those of the test, all live from its start.
    private func deployment() -> Deployment {
        var edition = edition
        edition.programme = edition.programme.keeping {
            test.scenarios?.contains($0.name) ?? ($0.status == .live)
        }
        var settings = Deployment.Settings()
        settings.controlGroups = test.controlGroups
        let names = edition.programme.scenarios.map { ($0.name, test.start) }
        return Deployment(
            edition: edition, liveSince: Dictionary(uniqueKeysWithValues: names),
            settings: settings)
    }

    private func newcomer(
        _ id: String, _ inputs: [Input], _ deployment: Deployment
    ) -> StoredMember {
        StoredMember(
            member: Member(
                id: id, knownSince: inputs.first?.received ?? test.start,
                attributeCount: edition.programme.catalogue.attributes.count),
            nextWakeUp: nil)
    }

    /// The member's row at the start, then its events, which are in order.
    private func inputs(of id: String, _ events: [TestEvent]) -> [Input] {
        var inputs: [Input] = []
        for member in test.members where member.id == id {
            let values = member.values.map { AttributeValue(slot: $0.slot, value: $0.value) }
            inputs.append(.update(Update(member: id, received: test.start, values: values)))
        }
        for event in events {
            let received = max(event.at, test.start)
            inputs.append(
                .event(
                    Event(
                        source: event.source, id: event.id, type: event.type, member: id,
                        time: event.at, received: received, data: event.data)))
        }
        return inputs
    }

    private func compare(_ result: inout Result) {
        if let expected = test.messages { compare(expected, &result) }
        for decision in test.decisions
        where !result.decisions.contains(where: { decision.fits($0) }) {
            result.differences.append(Difference(decision: decision))
        }
    }

    /// Messages must come in the order of the file; those of one instant in any.
    private func compare(_ expected: [ExpectedMessage], _ result: inout Result) {
        var found = result.messages
        for message in expected {
            if let index = found.firstIndex(where: { message.fits($0) }) {
                // Whatever was sent before it and was not expected is a difference of its own.
                for early in found[..<index] where early.decidedAt < found[index].decidedAt {
                    result.differences.append(Difference(found: early))
                }
                let at = found[index].decidedAt
                found.remove(at: index)
                found.removeAll { $0.decidedAt < at }
            } else {
                let near = found.firstIndex { $0.member == message.member && message.isNear($0) }
                result.differences.append(
                    Difference(expected: message, found: near.map { found.remove(at: $0) }))
            }
        }
        for extra in found { result.differences.append(Difference(found: extra)) }
    }
}

extension ExpectedMessage {
    /// Whether the message is what was expected, in every part that was given.
    package func fits(_ message: OutboxMessage) -> Bool { mismatches(message).isEmpty }

    /// The parts in which the message differs.
    package func mismatches(_ message: OutboxMessage) -> [String] {
        var parts: [String] = []
        if let at, at != message.decidedAt { parts.append("at") }
        if member != message.member { parts.append("member") }
        if let scenario, scenario != message.scenario { parts.append("scenario") }
        if let step, step != message.step { parts.append("step") }
        if let channel, channel != message.channel { parts.append("channel") }
        if let subject, subject != message.subject { parts.append("subject") }
        let texts = [message.html, message.text].compactMap(\.self)
        if !contains.allSatisfy({ part in texts.contains { $0.contains(part) } }) {
            parts.append("contains")
        }
        return parts
    }

    /// Whether it is probably the message that was meant.
    fileprivate func isNear(_ message: OutboxMessage) -> Bool {
        scenario == nil || scenario == message.scenario
    }
}

extension ExpectedDecision {
    /// Whether the ledger row is what was expected, in every part that was given.
    package func fits(_ entry: LedgerEntry) -> Bool {
        member == entry.member && outcome == entry.outcome.rawValue
            && (at.map { $0 == entry.at } ?? true)
            && (scenario.map { $0 == entry.scenario } ?? true)
            && (step.map { $0 == entry.step } ?? true)
            && (channel.map { $0 == entry.channel } ?? true)
            && (reason.map { $0 == entry.reason?.rawValue } ?? true)
    }
}

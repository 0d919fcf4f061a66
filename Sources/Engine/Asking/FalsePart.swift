import Campaigns
import CivilTime
public import Expressions

/// A part of a condition that is not true for a member, and what it was read from.
public struct FalsePart: Sendable, Hashable {
    /// As the file writes it, on one line.
    public var text: String
    /// Why it has no value, in words; nil: it is false.
    public var error: String?
    /// What it reads, in the order of the catalogue.
    public var readings: [Reading]
    /// Where it is a computed attribute and nothing else: the parts of that which are not true.
    public var parts: [FalsePart]

    public init(
        text: String, error: String? = nil, readings: [Reading] = [], parts: [FalsePart] = []
    ) {
        self.text = text
        self.error = error
        self.readings = readings
        self.parts = parts
    }
}

/// A name in a condition and its value for the member; nil: none.
public struct Reading: Sendable, Hashable {
    public var name: String
    public var value: Value?

    public init(name: String, value: Value?) {
        self.name = name
        self.value = value
    }
}

extension Facts {
    /// The parts of the condition that are not true as things stand; empty: it holds.
    public func falseParts(of condition: Expression) -> [FalsePart] {
        if test(condition).holds { return [] }
        let terms = condition.conjuncts.isEmpty ? [condition] : condition.conjuncts
        return terms.compactMap { term in
            let (holds, error) = test(term)
            return holds ? nil : falsePart(term, error)
        }
    }

    private func falsePart(_ term: Expression, _ error: String?) -> FalsePart {
        FalsePart(
            text: onOneLine(term.text), error: error, readings: readings(of: term),
            parts: computed(readBy: term).map(falseParts) ?? [])
    }

    /// The expression of the computed attribute that the term consists of; nil: it is something else.
    private func computed(readBy term: Expression) -> Expression? {
        let catalogue = deployment.programme.catalogue
        guard term.reads.count == 1, let slot = term.reads.first, slot.root == Root.member,
            slot.index >= catalogue.attributes.count, onOneLine(term.text) == name(of: slot)
        else { return nil }
        return catalogue.computed[slot.index - catalogue.attributes.count].expression
    }

    private func readings(of term: Expression) -> [Reading] {
        term.reads.map { Reading(name: name(of: $0), value: value(at: $0)) }
            + term.histories.map { Reading(name: $0.call, value: history($0)) }
            + term.outcomesAsked.map { step in
                Reading(
                    name: "outcome(\"\(step)\")", value: outcome(ofStep: step).map { .string($0) })
            }
    }

    /// The name under which conditions read the slot.
    private func name(of slot: Slot) -> String {
        let catalogue = deployment.programme.catalogue
        switch slot.root {
        case Root.member: return "member.\(catalogue.attribute(inSlot: slot.index).name)"
        case Root.trigger: return "trigger.\(catalogue.fieldNames[slot.index])"
        case Root.event: return "event.\(catalogue.fieldNames[slot.index])"
        default:
            switch slot.index {
            case ClockSlot.entry: return "entry"
            case ClockSlot.now: return "now"
            default: return "today"
            }
        }
    }
}

extension HistoryRequest {
    /// The question as a condition writes it.
    fileprivate var call: String {
        let arguments = [eventType, field, window?.description].compactMap(\.self)
        return "\(function.rawValue)(\(arguments.map { "\"\($0)\"" }.joined(separator: ", ")))"
    }
}

/// The text with every run of blanks and line breaks as one blank.
private func onOneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
}

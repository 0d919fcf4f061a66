import Campaigns
import CivilTime
import Expressions

/// What the loaded files ask of recorded events of one type: only that is kept, and only so long.
struct EventMemory: Sendable {
    /// Asked for at all.
    var isAsked = false
    /// Events are kept one by one for so many microseconds.
    var window: Int64 = 0
    /// A `wait_for` asks for it: events are kept one by one while a journey's clock lies before
    /// them.
    var isAwaited = false
    /// A silence counts from the last one.
    var isSilenced = false
    /// Names of the fields that sums and waits read.
    var fields: Set<String> = []
}

extension Programme {
    /// What is asked of each event type, by index of the catalogue.
    var eventMemory: [EventMemory] {
        var memory = Array(repeating: EventMemory(), count: catalogue.events.count)
        for request in expressions.flatMap(\.histories) {
            memory[request.eventIndex].isAsked = true
            if let field = request.field { memory[request.eventIndex].fields.insert(field) }
            if let window = request.window {
                memory[request.eventIndex].window = max(
                    memory[request.eventIndex].window, window.longest)
            }
        }
        for scenario in scenarios {
            if case .silence(let trigger) = scenario.trigger {
                memory[trigger.event].isAsked = true
                memory[trigger.event].isSilenced = true
            }
            for step in scenario.steps {
                guard case .waitFor(let wait) = step.kind else { continue }
                memory[wait.event].isAsked = true
                memory[wait.event].isAwaited = true
                memory[wait.event].window = max(memory[wait.event].window, wait.upTo.longest)
                memory[wait.event].fields.formUnion(fields(of: wait))
            }
        }
        return memory
    }

    /// Names what is asked of recorded events and by triggers that count them, so that a member's
    /// memory is made anew when the files ask for something else.
    func asks(_ memory: [EventMemory]) -> String {
        var asked: [String] = []
        for (type, memory) in zip(catalogue.events, memory) where memory.isAsked {
            let fields = memory.fields.sorted().joined(separator: ",")
            asked.append("\(type.type) \(memory.window) \(memory.isAwaited) \(fields)")
        }
        for scenario in scenarios {
            switch scenario.trigger {
            case .count(let trigger):
                let type = catalogue.events[trigger.event].type
                asked.append(
                    "\(scenario.name) \(type) \(trigger.within) \(trigger.when?.text ?? "")")
            case .streak(let trigger):
                let type = catalogue.events[trigger.event].type
                asked.append("\(scenario.name) \(type) \(trigger.every) \(trigger.reaches)")
            default: break
            }
        }
        guard !asked.isEmpty else { return "" }
        let digest = SHA256.digest(joining: asked.joined(separator: "\n"))
        return hexadecimal(Array(digest.prefix(6)))
    }

    /// Names of the fields of the event that a wait looks at.
    private func fields(of wait: WaitFor) -> [String] {
        let asked = (wait.when?.reads ?? []).filter { $0.root == Root.event }.map {
            catalogue.fieldNames[$0.index]
        }
        return wait.of == nil ? asked : asked + ["message", "scenario", "step"]
    }

    /// Every expression of the programme.
    private var expressions: [Expression] {
        var all = [memberTimeZone, memberLocale].compactMap(\.self)
        all += channels.flatMap { [$0.to, $0.consent].compactMap(\.self) }
        all += catalogue.computed.map(\.expression)
        all += catalogue.events.flatMap { $0.assignments.map(\.expression) }
        all += pressure.expressions
        all += scenarios.flatMap(\.conditions)
        return all
    }
}

extension Pressure {
    /// Every expression of categories, caps, contact hours and holds.
    var expressions: [Expression] {
        categories.compactMap { category in
            if case .also(let consent) = category.consent { consent } else { nil }
        }
            + caps.flatMap { cap in
                if case .expression(let limit) = cap.limit {
                    [limit, cap.when].compactMap(\.self)
                } else {
                    [cap.when].compactMap(\.self)
                }
            }
            + contactHours.flatMap { hours in
                if case .expression(let code)? = hours.exceptHolidays {
                    [code, hours.when].compactMap(\.self)
                } else {
                    [hours.when].compactMap(\.self)
                }
            } + holds.map(\.when)
    }
}

package import CivilTime
package import Engine
package import Storage

/// Takes one member through a stretch of time on a virtual clock: wakes it at each instant at which
/// something is due, and whenever an input arrives.
package struct MemberRun {
    package let deployment: Deployment
    /// Nothing after this instant is taken in or decided.
    package let until: Instant

    package init(deployment: Deployment, until: Instant) {
        self.deployment = deployment
        self.until = until
    }

    /// Takes the inputs, which are in order of receipt, and all that time brings up to the end; what
    /// each wake-up leaves behind is handed to `body`. Inputs received after the end are left out.
    package func run(
        _ stored: StoredMember, inputs: [Input], _ body: (Effects) -> Void
    ) -> StoredMember {
        var (member, nextWakeUp) = (stored.member, stored.nextWakeUp)
        var taken = 0
        while true {
            let receipt = taken < inputs.count ? inputs[taken].received : nil
            guard let instant = nextInstant(nextWakeUp, receipt) else { break }
            let first = taken
            while taken < inputs.count, inputs[taken].received == instant { taken += 1 }
            let advanced = advance(
                consume member, inputs: inputs[first..<taken], now: instant, under: deployment)
            (member, nextWakeUp) = (advanced.member, advanced.nextWakeUp)
            if !advanced.effects.isEmpty { body(advanced.effects) }
        }
        return StoredMember(member: member, nextWakeUp: nextWakeUp)
    }

    private func nextInstant(_ wakeUp: Instant?, _ receipt: Instant?) -> Instant? {
        let next = min(wakeUp ?? .distantFuture, receipt ?? .distantFuture)
        return next <= until && next != .distantFuture ? next : nil
    }
}

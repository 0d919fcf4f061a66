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
        var stored = stored
        var rest = inputs[...]
        while let instant = nextInstant(stored.nextWakeUp, rest.first?.received) {
            let together = rest.prefix { $0.received == instant }
            rest = rest.dropFirst(together.count)
            let advanced = advance(
                stored.member, inputs: Array(together), now: instant, under: deployment)
            stored = StoredMember(member: advanced.member, nextWakeUp: advanced.nextWakeUp)
            if !advanced.effects.isEmpty { body(advanced.effects) }
        }
        return stored
    }

    private func nextInstant(_ wakeUp: Instant?, _ receipt: Instant?) -> Instant? {
        let next = min(wakeUp ?? .distantFuture, receipt ?? .distantFuture)
        return next <= until && next != .distantFuture ? next : nil
    }
}

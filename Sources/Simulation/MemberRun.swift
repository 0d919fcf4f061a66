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

    /// Takes the inputs, which are in order of receipt, and all that time brings up to the end;
    /// what wake-ups leave behind is handed to `body`, many at once. Inputs received after the end
    /// are left out.
    package func run(
        _ stored: consuming StoredMember, inputs: [Input], _ body: (consuming Effects) -> Void
    ) -> StoredMember {
        var taken = stored
        take(&taken, inputs: inputs, body)
        return taken
    }

    /// The same for a member who is changed where it stands.
    func take(
        _ stored: inout StoredMember, inputs: [Input], _ body: (consuming Effects) -> Void
    ) {
        var nextWakeUp = stored.nextWakeUp
        guard var instant = nextInstant(nextWakeUp, inputs.first?.received) else { return }
        var wakeUps = WakeUps(taking: &stored.member, from: instant, under: deployment)
        var rest = inputs[...]
        while true {
            let together = rest.first(receivedAt: instant)
            rest = rest[together.endIndex...]
            nextWakeUp = wakeUps.advance(together, to: instant)
            if wakeUps.rows >= MemberRun.worthHandingOn { body(wakeUps.takeEffects()) }
            guard let next = nextInstant(nextWakeUp, rest.first?.received) else { break }
            instant = next
        }
        let effects = wakeUps.takeEffects()
        if !effects.isEmpty { body(consume effects) }
        stored.member = wakeUps.end().member
        stored.nextWakeUp = nextWakeUp
    }

    /// Rows of effects that are handed on before a member's run is over, so that a long one stays
    /// small.
    private static let worthHandingOn = 256

    private func nextInstant(_ wakeUp: Instant?, _ receipt: Instant?) -> Instant? {
        let next = min(wakeUp ?? .distantFuture, receipt ?? .distantFuture)
        return next <= until && next != .distantFuture ? next : nil
    }
}

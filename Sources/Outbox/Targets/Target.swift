package import Engine

/// Where messages are handed over to: a Maildir, a folder of files, later a server.
///
/// Handing the same message over again, after a crash, leaves what one time leaves.
package protocol Target: AnyObject {
    /// Takes one message over. It may count as delivered only after a `flush` that did not throw.
    func deliver(_ message: OutboxMessage) throws(DeliveryFailure)

    /// Makes everything taken over so far durable. After a failure nothing since the last flush may
    /// count as delivered, and nothing of it is remembered.
    func flush() throws(DeliveryFailure)

    /// Whether what it has open is what stands at its path; where it is not, it is to be opened anew.
    var isInPlace: Bool { get }

    /// Takes away what is kept of these messages, under whatever flags readers have put on it; for
    /// good when it returns. Of a message that is not there nothing is to be done. Throws
    /// `unwritable`, `forbidden`.
    func erase(_ messages: [OutboxMessage]) throws(DeliveryFailure)
}

extension Target {
    /// A target without a path has no other place.
    package var isInPlace: Bool { true }

    /// A target that keeps nothing has nothing to take away.
    package func erase(_ messages: [OutboxMessage]) throws(DeliveryFailure) {}
}

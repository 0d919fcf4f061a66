import CivilTime
import Daemon
import Engine
import Explaining
import HTTPTypes
import JSON
import Storage
import Templates

// A message is tried again by hand.
extension Answering {
    /// `POST /v1/outbox/{id}/retry`: what happens next and when or, where the message cannot be tried
    /// again, 409 with the reason.
    func retry(_ id: String) async throws -> Reply {
        var before = try await trial(of: id)
        // The store is told only of what takes long.
        let since = service.underWay.since(id, on: before.message.channel)
        if let since, before.message.status == .ready {
            before.delay = Delay(.onItsWay(since: since))
        }
        if let refusal = before.refusal { throw tooLate(refusal) }
        do {
            // What is on its way is not begun a second time.
            if !before.isOnItsWay { try await service.change(id, .retry) }
        } catch MessageChangeError.tooLate(let status) {
            throw tooLate(try await trial(of: id).refusal ?? "it is \(status.rawValue)")
        }
        // What this has begun is no answer to what kept it.
        let after = before.isOnItsWay ? before : try await trial(of: id)
        return .json(.ok) { writer in
            writer.field("message", id)
            writer.field("was", before.message.status.rawValue)
            writer.field("status", after.message.status.rawValue)
            writer.field("deadline", after.message.deadline.description)
            writer.field("waits_for", after.obstacle)
            writer.field("waits_until", after.delay?.until?.description)
            writer.field("detail", after.prospect(after: before.lastFailure))
        }
    }

    private func tooLate(_ detail: String) -> Problem { Problem(.conflict, .tooLate, detail) }

    /// The message as it stands now. Throws `MessageChangeError.unknown` where there is none.
    private func trial(of id: String) async throws -> Trial {
        let (now, deployment, isFetched) = (service.clock(), service.deployment, service.isFetched)
        let trial = try await service.read {
            try Trial(of: id, in: $0, at: now, under: deployment, isFetched: isFetched)
        }
        guard let trial else { throw MessageChangeError.unknown }
        return trial
    }
}

/// A message that somebody wants to be tried again, and what keeps it.
struct Trial: Sendable {
    var message: OutboxMessage
    var way: WayOut
    /// nil: it is not ready.
    var delay: Delay?
    /// What an incomplete one has no value for; nil: not known.
    var missing: String?
    var now: Instant

    /// Whether it is being handed over.
    var isOnItsWay: Bool { if case .onItsWay? = delay?.cause { true } else { false } }

    /// nil: there is no such message. Throws what the store throws.
    init?(
        of id: String, in store: any Store, at now: Instant, under deployment: Deployment,
        isFetched: (_ channel: String) -> Bool
    ) throws {
        guard let message = try store.message(id: id) else { return nil }
        self.message = message
        self.now = now
        way = try store.waysOut(of: message.member)[id] ?? WayOut()
        delay = try Delay(of: message, in: store, under: deployment, at: now, isFetched: isFetched)
        if message.status == .incomplete { missing = try Trial.missing(in: message, store) }
    }

    private static func missing(in message: OutboxMessage, _ store: any Store) throws -> String? {
        var query = DecisionQuery()
        (query.member, query.scenario) = (message.member, message.scenario)
        query.outcome = .incomplete
        var missing: String?
        try store.decisions(query) { entry in
            if entry.message == message.id { missing = entry.detail?.missing }
            return true
        }
        return missing
    }
}

// The words, whose times are UTC's.
extension Trial {
    /// Why it is not tried again, and what to do instead, as the end of a sentence; nil: it is.
    var refusal: String? {
        let end = way.settledAt.map { " on \($0)" } ?? ""
        switch message.status {
        case .ready where isOnItsWay: return nil
        case .ready where now >= message.deadline, .incomplete where now >= message.deadline:
            return "its time was over on \(message.deadline); it ends as expired within a minute"
        case .failed where now >= message.deadline, .expired:
            return "its time was over on \(message.deadline); tact explain \(message.member) --why"
                + " \(message.scenario) tells what kept it, and a longer 'valid_for' of its step"
                + " leaves those to come more time"
        case .ready, .failed, .incomplete: return nil
        case .delivered: return "it was delivered\(end), and none is delivered twice"
        case .cancelled:
            return way.note == WayOut.restored
                ? "it may have gone out before the store was restored from a backup, and was cancelled"
                    + " then; tact restore --keep-ready leaves such as they are"
                : "it was cancelled\(end)\(reason), and what is cancelled does not come back"
        }
    }

    /// What it failed for; nil: it has not failed for good.
    var lastFailure: String? {
        message.status == .failed ? way.failure ?? "for a reason that is not kept" : nil
    }

    private var reason: String {
        way.note.flatMap { $0 == Reason.cancelled.rawValue ? nil : " (\($0))" } ?? ""
    }

    /// What keeps it from going at once, in one word for programs; nil: nothing does.
    var obstacle: String? {
        switch delay?.cause {
        case .nothing?, .failure?, .target?, nil: nil
        case let cause?: cause.word
        }
    }

    /// What comes next of one that is to be tried again, in a sentence without its full stop;
    /// `failure`: what it had failed for before.
    func prospect(after failure: String?) -> String {
        let it = failure.map { "it had failed (\($0)), and" } ?? "it"
        if message.status == .incomplete {
            return "it still has no text, as \(missing ?? "a name in it") has no value: give the"
                + " member one (tact members import), or the text a default and reload, and retry;"
                + " up to \(message.deadline)"
        }
        guard let delay else {
            let end = message.status == .delivered ? "delivered" : "tried, and is \(message.status)"
            return "\(it) was \(end)"
        }
        let before = "before \(message.deadline)"
        switch delay.cause {
        case .nothing, .failure, .target, .fetched, .deadline:
            return
                "\(it) is tried again at once; what fails for now is tried again later, \(before)"
        case .onItsWay:
            return
                "\(cause(delay)); what comes of that is awaited, and what fails for now is tried again"
                + " later, \(before)"
        case .fetcher:
            return
                "\(it) goes to whoever fetches the messages of '\(message.channel)' next, \(before)"
        case .refusal: return "\(it) does not go any more: \(cause(delay))"
        case .hindrance: return "\(it) \(held(delay, before))"
        }
    }

    private func held(_ delay: Delay, _ before: String) -> String {
        guard let until = delay.until else {
            return
                "does not go yet: \(cause(delay)); once that is over it goes by itself, \(before)"
        }
        let why = "\(cause(delay)) until \(until)"
        return until < message.deadline
            ? "does not go yet: \(why); then it goes by itself, \(before)"
            : "does not go any more: \(why), and its time is over on \(message.deadline)"
    }

    private func cause(_ delay: Delay) -> String { English(zone: .utc).because(delay.cause) }
}

import Campaigns
package import CivilTime
package import Engine
package import Storage

/// What a message waits for that is ready and has not left, as far as store and files tell: values, no
/// words.
package struct Delay: Sendable, Hashable {
    package var cause: Cause
    /// When that is over, or it is tried again; nil: at any time, or nobody knows.
    package var until: Instant?

    package enum Cause: Sendable, Hashable {
        /// Nothing is in its way: it goes when its relay comes to it.
        case nothing
        case hindrance(Hindrance)
        /// The next time that it is asked about, it ends for this reason.
        case refusal(Reason)
        /// Its deadline has come: the relay ends it.
        case deadline
        /// It is left to the program that has fetched it.
        case fetched
        /// For a program that fetches it; `again`: one that had it has not acknowledged it.
        case fetcher(again: Bool)
        /// It is being handed over since then, and what comes of that is not known.
        case onItsWay(since: Instant)
        /// What came of the last attempt.
        case failure(String)
        /// Its channel's target fails with other messages: what was last noted.
        case target(String)
    }

    package init(_ cause: Cause, until: Instant? = nil) {
        self.cause = cause
        self.until = until
    }

    /// What the message waits for; nil: it is not ready. `answer`: what its relay would be told about
    /// it now; nil: files or member cannot be read.
    package init?(
        of message: OutboxMessage, _ way: WayOut, at now: Instant, answer: HandOverAnswer?,
        channel: ChannelStanding
    ) {
        guard message.status == .ready else { return nil }
        let later = way.nextAttempt.flatMap { $0 > now ? $0 : nil }
        if let since = channel.onItsWay[message.id] {
            self.init(.onItsWay(since: since))
        } else if now >= message.deadline {
            self.init(.deadline)
        } else if way.isLeased, let later {
            self.init(.fetched, until: later)
        } else if case .wait(let hindrance, let until)? = answer {
            self.init(.hindrance(hindrance), until: until)
        } else if case .cancel(let reason)? = answer {
            self.init(.refusal(reason), until: later)
        } else if let later {
            self.init(way.failure.map(Cause.failure) ?? .nothing, until: later)
        } else if let end = channel.fullUntil {
            self.init(.hindrance(.capacity), until: end)
        } else if let failure = way.failure {
            self.init(.failure(failure))
        } else if channel.isFetched {
            self.init(.fetcher(again: way.wasLeased))
        } else {
            self.init(channel.failure.map(Cause.target) ?? .nothing)
        }
    }
}

extension Delay {
    /// What the message waits for in the store under the deployment (nil: the files cannot be read);
    /// nil: it is not ready. `now` nil: as of where the store's clock stands. A member that cannot be
    /// read leaves open what it would be asked. Throws what the store throws.
    package init?(
        of message: OutboxMessage, in store: any Store, under deployment: Deployment?,
        at now: Instant? = nil, isFetched: (_ channel: String) -> Bool
    ) throws {
        guard message.status == .ready else { return nil }
        let member = try store.readableMember(message.member)
        let now = try now ?? store.clock(with: member)
        var answer: HandOverAnswer?
        if let deployment, let member {
            let recalled = try member.recalled(under: deployment) { try store.events(of: $0) }
            answer = message.mayGo(to: recalled, at: now, under: deployment)
        }
        let channel = try ChannelStanding(
            of: message.channel, at: now, in: store, under: deployment, isFetched: isFetched)
        let way = try store.waysOut(of: message.member)[message.id] ?? WayOut()
        self.init(of: message, way, at: now, answer: answer, channel: channel)
    }
}

extension Delay.Cause {
    /// The cause in one word for programs.
    package var word: String {
        switch self {
        case .nothing: "turn"
        case .hindrance(let hindrance): hindrance.word
        case .refusal(let reason): reason.rawValue
        case .deadline: "deadline"
        case .fetched: "fetched"
        case .fetcher: "fetcher"
        case .onItsWay: "on_its_way"
        case .failure: "failure"
        case .target: "target"
        }
    }

    /// Whether the files have a say in it, so that others might say another.
    package var hangsOnFiles: Bool {
        switch self {
        case .nothing, .hindrance, .refusal, .fetcher, .failure, .target: true
        case .deadline, .fetched, .onItsWay: false
        }
    }
}

extension Hindrance {
    /// The hindrance in one word for programs.
    fileprivate var word: String {
        switch self {
        case .noChannel: "no_channel"
        case .noCategory: "no_category"
        case .noScenario: "no_scenario"
        case .hold: "hold"
        case .notLive(let status): status.rawValue
        case .contactHours: "contact_hours"
        case .capacity: "capacity"
        }
    }
}

extension Store {
    /// The member as it is kept; nil: it is not known, or its row cannot be read.
    fileprivate func readableMember(_ id: String) throws -> Member? {
        do {
            return try members(ids: [id], contactsFrom: .distantFuture).first?.member
        } catch let error as StoreError where error.isOfFewRows {
            return nil
        }
    }

    /// Where its clock stands; not before that of the member.
    fileprivate func clock(with member: Member?) throws -> Instant {
        let own = member.map { max($0.state.clock, $0.state.knownSince) } ?? .distantPast
        return max(try standing().clock ?? .distantPast, own)
    }
}

extension Member {
    /// The member as the engine would ask about it: with the memory that the files ask for. `events`
    /// gives the member's. Throws what that throws.
    func recalled(
        under deployment: Deployment, _ events: (String) throws -> [RecordedEvent]
    ) rethrows -> Member {
        guard state.asks != deployment.asks, state.clock != .distantPast else { return self }
        let known = try events(id).map(\.event).filter { $0.type >= 0 }
        return recall(known, into: self, under: deployment)
    }
}

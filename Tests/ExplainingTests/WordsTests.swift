import Campaigns
import CivilTime
import Engine
import Expressions
import Storage
import Templates
import Testing

@testable import Explaining

/// Every fact, reason and answer has its words in every language.
@Suite("The words of each language")
struct WordsTests {
    private let at = Instant(seconds: 1_770_000_000)
    private let world: World

    init() throws { world = try World(["one": scenario("event: bought")]) }

    /// Sentences of one kind, each language's in the same order; what must hold of all of them.
    private func check(
        _ sentences: (any Language) -> [String], areDistinct: Bool = true,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let all = Languages.all.map { sentences($0.init(zone: .utc)) }
        for (language, said) in zip(Languages.all, all) {
            for sentence in said {
                let isWhole = sentence.count > 8 && sentence.last == "."
                let isClean = !["  ", "nil", "Optional", "\\(", "..", " ."].contains {
                    sentence.contains($0)
                }
                #expect(isWhole && isClean, "\(sentence)", sourceLocation: sourceLocation)
            }
            if areDistinct {
                #expect(
                    Set(said).count == said.count, "\(language.code): \(said)",
                    sourceLocation: sourceLocation)
            }
        }
        for place in all[0].indices {
            let versions = all.map { $0[place] }
            #expect(Set(versions).count == versions.count, sourceLocation: sourceLocation)
        }
    }

    private func entry(_ outcome: Outcome, _ reason: Reason?, _ detail: Detail? = nil)
        -> LedgerEntry
    {
        let isEntry = outcome == .notEntered
        return LedgerEntry(
            at: at, member: "lea", number: 0, scenario: "one", occurrence: "o",
            step: isEntry ? nil : "hello", channel: isEntry ? nil : "email",
            category: "relationship", priority: 1, due: at, deadline: at.advanced(by: 60_000_000),
            outcome: outcome, reason: reason, detail: detail, message: nil, version: "")
    }

    @Test("every outcome")
    func outcomes() throws {
        let records = try world.records()
        check { language in
            Outcome.allCases.map { outcome in
                let reason: Reason = outcome == .control ? .controlGroup : .hold
                return language.sentence(records.decision(entry(outcome, reason)))
            }
        }
    }

    @Test("every reason, with all that is known of it and with nothing")
    func reasons() throws {
        let records = try world.records()
        var full = Detail(
            cap: "cap", limit: 2, contacts: ["a", "b"], retry: at, missing: "member.first_name",
            error: "member.tier has no value")
        (full.excludedBy, full.hold) = ("welcome", "complaint")
        (full.reserved, full.reservedAt) = ("two/hello", at)
        for detail in [nil, full] {
            for outcome in [Outcome.dropped, .deferred, .notEntered] {
                check { language in
                    Reason.allCases.map {
                        language.sentence(records.decision(entry(outcome, $0, detail)))
                    }
                }
            }
        }
    }

    @Test("every reason as it was and as it is")
    func tenses() throws {
        let records = try world.records()
        for reason in Reason.allCases {
            let why = try #require(records.decision(entry(.dropped, reason)).why)
            for type in Languages.all {
                let said = Tense.allCases.map { type.init(zone: .utc).because(why, $0) }
                let isTimeless = [.exited, .entry, .runs, .superseded, .cancelled].contains(reason)
                #expect(isTimeless || said[0] != said[1], "\(type.code): \(said)")
            }
        }
    }

    @Test("every cause of a suppression, and every thing that can be missing")
    func causes() throws {
        let causes: [Why] = ["bounced", "complained", "erased"].map {
            .suppressed(
                ["email"], Suppression(channel: "email", address: "a", cause: $0, at: at))
        }
        let texts = [
            "member.first_name", "member.tier | upcase", "template hello",
            "insert of template hello", "a rule that was broken",
        ]
        let lacks = texts.map { Why.missingValue(Lack(missing: $0)) }
        let entries: [Why] = [
            .entry(.once, last: at), .entry(.oncePer(CivilDuration(months: 13, days: 2)), last: at),
            .entry(.unlessActive, last: nil), .entry(nil, last: nil),
        ]
        check { language in
            (causes + lacks + entries).map { language.because($0, .past) + "." }
        }
        #expect(Lack(missing: "member.tier | upcase") == .value("member.tier | upcase"))
        #expect(Lack(error: "member.a has no value: member.b has no value") == .value("member.b"))
        #expect(Lack(error: "a division by zero") == .other("a division by zero"))
    }

    @Test("every ending of a journey")
    func endings() {
        check { language in
            JourneyRecord.Ending.allCases.map { language.ended("one", $0) }
                + [language.began("one"), language.reachedGoal("one")]
        }
    }

    @Test("everything that a journey can wait for")
    func waiting() throws {
        let journey = Journey(
            scenario: "one", occurrence: "o", began: at, trigger: nil, step: "hello", clock: at)
        let held = try world.records().decision(entry(.deferred, .hold))
        let places: [Waiting.Place] = [
            .goesOn(at), .until(at), .event("bought", until: at), .event(nil, until: at), .due(at),
            .held(held, deadline: at),
        ]
        check { language in places.map { language.sentence(Waiting(journey, $0)) } }
    }

    @Test("everything that may come next of a message that waits")
    func next() throws {
        let held = try world.records().decision(entry(.deferred, .hold))
        let nexts: [Decision.Next?] = [
            nil, .retry(at), .then(at), .eachWakeUp(before: nil), .eachWakeUp(before: at),
            .mail(before: at), .value(before: at),
        ]
        check { language in
            nexts.map { next in
                var decision = held
                decision.next = next
                return language.sentence(decision)
            }
        }
    }

    @Test("whatever becomes of a message on its way out, and of one that travels in it")
    func fates() throws {
        for outcome in [Outcome.sent, .inserted] {
            let decision = try world.records().decision(entry(outcome, nil))
            // A carrier that never left is told of alike, whyever it did not.
            let statuses: [MessageStatus] =
                outcome == .sent
                ? [.ready, .delivered, .failed, .expired, .cancelled] : [.ready, .delivered, .failed]
            check { language in
                statuses.map { status in
                    var decision = decision
                    decision.message = message(status)
                    return language.sentence(decision)
                }
            }
        }
    }

    @Test("everything that a message in the outbox can wait for")
    func delays() throws {
        let hindrances: [Hindrance] = [
            .noChannel("fax"), .noCategory("news"), .noScenario("gone"), .hold("complaint"),
            .notLive(.paused), .notLive(.draft), .contactHours, .capacity,
        ]
        let causes: [Delay.Cause] =
            [
                .nothing, .refusal(.suppressed), .refusal(.noConsent), .deadline, .fetched,
                .fetcher(again: false), .fetcher(again: true), .failure("busy: later"),
                .target("unreachable: nobody there"),
            ] + hindrances.map { .hindrance($0) }
        check { language in causes.map { language.because($0) + "." } }
        var decision = try world.records().decision(entry(.sent, nil))
        decision.message = message(.ready)
        for until in [nil, at.advanced(by: 3_600_000_000), at.advanced(by: 90_000_000_000)] {
            check { language in
                causes.map { cause in
                    decision.delay = Delay(cause, until: until)
                    return language.sentence(decision)
                }
            }
        }
        #expect(Set(causes.map(\.word)).count == causes.count - 1, "one word for both fetchers")
        var insert = try world.records().decision(entry(.inserted, nil))
        insert.message = message(.ready)
        check { language in
            [nil, Delay(.deadline)].map { delay in
                insert.delay = delay
                return language.sentence(insert)
            }
        }
    }

    @Test("when a message left is told where that was later than the decision, by the day or the hour")
    func departures() throws {
        func said(_ language: any Language, _ seconds: Int64) throws -> String {
            var decision = try world.records().decision(entry(.sent, nil))
            decision.message = message(.delivered)
            decision.wayOut = WayOut(settledAt: at.advanced(by: seconds * 1_000_000))
            return language.sentence(decision)
        }
        // 2 February 2026, 02:40 in UTC.
        let (english, french) = (English(zone: .utc), French(zone: .utc))
        #expect(try said(english, 59) == "one/hello was sent by email.")
        #expect(try said(english, 60) == "one/hello was sent by email; it left at 02:41.")
        #expect(
            try said(english, 86_400)
                == "one/hello was sent by email; it left on 3 February 2026 at 02:40.")
        #expect(try said(french, 60).hasSuffix("a été envoyé par e-mail\u{202F}; il est parti à 02:41."))
        #expect(try said(french, 86_400).hasSuffix("il est parti le 3 février 2026 à 02:40."))
    }

    @Test("what went wrong on a message's way out, and when it is tried next")
    func attempts() throws {
        let ways = [
            WayOut(), WayOut(nextAttempt: at), WayOut(attempts: 1, note: "451 later."),
            WayOut(attempts: 2, note: "451 later", nextAttempt: at),
        ]
        for status in [MessageStatus.ready, .failed, .expired] {
            var decision = try world.records().decision(entry(.sent, nil))
            decision.message = message(status)
            check { language in
                ways.map { way in
                    decision.wayOut = way
                    return language.sentence(decision)
                }
            }
        }
        var restored = try world.records().decision(entry(.sent, nil))
        restored.message = message(.cancelled)
        restored.wayOut = WayOut(note: WayOut.restored)
        #expect(English(zone: .utc).sentence(restored).contains("backup"))
        #expect(French(zone: .utc).sentence(restored).contains("sauvegarde"))
    }

    private func message(_ status: MessageStatus) -> OutboxMessage {
        OutboxMessage(
            id: "1", key: "1", member: "lea", scenario: "one", occurrence: "o", step: "hello",
            template: "hello", channel: "email", category: "relationship", priority: 1,
            locale: "en", to: "a", subject: nil, html: nil, text: "", unsubscribeURL: "",
            decidedAt: at, deadline: at, status: status)
    }

    @Test("every verdict about what never came, and every remark")
    func answers() throws {
        let decision = try world.records().decision(entry(.dropped, .cap))
        let part = FalsePart(
            text: "member.points > 3", readings: [Reading(name: "member.points", value: .int(2))])
        let count = CountTrigger(event: 0, reaches: 3, within: CivilDuration(days: 9))
        let nevers: [Never] =
            [
                .draft, .notLive, .paused, .noEvent(["bought"], since: nil),
                .noEvent(["bought"], since: at), .noEvent(["bought", "left"], since: nil),
                .earlierEvent("bought", at: at, live: at), .eventCondition("bought", at: at, []),
                .eventCondition("bought", at: at, [part]), .conditionFalse([part]), .conditionTrue,
                .neverHad("bought"), .noDate("member.renewal_on"), .tooEarly, .due,
            ] + (0...3).map { .count($0, event: "bought", count) }
            + StreakPeriod.allCases.flatMap { every in
                [1, 2].map {
                    .streak(
                        $0, event: "bought", StreakTrigger(event: 0, every: every, reaches: 3))
                }
            }
            + Inquiry.Passed.Cause.allCases.map {
                .passed(Inquiry.Passed(time: at, from: at, cause: $0))
            }
        let remarks: [Remark] = [
            .besides(decision), .audience([]), .audience([part]), .noNext, .gone,
            .next(at, .begins), .next(at, .refused(.paused)), .next(at, .refused(nil)),
            .next(at, .keptBack(decision, .controlGroup)), .next(at, .keptBack(decision, nil)),
            .due(at, .begins), .due(at, .refused(.paused)), .standing(.refused(.paused)), .version("0123456789ab", now: nil),
            .version("0123456789ab", now: "ba9876543210"), .decisionsKept(from: at),
        ]
        let ended = JourneyRecord(member: "lea", scenario: "one", occurrence: "o", began: at)
        let ends: [Remark] = JourneyRecord.Ending.allCases.map { ending in
            let journey = JourneyRecord(
                member: "lea", scenario: "one", occurrence: "o", began: at)
            return .ended(journey, at: at, ending)
        }
        check { language in
            nevers.map { language.sentence(Verdict.never($0)) }
                + (remarks + ends).map { language.sentence($0) }
                + [
                    language.sentence(Verdict.refused(at: at, .paused)),
                    language.sentence(Verdict.refused(at: at, nil)),
                    language.sentence(Verdict.turnedAway(at: at, .entry(.once, last: at))),
                    language.sentence(Verdict.turnedAway(at: at, .runs(nil))),
                    language.sentence(Verdict.ended(ended, isKnown: true)),
                    language.sentence(Verdict.ended(ended, isKnown: false)),
                ]
        }
    }

    @Test("every channel that the contract names, and any other")
    func channels() {
        let names = ["email", "sms", "print", "push", "call", "pos"]
        for type in Languages.all {
            let said = names.map {
                type.init(zone: .utc).because(
                    .noConsent([$0], category: "news", [], withdrawn: nil), .past)
            }
            #expect(Set(said).count == names.count)
            #expect(said[5].contains("pos"))
        }
    }

    @Test("French is set as French typography asks, and what it quotes is left alone")
    func typography() throws {
        let code = "member.tier == 'a' ? b : c"
        let french = French(zone: .utc)
        let said = french.sentence(
            Verdict.never(.conditionFalse([FalsePart(text: code)])))
        #expect(said.contains("«\u{A0}\(code)\u{A0}»") && said.contains("vraie\u{A0}:"))
        for reason in Reason.allCases {
            let decision = try world.records().decision(entry(.deferred, reason))
            let sentence = french.sentence(decision)
            #expect(!sentence.contains(" :") && !sentence.contains(" ;"), "\(sentence)")
            #expect(!sentence.contains("'") && !sentence.contains("« "), "\(sentence)")
        }
    }

    @Test("dates read as each language writes them, in the member's zone")
    func dates() throws {
        let first = try #require(Instant(rfc3339: "2027-01-31T23:30:00Z"))
        let paris = try world.records().zone
        #expect(English(zone: paris).moment(first) == "1 February 2027 at 00:30")
        #expect(French(zone: paris).moment(first) == "1er février 2027 à 00:30")
        #expect(French(zone: .utc).moment(first) == "31 janvier 2027 à 23:30")
        #expect(French(zone: paris).stamp(first) == "2027-02-01 00:30")
    }

    @Test("a language is found by its code")
    func codes() {
        #expect(Languages.all.map { $0.code } == ["en", "fr"])
        #expect(Languages.named("fr")?.code == "fr")
        #expect(Languages.named("de") == nil)
    }
}

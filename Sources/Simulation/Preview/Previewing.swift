package import Campaigns
package import CivilTime
import Engine
import Expressions
package import Templates

/// Makes previews of an edition for one member.
package struct Previewing {
    private let edition: Edition
    private let member: PreviewMember
    private let now: Instant
    private let deployment: Deployment
    private let samples: SampleValues

    /// Which of the pages are wanted.
    package struct Choice: Sendable {
        package var allLocales = false
        /// Index of the programme; nil: all.
        package var channel: Int?

        package init() {}
    }

    private var programme: Programme { edition.programme }

    package init(_ edition: Edition, for member: PreviewMember, at now: Instant) {
        (self.edition, self.member, self.now) = (edition, member, now)
        deployment = Deployment(edition: edition, liveSince: [:])
        samples = SampleValues(programme: edition.programme, now: now)
    }

    /// The subject by the channels and in the languages that are wanted.
    package func preview(_ subject: PreviewSubject, _ choice: Choice) -> Preview {
        switch subject {
        case .template(let name, let file): preview([part(of: name, file, choice)])
        case .scenario(let index): preview(steps(of: programme.scenarios[index], choice))
        }
    }

    /// Every template by every channel in every language.
    package func previewAll(_ choice: Choice) -> Preview {
        var choice = choice
        choice.allLocales = true
        return preview(
            edition.templates.names.map { part(of: $0, PreviewSubject.File(), choice) })
    }

    private func preview(_ parts: [Preview.Part]) -> Preview {
        let facts = Facts(attributes: member.member.attributes, now: now, deployment: deployment)
        return Preview(parts: parts, member: member, now: now, zone: facts.zone)
    }

    // MARK: What is shown

    /// The sends of the scenario, in order of the file.
    private func steps(of scenario: Scenario, _ choice: Choice) -> [Preview.Part] {
        scenario.steps.compactMap { step in
            guard case .send(let send) = step.kind else { return nil }
            var setting = Setting(of: send, at: step.id, of: scenario, in: self)
            for variant in send.templates {
                setting.share = send.templates.count > 1 ? variant.share : nil
                for channel in send.channels where choice.channel.map({ $0 == channel }) ?? true {
                    setting.add(variant.template, by: channel, choice)
                }
                if send.ifBlocked == .insert, choice.channel == nil {
                    setting.addInsert(variant.template, choice)
                }
            }
            return setting.part
        }
    }

    /// A template as the first scenario that sends it does, by every channel that it is written
    /// for.
    private func part(
        of template: String, _ file: PreviewSubject.File, _ choice: Choice
    ) -> Preview.Part {
        var setting =
            use(of: template).map {
                Setting(of: $0.send, at: $0.step, of: $0.scenario, in: self)
            } ?? Setting(ofUnsent: template, in: self)
        setting.locale = file.locale
        for (index, channel) in programme.channels.enumerated()
        where !edition.templates.locales(of: template, channel: index).isEmpty {
            guard choice.channel.map({ $0 == index }) ?? true,
                file.face.map({ $0 == channel.name }) ?? true
            else { continue }
            setting.add(template, by: index, choice)
        }
        if choice.channel == nil, file.face.map({ $0 == "insert" }) ?? true,
            !edition.templates.localesOfInsert(template).isEmpty
        {
            setting.addInsert(template, choice)
        }
        return setting.part
    }

    /// The first send of the template, in order of scenario; of a live one, if there is any.
    private func use(of template: String) -> (scenario: Scenario, step: String, send: Send)? {
        let uses = programme.sends(of: template)
        return uses.first { $0.scenario.status == .live } ?? uses.first
    }

    // MARK: What begins it

    /// A journey of the scenario for the member, what begins it, and the member that it is for: the
    /// one that it is on; else by the event that began the last one; else by the last event that
    /// could have begun one; else by one that is made up.
    private func begin(
        _ scenario: Scenario
    ) -> (journey: Journey, beginning: Preview.Beginning, member: PreviewMember) {
        let own = member.member.state.journeys.last {
            $0.scenario == scenario.name && $0.began <= now
        }
        if let own { return (own, .journey(began: own.began), member) }
        let record = member.journeys.last { $0.scenario == scenario.name }
        let types = scenario.trigger.eventTypes
        let events = member.events.filter { types.contains($0.type) }
        if let event = events.last(where: { $0.occurrence == record?.occurrence }) ?? events.last {
            return (journey(of: scenario, event), .event(event), member)
        }
        guard let type = types.first else {
            let journey = Journey(
                scenario: scenario.name, occurrence: record?.occurrence ?? "preview",
                began: record?.began ?? now, trigger: nil, step: "", clock: now)
            return (journey, .clock, member)
        }
        let event = samples.event(ofType: type, for: member.member.id)
        return (
            journey(of: scenario, event), .sample(event: event),
            member.having(event, under: deployment)
        )
    }

    private func journey(of scenario: Scenario, _ event: Event) -> Journey {
        Journey(
            scenario: scenario.name, occurrence: event.occurrence, began: event.time,
            trigger: TriggerEvent(event, programme.catalogue), step: "", clock: now)
    }

    // MARK: Pages

    /// One step, or a template that no scenario sends, and the pages made of it so far.
    private struct Setting {
        var part: Preview.Part
        /// The one language that is wanted; nil: the member's.
        var locale: String?
        /// Of the variant at hand.
        var share: Share?
        private let previewing: Previewing
        private let view: SendView

        init(of send: Send, at step: String, of scenario: Scenario, in previewing: Previewing) {
            self.previewing = previewing
            var (journey, beginning, member) = previewing.begin(scenario)
            journey.step = step
            view = SendView(
                of: send, in: journey, for: member.member, knowing: member.events,
                at: previewing.now, under: previewing.deployment)
            part = Preview.Part(
                scenario: scenario, step: step, beginning: beginning, channel: view.channel,
                refusal: view.refusal, pages: [], untranslated: [])
        }

        init(ofUnsent template: String, in previewing: Previewing) {
            self.previewing = previewing
            view = SendView(
                ofUnsent: template, trigger: previewing.samples.anyTrigger(),
                for: previewing.member.member, knowing: previewing.member.events,
                at: previewing.now, under: previewing.deployment)
            part = Preview.Part(
                scenario: nil, step: "", beginning: .anything, channel: nil, refusal: nil,
                pages: [], untranslated: [])
        }

        mutating func add(_ template: String, by channel: Int, _ choice: Choice) {
            add(template, by: channel, face: channel, choice)
        }

        mutating func addInsert(_ template: String, _ choice: Choice) {
            let channel = previewing.programme.channelIndex(named: "email") ?? 0
            add(template, by: channel, face: nil, choice)
        }

        /// The message by a channel, or the block for other mails (`face` nil), in the languages
        /// that are wanted.
        private mutating func add(
            _ template: String, by channel: Int, face: Int?, _ choice: Choice
        ) {
            let library = previewing.edition.templates
            let written =
                face.map { library.locales(of: template, channel: $0) }
                ?? library.localesOfInsert(template)
            let wanted = locale ?? view.locale ?? previewing.programme.locale
            let names = previewing.programme.localeNames
            let ordered = names.filter(written.contains) + written.filter { !names.contains($0) }
            for asked in choice.allLocales && locale == nil ? ordered : [wanted] {
                let draft =
                    face == nil
                    ? view.showInsert(template: template, channel: channel, locale: asked)
                    : view.show(template: template, channel: channel, locale: asked)
                if let draft { add(draft, template, channel, isInsert: face == nil, asked) }
            }
            let all = choice.allLocales ? names : [wanted]
            for missing in library.localesWithout(template, channel: face, among: all) {
                let fallback = previewing.programme.locale
                part.untranslated.append(
                    Preview.Untranslated(
                        template: template,
                        face: face.map { previewing.programme.channels[$0].name } ?? "insert",
                        locale: missing, fallback: written.contains(fallback) ? fallback : nil))
            }
        }

        private mutating func add(
            _ draft: ShownDraft, _ template: String, _ channel: Int, isInsert: Bool,
            _ asked: String
        ) {
            let isOwn = template == view.template
            let carries = isOwn && channel == view.channel && !isInsert
            let standsIn = draft.message.html == nil && draft.gaps.isEmpty && !isInsert
            part.pages.append(
                PreviewPage(
                    template: template, share: share, isOwn: isOwn, channel: channel,
                    isInsert: isInsert, draft: draft,
                    standsInFor: isSameLanguage(draft.message.locale, asked) ? nil : asked,
                    segments: standsIn ? TextSegments(draft.message.text) : nil,
                    inserts: carries ? view.inserts.map { "\($0.scenario)/\($0.step)" } : []))
        }

        private func isSameLanguage(_ a: String, _ b: String) -> Bool {
            let language = { (locale: String) in locale.prefix { $0 != "-" && $0 != "_" } }
            return a == b || a == language(b)
        }
    }
}

extension Programme {
    /// The sends that name the template, as the only one or a variant, in order of scenario and
    /// step.
    package func sends(
        of template: String
    ) -> [(scenario: Scenario, step: String, send: Send)] {
        scenarios.flatMap { scenario in
            scenario.steps.compactMap { step in
                guard case .send(let send) = step.kind,
                    send.templates.contains(where: { $0.template == template })
                else { return nil }
                return (scenario, step.id, send)
            }
        }
    }

    /// The locales that it is written for, the fallback at least.
    package var localeNames: [String] {
        locales.isEmpty ? [locale] : locales.map(\.name)
    }
}

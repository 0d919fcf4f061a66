import CampaignFiles
import Campaigns
import CivilTime
import Engine
import Expressions
import Foundation
import Ingestion
import Measuring
import Templates
import ZoneDatabase

/// Fills one mail again and again: the template of the first scenario that an event of the first
/// line begins, for the member of the first line.
struct Rendering {
    private let edition: Edition
    private let values: FixedValues
    private let request: RenderRequest
    private static let rounds = 20_000

    /// Reads the campaign directory and the first lines of the two files. Throws where one of them
    /// does not give what is needed.
    init(directory: String, members: String, events: String) throws {
        edition = try Rendering.edition(directory)
        let catalogue = edition.programme.catalogue
        let event = try Rendering.firstLine(of: events) {
            try EventReader(catalogue: catalogue).read($0, line: 1, receipt: .atOwnTime).get()
        }
        let update = try Rendering.firstLine(of: members) {
            var reader = MemberObjectReader(catalogue: catalogue)
            return try reader.read($0, line: 1, received: event.time).get()
        }
        guard let send = Rendering.firstSend(edition.programme, of: event.type) else {
            throw Refusal("no scenario sends a message at the first event")
        }
        values = FixedValues(update, event, edition)
        request = RenderRequest(
            template: send.templates[0].template, channel: send.channels[0],
            locale: edition.programme.locale, messageID: "0123456789abcdef0123",
            unsubscribeURL: "https://club.example/u/0123456789abcdef0123")
    }

    /// Fills the mail and says what one took, and what its text part takes at hand-over.
    func run() throws -> String {
        var html = ""
        let filling = try microseconds {
            switch edition.templates.render(request, values: values) {
            case .success(let mail): html = mail.html ?? mail.text ?? ""
            case .failure(let missing): throw Refusal("the mail lacks '\(missing.name)'")
            }
        }
        var size = 0
        let text = microseconds { size = plainText(ofHTML: html).utf8.count }
        return """
            {"template":"\(request.template)","bytes":\(html.utf8.count),\
            "microseconds":\(decimal(filling, places: 2)),\
            "text_bytes":\(size),"text_microseconds":\(decimal(text, places: 2))}
            """
    }

    /// Processor time of the work, of many rounds behind a few that count for nothing.
    private func microseconds(of work: () throws -> Void) rethrows -> Double {
        for _ in 0..<(Rendering.rounds / 10) { try work() }
        let meter = Meter()
        for _ in 0..<Rendering.rounds { try work() }
        return meter.processorSeconds / Double(Rendering.rounds) * 1e6
    }

    private static func edition(_ directory: String) throws -> Edition {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: directory)
        let files = try paths.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".liquid") }.map {
            SourceFile(
                path: $0, text: try String(contentsOfFile: "\(directory)/\($0)", encoding: .utf8))
        }
        let result = CampaignDirectory(files: files).loadEdition(zones: ZoneDatabase())
        guard let edition = result.edition else {
            throw Refusal("\(directory) is not in order; tact check says why")
        }
        return edition
    }

    private static func firstLine<Answer>(
        of path: String, _ body: (UnsafeBufferPointer<UInt8>) throws -> Answer
    ) throws -> Answer {
        guard let file = FileHandle(forReadingAtPath: path),
            let line = file.readData(ofLength: 1 << 16).split(separator: 10).first
        else { throw Refusal("\(path): nothing to read") }
        return try Array(line).withUnsafeBufferPointer(body)
    }

    private static func firstSend(_ programme: Programme, of event: Int) -> Send? {
        for scenario in programme.scenarios where scenario.trigger.eventTypes.contains(event) {
            for step in scenario.steps {
                if case .send(let send) = step.kind { return send }
            }
        }
        return nil
    }
}

/// A member and an event whose values have been worked out already.
private struct FixedValues: TemplateValues {
    let zone: ZoneRules
    let today: CivilDate
    private let attributes: [Value?]
    private let event: Event
    private let catalogue: Catalogue

    init(_ update: Update, _ event: Event, _ edition: Edition) {
        let catalogue = edition.programme.catalogue
        var attributes = [Value?](repeating: nil, count: catalogue.attributes.count)
        attributes[Catalogue.idSlot] = .string(update.member)
        for value in update.values { attributes[value.slot] = value.value }
        let facts = Facts(
            attributes: attributes, now: event.time,
            deployment: Deployment(edition: edition, liveSince: [:]))
        let count = catalogue.attributes.count + catalogue.computed.count
        self.attributes = (0..<count).map { facts.member($0) }
        self.event = event
        self.catalogue = catalogue
        zone = facts.zone
        today = facts.today
    }

    func member(_ slot: Int) -> Value? { attributes[slot] }

    func trigger(_ field: Int) -> Value? { event.value(field, catalogue) }
}

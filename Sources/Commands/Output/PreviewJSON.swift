import Campaigns
import CivilTime
import Diagnostics
import Engine
import Expressions
import JSON
import Listings
import Outbox
import Simulation
import Templates

/// A preview for programs: an object for each text and for each translation that is missing; the
/// keys are a promise.
struct PreviewJSON {
    private let preview: Preview
    private let programme: Programme

    init(_ preview: Preview, _ programme: Programme) {
        (self.preview, self.programme) = (preview, programme)
    }

    /// One object each, its line end included.
    var lines: [[UInt8]] {
        preview.parts.flatMap { part in
            part.pages.map { line(part, $0.template, $0.face, $0.locale, page: $0) }
                + part.untranslated.map { line(part, $0.template, $0.face, $0.locale, missing: $0) }
        }
    }

    private func line(
        _ part: Preview.Part, _ template: String, _ face: String, _ locale: String,
        page: PreviewPage? = nil, missing: Preview.Untranslated? = nil
    ) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.field("template", template)
        writer.field("scenario", part.scenario?.name)
        writer.field("step", part.scenario == nil ? nil : part.step)
        writer.field("face", face)
        writer.field("locale", locale)
        writer.field("status", status(page))
        writer.field("stands_in_for", page?.standsInFor)
        writer.field("fallback", missing?.fallback)
        writer.field("member", preview.member.member.id)
        writer.field("sample", preview.member.isSample)
        writer.field("at", preview.now.description)
        write(part.beginning, to: &writer)
        writer.field("would_go_by", part.channel.map { programme.channels[$0].name })
        writer.field("refusal", part.refusal?.rawValue)
        writer.field("share", page?.share.map { Double($0.millionths) / 1_000_000 })
        writer.field("own_variant", page?.isOwn)
        writer.field("missing", .array((page?.draft.gaps ?? []).map(\.json)))
        writer.field("to", page?.message.to)
        writer.field("address_problem", page?.addressProblem)
        writer.field(
            "headers",
            .array(
                (page?.header(programme) ?? []).map {
                    .array([.string($0.name), .string($0.value)])
                }))
        writer.field("subject", page?.message.subject)
        writer.field("preheader", page?.draft.preheader)
        writer.field("html", page?.message.html)
        writer.field("text", page?.message.text)
        writer.field("segments", page?.segments?.json ?? .null)
        writer.field("inserts", page?.inserts ?? [])
        writer.endObject()
        writer.newLine()
        return writer.bytes
    }

    private func status(_ page: PreviewPage?) -> String {
        guard let page else { return "untranslated" }
        return page.draft.gaps.isEmpty ? "complete" : "incomplete"
    }

    /// `event` is what began the journey; null: no event, or the journey has begun already.
    private func write(_ beginning: Preview.Beginning, to writer: inout JSONWriter) {
        let (event, isSample): (Event?, Bool) =
            switch beginning {
            case .event(let event): (event, false)
            case .sample(let event): (event, true)
            case .clock, .journey, .anything: (nil, false)
            }
        guard let event else { return writer.field("event", .null) }
        let type = programme.catalogue.events[event.type]
        let data = zip(type.fields, event.data).compactMap { field, value in
            value.map { JSONField(field.name, $0.json) }
        }
        writer.field(
            "event",
            .object([
                JSONField("type", .string(type.name)), JSONField("sample", .bool(isSample)),
                JSONField("time", .string(event.time.description)),
                JSONField("data", .object(data)),
            ]))
    }
}

extension TemplateGap {
    fileprivate var json: JSONValue {
        .object([
            JSONField("name", .string(name)), JSONField("file", .string(place.file)),
            JSONField("line", .int(Int64(place.start.line))),
            JSONField("column", .int(Int64(place.start.column))),
        ])
    }
}

extension TextSegments {
    fileprivate var json: JSONValue {
        .object([
            JSONField("encoding", .string(encoding.rawValue)),
            JSONField("count", .int(Int64(count))), JSONField("used", .int(Int64(used))),
            JSONField("room", .int(Int64(room))), JSONField("left", .int(Int64(left))),
            JSONField("count_instead", countInstead.map { .int(Int64($0)) } ?? .null),
            JSONField("costly", .array(costly.map(\.json))),
        ])
    }
}

extension TextSegments.CostlyLetter {
    fileprivate var json: JSONValue {
        .object([
            JSONField("letter", .string(String(letter))),
            JSONField("positions", .array(positions.map { .int(Int64($0)) })),
            JSONField("forces_ucs2", .bool(forcesUCS2)),
            JSONField("substitute", substitute.map { .string($0) } ?? .null),
        ])
    }
}

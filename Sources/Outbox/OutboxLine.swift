import CivilTime
package import Engine
package import JSON

extension OutboxMessage {
    /// Writes the message as one object with the keys of `tact outbox list --format json`, those of
    /// the bodies last.
    package func write(to writer: inout JSONWriter, bodies: Bool) {
        writer.beginObject()
        writeFields(to: &writer, bodies: bodies)
        writer.endObject()
    }

    /// Writes its fields into an object that has begun.
    package func writeFields(to writer: inout JSONWriter, bodies: Bool) {
        writer.field("id", id)
        writer.field("key", key)
        writer.field("member", member)
        writer.field("scenario", scenario)
        writer.field("occurrence", occurrence)
        writer.field("step", step)
        writer.field("template", template)
        writer.field("channel", channel)
        writer.field("locale", locale)
        writer.field("to", to)
        writer.field("subject", subject)
        writer.field("decided_at", decidedAt.description)
        writer.field("deadline", deadline.description)
        writer.field("status", status.rawValue)
        writer.field("inserts", inserts)
        if bodies {
            writer.field("html", html)
            writer.field("text", text)
        }
    }

    /// What somebody else is given who hands the message over: with bodies and, in `unsubscribe_url`,
    /// the member's own way to unsubscribe; null: there is none. One line of UTF-8, its line end
    /// included.
    package func handOverLine() -> [UInt8] {
        var writer = JSONWriter()
        writer.bytes.reserveCapacity(
            1_024 + (ownText?.utf8.count ?? 0) + (html?.utf8.count ?? 0) * 3 / 2)
        writer.beginObject()
        writeFields(to: &writer, bodies: true)
        writer.field("unsubscribe_url", unsubscribeURL.isEmpty ? nil : unsubscribeURL)
        writer.endObject()
        writer.newLine()
        return writer.bytes
    }

    /// The keys of the listing as one line of UTF-8, its line end included.
    package func jsonLine(bodies: Bool) -> [UInt8] {
        var writer = JSONWriter()
        writer.bytes.reserveCapacity(
            1_024 + (bodies ? (ownText?.utf8.count ?? 0) + (html?.utf8.count ?? 0) * 3 / 2 : 0))
        write(to: &writer, bodies: bodies)
        writer.newLine()
        return writer.bytes
    }
}

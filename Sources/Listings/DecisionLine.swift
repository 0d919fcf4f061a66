import CivilTime
package import Engine
package import JSON

extension LedgerEntry {
    /// One line of `--format json`.
    package func jsonLine() -> [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        writer.newLine()
        return writer.bytes
    }

    /// Writes the row as one object; keys, order and forms are a promise (interfaces.md).
    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writeFields(to: &writer)
        writer.endObject()
    }

    /// Writes its fields into an object that has begun.
    package func writeFields(to writer: inout JSONWriter) {
        writer.field("at", at.description)
        writer.field("member", member)
        writer.field("scenario", scenario)
        writer.field("occurrence", occurrence)
        writer.field("step", step)
        writer.field("channel", channel)
        writer.field("category", category)
        writer.field("priority", priority)
        writer.field("due", due?.description)
        writer.field("deadline", deadline?.description)
        writer.field("outcome", outcome.rawValue)
        writer.field("reason", reason?.rawValue)
        writer.key("detail")
        if let detail { detail.write(to: &writer) } else { writer.null() }
        writer.field("message", message)
    }
}

extension Detail {
    /// An object of what applies.
    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        if let cap { writer.field("cap", cap) }
        if let limit { writer.field("limit", limit) }
        if let contacts { writer.field("contacts", contacts) }
        if let retry { writer.field("retry", retry.description) }
        if let missing { writer.field("missing", missing) }
        if let excludedBy { writer.field("excluded_by", excludedBy) }
        if let hold { writer.field("hold", hold) }
        if let reserved { writer.field("reserved", reserved) }
        if let reservedAt { writer.field("reserved_at", reservedAt.description) }
        if let error { writer.field("error", error) }
        writer.endObject()
    }
}

import Campaigns
import Ingestion
package import JSON

extension Intake {
    /// What became of what was read, as fields of an object: counts, why lines were not taken, and
    /// what of members nobody knows.
    package func write(_ writer: inout JSONWriter) {
        writer.field("accepted", accepted)
        writer.field("duplicates", duplicates)
        if takenBefore > 0 { writer.field("taken_before", takenBefore) }
        writer.field("rejected", rejected)
        writer.key("rejections")
        writer.beginArray()
        for rejection in rejections {
            writer.beginObject()
            if rejection.line > 0 { writer.field("line", rejection.line) }
            writer.field("reason", rejection.kind.rawValue)
            writer.field("message", rejection.message)
            writer.endObject()
        }
        writer.endArray()
        writeUnknown(&writer)
    }

    private func writeUnknown(_ writer: inout JSONWriter) {
        guard !unknown.isEmpty else { return }
        writer.key("unknown_columns")
        writer.beginArray()
        for name in unknown.names {
            writer.beginObject()
            writer.field("name", name)
            if let meant = reading.catalogue.column(near: name) {
                writer.field("did_you_mean", meant)
            }
            writer.endObject()
        }
        writer.endArray()
        if unknown.hasMore { writer.field("more_unknown_columns", true) }
    }

    /// The unknown columns in a line of a log; nil: there are none.
    var unknownInWords: String? {
        guard !unknown.isEmpty else { return nil }
        let names = unknown.names.prefix(10).map { name in
            reading.catalogue.column(near: name).map { "\(name) (did you mean \($0)?)" } ?? name
        }
        let rest = unknown.hasMore || unknown.names.count > names.count ? ", ..." : ""
        return "\(unknown.count): " + names.joined(separator: ", ") + rest
    }

    /// What became of a file, as one object of JSON.
    func report(on name: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.field("file", name)
        write(&writer)
        writer.endObject()
        writer.newLine()
        return writer.bytes
    }
}

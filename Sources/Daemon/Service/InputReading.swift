package import Campaigns
package import Ingestion

/// How texts are read as long as one programme is in force.
package final class InputReading: Sendable {
    package let catalogue: Catalogue
    package let events: EventReader
    /// Names what events and members are read by: inputs that were read by another are not taken,
    /// because they refer to its attributes, events and fields by number.
    package let shape: String

    package init(_ programme: Programme) {
        catalogue = programme.catalogue
        events = EventReader(programme: programme)
        shape = InputReading.shape(of: catalogue)
    }

    /// Names the attributes, events and fields of a catalogue in their order.
    static func shape(of catalogue: Catalogue) -> String {
        var parts = catalogue.attributes.map { "\($0.name):\($0.type)" }
        for event in catalogue.events {
            parts.append("event \(event.type) \(event.name)")
            parts += event.fields.map { "\($0.name):\($0.type)" }
        }
        return hexadecimal(SHA256.digest(joining: parts.joined(separator: "\n")))
    }
}

package import Campaigns
package import CivilTime

/// A programme with its compiled templates under one content hash: all that `advance` needs to know
/// of files.
package struct Edition: Sendable {
    package var programme: Programme
    package var templates: TemplateLibrary
    /// Content hash of every file, hexadecimal; the ledger names it with each decision.
    package var version: String
    package var zones: any ZoneSource

    package init(
        programme: Programme, templates: TemplateLibrary, version: String, zones: any ZoneSource
    ) {
        self.programme = programme
        self.templates = templates
        self.version = version
        self.zones = zones
    }
}

public import Campaigns
public import CivilTime

/// A programme with its compiled templates under one content hash: all that `advance` needs to know
/// of files.
public struct Edition: Sendable {
    public var programme: Programme
    public var templates: TemplateLibrary
    /// Content hash of every file, hexadecimal; the ledger names it with each decision.
    public var version: String
    public var zones: any ZoneSource

    public init(
        programme: Programme, templates: TemplateLibrary, version: String, zones: any ZoneSource
    ) {
        self.programme = programme
        self.templates = templates
        self.version = version
        self.zones = zones
    }
}

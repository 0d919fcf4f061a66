package import Diagnostics
package import Templates

/// What a campaign directory makes: an edition that can run, or the reasons why not.
package struct LoadResult: Sendable {
    /// nil where there is an error in anything but a test.
    package var edition: Edition?
    /// The sound ones of the examples.
    package var tests: [CampaignTest]
    /// In order of file and place, each once.
    package var diagnostics: [Diagnostic]
    /// Every file, for showing source lines.
    package var sources: [SourceText]
    /// Content hash of what decides.
    package var version: String
}

package import Campaigns
package import CivilTime
package import Diagnostics
package import Templates

/// What a campaign directory makes: an edition that can run, or the reasons why not.
package struct LoadResult: Sendable {
    /// nil where there is an error in anything but a test.
    package var edition: Edition?
    /// What every member and event is read by, where that is sound whatever else is wrong.
    package var catalogue: Catalogue?
    /// The programme's zone; UTC where it cannot be read.
    package var zone: ZoneRules
    /// The sound ones of the examples.
    package var tests: [CampaignTest]
    /// In order of file and place, each once.
    package var diagnostics: [Diagnostic]
    /// Every file, for showing source lines.
    package var sources: [SourceText]
    /// Content hash of what decides.
    package var version: String
}

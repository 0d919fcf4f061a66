/// The kinds of YAML file that a campaign directory has, each with the shape that it is checked by:
/// those of the programme, and `service`, the daemon's configuration.
package enum CampaignFileKind: String, CaseIterable, Sendable {
    case programme, catalogue, pressure, scenario, test, holidays, service

    /// The files of this kind, as editors match them.
    package var files: String {
        switch self {
        case .programme: "campaigns/programme.yaml"
        case .catalogue: "campaigns/catalogue.yaml"
        case .pressure: "campaigns/pressure.yaml"
        case .scenario: "campaigns/scenarios/**/*.yaml"
        case .test: "campaigns/tests/**/*.yaml"
        case .holidays: "campaigns/holidays/*.yaml"
        case .service: "tact.yaml"
        }
    }

    /// Name of the file in which its schema is kept.
    package var schemaFile: String { rawValue + ".json" }

    /// What a file of this kind looks like.
    var shape: Shape {
        switch self {
        case .programme: .mapping(programmeShape)
        case .catalogue: .mapping(catalogueShape)
        case .pressure: .mapping(pressureShape)
        case .scenario: .mapping(scenarioShape)
        case .test: testFileShape
        case .holidays: holidaysShape
        case .service: .mapping(serviceShape)
        }
    }
}

extension CampaignFileKind {
    /// Whether a scenario or a template can have the name: letters, digits, '-' and '_'.
    package static func canName(_ text: String) -> Bool { isName(text) }
}

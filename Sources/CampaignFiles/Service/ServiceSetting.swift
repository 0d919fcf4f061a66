/// A key of the configuration that holds one text: what the file says of it, the environment and
/// the options may say too. All follow from the shape of the file.
package struct ServiceSetting: Sendable {
    /// As the file nests it: `limits`, `body`.
    let path: [String]
    private let key: KeyShape
    let kind: ScalarKind

    /// As options are handed in: `limits.body`.
    package var name: String { path.joined(separator: ".") }
    /// The environment variable: `TACT_LIMITS_BODY`.
    package var variable: String {
        ServiceSetting.prefix + path.joined(separator: "_").uppercased()
    }
    /// The option: `--limits-body`.
    package var option: String { ServiceSetting.option(of: name) }
    /// One sentence on what it is for.
    package var summary: String { key.summary }
    /// What it means where nobody says it: a text of its form, or words.
    package var standard: String {
        switch key.standard {
        case .text(let text), .words(let text): text
        case nil: ""
        }
    }
    /// Whether `standard` is a text that can be given.
    var hasStandardText: Bool { if case .text = key.standard { true } else { false } }

    /// What the names of environment variables begin with.
    static let prefix = "TACT_"

    /// Every one, in order of the file.
    package static let all = settings(of: serviceShape, in: [])

    /// The beginnings of variables of keys that hold others: `TACT_LIMITS_`.
    static let sections = serviceShape.keys.compactMap { key -> String? in
        if case .scalar = key.shape { return nil }
        return prefix + key.name.uppercased() + "_"
    }

    /// Variables of that prefix that the program's other commands, its build and its tests read.
    static let otherVariables: Set<String> = [
        "TACT_BENCH", "TACT_CHROMIUM", "TACT_CONFORMANCE", "TACT_DATA", "TACT_GOLDEN",
        "TACT_PROGRAMMES", "TACT_SCALE", "TACT_SEED", "TACT_SHOW_FINDINGS", "TACT_TOKEN",
        "TACT_URL",
    ]

    /// The option of a dotted name, whether there is such a key or not.
    static func option(of name: String) -> String {
        "--" + String(name.map { $0 == "." || $0 == "_" ? "-" : $0 })
    }

    private static func settings(of shape: MappingShape, in path: [String]) -> [ServiceSetting] {
        shape.keys.flatMap { key -> [ServiceSetting] in
            switch key.shape {
            case .scalar(let kind):
                [ServiceSetting(path: path + [key.name], key: key, kind: kind)]
            case .mapping(let part): settings(of: part, in: path + [key.name])
            default: []
            }
        }
    }
}

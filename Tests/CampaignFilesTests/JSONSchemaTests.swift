import Diagnostics
import Foundation
import Testing

@testable import CampaignFiles

/// The schemas that editors get say what the loader does.
@Suite struct JSONSchemaTests {
    /// Campaign directories of the project; the first is the shipped one.
    private static let directories: [String] = {
        let programmes = try? FileManager.default.contentsOfDirectory(atPath: "Tests/Programmes")
        return [".", "Tests/EndToEnd/Campaign", "Benchmarks/programme"]
            + (programmes ?? []).sorted().map { "Tests/Programmes/\($0)" }.filter {
                FileManager.default.fileExists(atPath: $0 + "/campaigns")
            }
    }()

    /// A YAML file of the project.
    private typealias ProjectFile = (path: String, kind: CampaignFileKind, text: String)

    /// Every YAML file of the project's campaign directories, and the sample of the daemon's.
    private static let projectFiles: [ProjectFile] = campaignFiles + [sample]

    private static let sample: ProjectFile = {
        let path = "samples/tact.yaml"
        return (path, .service, (try? String(contentsOfFile: path, encoding: .utf8)) ?? "")
    }()

    private static let campaignFiles: [ProjectFile] =
        directories.flatMap { directory -> [ProjectFile] in
            let root = "\(directory)/campaigns"
            let names = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String }
            return (names ?? []).sorted().compactMap { name in
                guard name.hasSuffix(".yaml"), let kind = kind(of: "campaigns/\(name)"),
                    let text = try? String(contentsOfFile: "\(root)/\(name)", encoding: .utf8)
                else { return nil }
                return ("\(root)/\(name)", kind, text)
            }
        }

    private static func kind(of path: String) -> CampaignFileKind? {
        CampaignFileKind.allCases.first { kind in
            let folder = kind.files.prefix { $0 != "*" }
            return folder.hasSuffix("/")
                ? path.hasPrefix(folder) && path.hasSuffix(".yaml") : path == kind.files
        }
    }

    private static let validators = Dictionary(
        uniqueKeysWithValues: CampaignFileKind.allCases.map {
            ($0, SchemaValidator($0.jsonSchemaValue))
        })

    @Test("The schemas that are shipped are those that the command prints")
    func shippedSchemas() {
        for kind in CampaignFileKind.allCases {
            let text = try? String(contentsOfFile: "schemas/\(kind.schemaFile)", encoding: .utf8)
            #expect(
                text == kind.jsonSchema,
                "schemas/\(kind.schemaFile): 'tact schema --all --dir schemas' writes it anew")
        }
    }

    @Test("Every file of the project is valid by its schema")
    func projectIsValid() throws {
        #expect(Set(Self.projectFiles.map(\.kind)) == Set(CampaignFileKind.allCases))
        for file in Self.projectFiles {
            let read = YAMLReader.read(SourceText(path: file.path, text: file.text))
            let root = try #require(read.root, "\(file.path)")
            let failures = Self.validators[file.kind]!.failures(of: root.asEditorsSeeIt)
            #expect(failures.isEmpty, "\(file.path)")
        }
    }

    @Test("Every file of the project names its schema in its first line")
    func modelines() throws {
        for file in Self.projectFiles {
            let first = String(file.text.prefix { !$0.isNewline })
            let mark = "# yaml-language-server: $schema="
            let depth = file.path.split(separator: "/").filter { $0 != "." }.count - 1
            let schema = String(repeating: "../", count: depth) + "schemas/\(file.kind.schemaFile)"
            #expect(first == mark + schema, "\(file.path)")
        }
    }

    /// Files of the good directory, of the one with every key, and of each that has a mistake.
    private static let fixtures: [(title: String, files: [SourceFile])] =
        [
            ("the good directory", GoodDirectory.directory([:]).files),
            ("the whole language", GoodDirectory.directory(WholeLanguageTests.files).files),
        ] + spoiltDirectories.map { ($0.title, (try? $0.directory().files) ?? []) }
        + spoiltServices.map { ($0.title, [SourceFile(path: "tact.yaml", text: $0.yaml)]) }

    /// What a schema can always tell.
    private static let structure: [DiagnosticCode] = [
        .unknownKey, .missingKey, .wrongType,
    ]

    @Test("A schema refuses what is wrong in structure, and accepts what the loader accepts")
    func sameAsLoader() {
        var refused = 0
        var seen: Set<SourceFile> = []
        for (title, files) in Self.fixtures {
            for file in files where seen.insert(file).inserted {
                guard let kind = Self.kind(of: file.path) else { continue }
                let source = SourceText(path: file.path, text: file.text)
                let read = YAMLReader.read(source)
                guard let root = read.root, read.findings.isEmpty else { continue }
                let found = ShapeChecker.check(root, as: kind.shape, label: "it").map(\.code)
                let failures = Self.validators[kind]!.failures(of: root.asEditorsSeeIt)
                if found.contains(where: Self.structure.contains) {
                    refused += 1
                    #expect(!failures.isEmpty, "\(title), \(file.path): \(found)")
                } else if found.isEmpty {
                    #expect(failures.isEmpty, "\(title), \(file.path)")
                }
            }
        }
        #expect(refused > 15)
    }

    @Test("What is written wrongly is refused too, where a pattern or a list of words can tell")
    func wrongText() {
        let places = [
            "a word that is none", "a number out of bounds", "a bad duration", "a bad share",
            "a bad day", "a test of an unknown outcome",
        ]
        for (title, files) in Self.fixtures where places.contains(title) {
            let failures = files.flatMap { file -> [String] in
                guard let kind = Self.kind(of: file.path),
                    let root = YAMLReader.read(SourceText(path: file.path, text: file.text)).root
                else { return [] }
                return Self.validators[kind]!.failures(of: root.asEditorsSeeIt)
            }
            #expect(!failures.isEmpty, "\(title)")
        }
    }

    @Test("A modeline is a comment to the loader")
    func modelineIsComment() {
        let spoilt = GoodDirectory.files.mapValues { text -> String? in
            "# yaml-language-server: $schema=../schemas/x.json\n" + text
        }
        let yaml = spoilt.filter { $0.key.hasSuffix(".yaml") }
        let loaded = GoodDirectory.directory(yaml).loadEdition(zones: GoodDirectory.zones)
        #expect(loaded.edition != nil)
    }

    @Test("Every key has a sentence for editors")
    func described() {
        for kind in CampaignFileKind.allCases {
            #expect(!kind.jsonSchema.contains("\"description\": \"\""), "\(kind)")
        }
    }
}

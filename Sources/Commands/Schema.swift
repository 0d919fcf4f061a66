import ArgumentParser
import CampaignFiles
import Listings

/// `tact schema`: JSON Schema of campaign files, for editors.
struct Schema: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Prints the JSON Schema of a kind of campaign file, for editors.",
        discussion: """
            Example: tact schema scenario
            Example: tact schema --all --dir schemas

            An editor with the YAML language server completes and checks a file whose first line \
            names its schema: # yaml-language-server: $schema=../../schemas/scenario.json
            """)

    @Argument(help: ArgumentHelp("The kind of file.", valueName: "kind"))
    var kind: CampaignFileKind?
    @Flag(help: "Every kind, each in a file of --dir.") var all = false
    @Option(help: ArgumentHelp("The folder that the schemas are written to.", valueName: "dir"))
    var dir: String?

    func validate() throws {
        if all == (kind != nil) {
            throw ValidationError(
                "name one kind (\(wordList(CampaignFileKind.self))), or --all with --dir DIR")
        }
        if all != (dir != nil) { throw ValidationError("--all and --dir go together") }
    }

    func run() throws {
        if let kind { return Output.standard.write(bytes: Array(kind.jsonSchema.utf8)) }
        guard let dir else { return }
        var folder = NewFiles(root: dir)
        for kind in CampaignFileKind.allCases { folder.add(kind.schemaFile, kind.jsonSchema) }
        for path in try folder.write(replacing: true) { Output.standard.line("\(dir)/\(path)") }
    }
}

extension CampaignFileKind: ExpressibleByArgument {}

import Foundation
import Testing

/// `tact new scenario`, in every campaign directory of the project.
@Suite("A new scenario")
struct StartingPointTests {
    private static let directories: [String] = {
        let programmes = try? FileManager.default.contentsOfDirectory(atPath: "Tests/Programmes")
        return [".", "Tests/EndToEnd/Campaign", "Benchmarks/programme"]
            + (programmes ?? []).sorted().map { "Tests/Programmes/\($0)" }.filter {
                FileManager.default.fileExists(atPath: $0 + "/campaigns")
            }
    }()

    private static let triggers = [
        "event", "every", "date", "scheduled", "becomes", "count", "streak", "silence",
    ]

    private func folder(_ directory: String = "Tests/EndToEnd/Campaign") throws -> WorkFolder {
        let folder = try WorkFolder()
        for name in ["campaigns", "templates"] { try folder.copy("\(directory)/\(name)", to: name) }
        return folder
    }

    @Test(
        "passes check and its test in the directory at hand, whatever the trigger",
        arguments: directories)
    func passes(_ directory: String) throws {
        let folder = try folder(directory)
        let before = try Program.run(["check"], in: folder).output
            .components(separatedBy: "warning:")
        var made = 0
        // One of the large ones, where every run takes long.
        let isSmall = directory == "Tests/EndToEnd/Campaign"
        for kind in isSmall ? Self.triggers : ["event"] {
            let name = "starts-with-\(kind)"
            let new = try Program.run(["new", "scenario", name, "--trigger", kind], in: folder)
            if new.status == 1, new.errors.contains("nothing that could begin") { continue }
            #expect(new.status == 0, "\(kind): \(new.errors)")
            made += 1
            let test = try Program.run(["test", "\(name).yaml"], in: folder)
            #expect(test.status == 0, "\(kind): \(test.output)\(test.errors)")
            #expect(
                try folder.text("campaigns/tests/\(name).yaml").contains("step: \(name),"),
                "\(kind): the test expects a message")
        }
        #expect(made >= (isSmall ? 3 : 1))
        let after = try Program.run(["check"], in: folder)
        #expect(after.status == 0, "\(after.output)")
        #expect(after.output.components(separatedBy: "warning:").count == before.count)
    }

    @Test("is what people see")
    func asPeopleSeeIt() throws {
        let folder = try folder()
        var text = try folder.transcript(["new", "scenario", "summer-party"])
        for file in [
            "campaigns/scenarios/summer-party.yaml", "templates/summer-party/fr/email.liquid",
            "campaigns/tests/summer-party.yaml",
        ] {
            text += "== \(file)\n" + (try folder.text(file)) + "\n"
        }
        text += try folder.transcript(["new", "scenario", "summer-party"])
        text += try folder.transcript(["new", "scenario", "summer/party"])
        text += try folder.transcript(["new", "scenario", "x", "--trigger", "whenever"])
        try expectGolden("new-scenario", text)
    }

    @Test("is never written over a file that is there, and then nothing is written")
    func nothingReplaced() throws {
        for taken in [
            "campaigns/scenarios/party.yaml", "campaigns/scenarios/old/party.yaml",
            "campaigns/tests/party.yaml", "templates/party/en/sms.liquid",
            "templates/party/fr/email.liquid",
        ] {
            let folder = try folder()
            let source =
                switch taken.prefix(11) {
                case "campaigns/t": "campaigns/tests/welcome.yaml"
                case "campaigns/s": "campaigns/scenarios/sale.yaml"
                default: "templates/welcome/en/sms.liquid"
                }
            try folder.write(try folder.text(source), to: taken)
            let before = folder.tree(".")
            let new = try Program.run(["new", "scenario", "party"], in: folder)
            #expect(new.status == 2 && new.output == "")
            #expect(new.errors.hasPrefix("tact: \(taken) is there already"), "\(new.errors)")
            #expect(differences(before, folder.tree(".")) == [])
        }
    }

    @Test("leaves nothing behind where a part of it cannot be written")
    func wholeOrNotAtAll() throws {
        let folder = try folder()
        // A file where a folder of templates would have to be.
        try folder.write("", to: "templates/party")
        let before = folder.tree(".")
        let new = try Program.run(["new", "scenario", "party"], in: folder)
        #expect(new.status == 2, "\(new.errors)")
        #expect(new.errors.contains("templates/party"))
        #expect(differences(before, folder.tree(".")) == [])
        #expect(!folder.exists("campaigns/tests/party.yaml"))
    }

    @Test("is not begun in a directory with errors, which are shown")
    func notInBrokenDirectory() throws {
        let folder = try folder()
        try folder.replace("title:", with: "titel:", in: "campaigns/scenarios/sale.yaml")
        let before = folder.tree(".")
        let new = try Program.run(["new", "scenario", "party"], in: folder)
        #expect(new.status == 1)
        #expect(new.errors.contains("scenarios/sale.yaml:2:1: error: unknown key 'titel'"))
        #expect(differences(before, folder.tree(".")) == [])
    }

    @Test("names its schema where the directory keeps schemas")
    func modeline() throws {
        let folder = try folder()
        let schemas = try Program.run(["schema", "--all", "--dir", "schemas"], in: folder)
        #expect(schemas.status == 0)
        try Program.run(["new", "scenario", "party"], in: folder)
        for (file, kind) in [("scenarios", "scenario"), ("tests", "test")] {
            let text = try folder.text("campaigns/\(file)/party.yaml")
            #expect(text.hasPrefix("# yaml-language-server: $schema=../../schemas/\(kind).json\n"))
        }
    }
}

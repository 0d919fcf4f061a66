import Campaigns
import CivilTime
import Diagnostics
import Templates

extension Loading {
    /// Collects the names that files define before anything refers to them. A name counts even
    /// where what it stands for is wrong, so that nobody who refers to it is blamed.
    func takeNames(from reading: DirectoryReading, paths: [String]) {
        let programme = reading.files(.programme).first?.root
        let pressure = reading.files(.pressure).first?.root
        channels = table("channel", programme?["channels"])
        categories = table("category", pressure?["categories"])
        holidays = NameTable("holiday file", reading.files(.holidays).map(\.stem))
        scenarios = NameTable("scenario", reading.files(.scenario).map(\.stem))
        templates = TemplateFiles(paths: paths)
        let locales = programme?["locales"]?.entries.map(\.name)
        locale = programme?["locale"]?.text.flatMap { name in
            locales?.contains(name) ?? true ? name : nil
        }
        zone = programme?["timezone"]?.text.flatMap { zones.rules(named: $0) } ?? .utc
        reportScenarioNames(reading.files(.scenario))
    }

    private func table(_ what: String, _ node: LocatedNode?) -> NameTable {
        NameTable(what, node?.entries.map(\.name) ?? [], isWhole: node != nil)
    }

    /// A scenario's name is its file's stem, in whatever folder.
    private func reportScenarioNames(_ files: [ReadFile]) {
        var first: [String: ReadFile] = [:]
        for file in files {
            if !isName(file.stem) {
                let message = "a scenario is named with letters, digits, '-' and '_'"
                add([Diagnostic(.badValue, message, at: file.start)])
            }
            if let previous = first[file.stem] {
                let note = Diagnostic.Note("previously defined here", at: previous.start)
                let message = "scenario '\(file.stem)' is already defined"
                add([Diagnostic(.duplicateName, message, at: file.start, notes: [note])])
            } else {
                first[file.stem] = file
            }
        }
    }

    /// The root of a file after its shape has been checked; nil where it has none.
    func check(_ file: ReadFile, as shape: Shape, label: String) -> LocatedNode? {
        guard let root = file.root else { return nil }
        add(ShapeChecker.check(root, as: shape, label: label))
        return root
    }

    /// Everything under `campaigns/` but the tests: the catalogue first, for all others refer to
    /// it.
    func loadCampaigns(_ reading: DirectoryReading) -> CampaignParts {
        let before = findings.count
        if let file = reading.files(.catalogue).first,
            let root = check(file, as: .mapping(catalogueShape), label: "catalogue.yaml")
        {
            loadCatalogue(root)
            isCatalogueSound = !findings[before...].contains { $0.severity == .error }
        }
        let programme = reading.files(.programme).first
            .flatMap { check($0, as: .mapping(programmeShape), label: "programme.yaml") }
            .flatMap { loadProgramme($0) }
        let pressure = reading.files(.pressure).first
            .flatMap { check($0, as: .mapping(pressureShape), label: "pressure.yaml") }
            .map { loadPressure($0) }
        let holidays = reading.files(.holidays).compactMap { file in
            check(file, as: holidaysShape, label: "a holiday file")
                .map { loadHolidays($0, code: file.stem) }
        }
        let scenarios = reading.files(.scenario).compactMap { file in
            check(file, as: .mapping(scenarioShape), label: "a scenario")
                .flatMap { loadScenario($0, name: file.stem) }
                .flatMap { hasErrors(in: file.path) ? nil : $0 }
        }
        return CampaignParts(
            file: programme, pressure: pressure, holidays: holidays, scenarios: scenarios)
    }

    /// The whole programme; nil where a part of it is missing.
    func programme(_ parts: CampaignParts) -> Programme? {
        guard let file = parts.file, let pressure = parts.pressure else { return nil }
        return Programme(
            name: file.name, zone: file.zone, locale: file.locale, currency: file.currency,
            memberTimeZone: file.memberTimeZone, memberLocale: file.memberLocale,
            controlGroup: file.controlGroup, salt: file.salt, unsubscribe: file.unsubscribe,
            locales: file.locales, channels: file.channels,
            requiredPartials: file.requiredPartials, catalogue: catalogue, pressure: pressure,
            holidays: Dictionary(parts.holidays.map { ($0.code, $0) }) { first, _ in first },
            scenarios: parts.scenarios)
    }

    /// The templates, checked and compiled; nil where what they are checked against is missing.
    func loadTemplates(_ sources: [SourceText], programme: ProgrammeFile?) -> TemplateLibrary? {
        guard let programme, isCatalogueWhole else { return nil }
        let surroundings = TemplateSurroundings(
            programmeName: programme.name, currency: programme.currency,
            timezone: programme.zone.name, locale: programme.locale, locales: programme.locales,
            channels: programme.channels, requiredPartials: programme.requiredPartials,
            catalogue: catalogue, sendings: sendings, usesInserts: usesInserts)
        let files = sources.filter { $0.path.hasPrefix("templates/") }
        let (library, diagnostics) = TemplateLibrary.load(files, in: surroundings)
        add(diagnostics)
        return library
    }

    /// The sound ones of the tests.
    func loadTests(_ reading: DirectoryReading, scenarios: [Scenario]) -> [CampaignTest] {
        reading.files(.test).flatMap { file in
            check(file, as: testFileShape, label: "a test file")
                .map { loadTests($0, scenarios: scenarios) } ?? []
        }
    }
}

/// What the files under `campaigns/` say, before it is one programme. Parts that could not be read
/// are missing, and so are scenarios with an error.
struct CampaignParts {
    var file: ProgrammeFile?
    var pressure: Pressure?
    var holidays: [HolidayCalendar]
    var scenarios: [Scenario]
}

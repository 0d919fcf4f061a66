package import Campaigns
package import Diagnostics

/// The daemon's configuration as its file, its environment and its options say it, later ones before
/// earlier ones, with everything that is wrong in any of them.
package struct ServiceReading: Sendable {
    /// nil where there is an error.
    package let configuration: ServiceConfiguration?
    /// In order of place. What is not in a file names its place in words: `environment variable
    /// TACT_LISTEN`, `option --listen`.
    package let diagnostics: [Diagnostic]
    /// The file, for showing source lines: secrets that should not be there are starred out.
    package let sources: [SourceText]
    /// Everything that holds, each value with where it is from; paths are absolute.
    let root: LocatedNode
    /// The keys that the file has.
    private let entriesOfFile: [LocatedEntry]

    /// The name of the file in a campaign directory.
    package static let fileName = "tact.yaml"
    /// As for the files of campaigns.
    private static let mostFindings = 100

    /// Reads all three. `file` is nil where there is none, and its path is as the process opens it;
    /// `environment` is the whole of the process's; `options` are texts by name (`limits.body`);
    /// `workingDirectory` is absolute.
    package init(
        file: SourceFile?, environment: [String: String], options: [String: String],
        workingDirectory: String
    ) {
        let source = file.map { SourceText(path: $0.path, text: $0.text) }
        let (said, fileFindings) = ServiceReading.read(source)
        entriesOfFile = said.entries
        let texts = ServiceTexts(environment: environment, options: options)
        var completion = ServiceCompletion(
            workingDirectory: workingDirectory, filePath: file?.path, environment: environment)
        root = completion.complete(
            texts.texts.reduce(said) { $0.putting($1.node, at: $1.setting.path[...]) },
            as: .mapping(serviceShape))
        var findings = fileFindings + texts.findings
        if let file, !file.isUTF8 { findings.append(file.encodingFinding) }
        let isWhole = !findings.contains { $0.code == .unknownKey || $0.code == .yamlSyntax }
        findings += completion.findings + ServiceRules(root, isWhole: isWhole).findings
        diagnostics = findings.capped(perFile: ServiceReading.mostFindings)
        configuration = findings.hasErrors ? nil : ServiceConfiguration(root)
        sources = source.map { [$0.withoutSecrets(in: said)] } ?? []
    }

    /// The mapping that the file holds, an empty one where it holds none, and what is wrong with it.
    private static func read(_ source: SourceText?) -> (LocatedNode, [Diagnostic]) {
        let nothing = LocatedNode.empty(from: ServiceCompletion.standard)
        guard let source else { return (nothing, []) }
        let (root, findings) = YAMLReader.read(source)
        guard let root else { return (nothing, findings) }
        let more = ShapeChecker.check(
            root, as: .mapping(serviceShape), label: "the configuration")
        return (root, findings + more)
    }

    /// What is said of a key of the whole that holds one text, whether it is right or not; nil:
    /// nothing. Paths are absolute.
    package func text(of key: String) -> String? { root[key]?.text }

    /// The address that the daemon listens on; nil: what is said is none.
    package var listen: ListenAddress? { text(of: "listen").flatMap(readListenAddress) }

    /// Errors that make it doubtful what is said of a key of the whole: all but those within other
    /// keys, which may concern what only the daemon can see.
    package func errors(about key: String) -> [Diagnostic] {
        let others = serviceShape.keys.map(\.name).filter { $0 != key }
        let variables = ServiceSetting.all.filter { others.contains($0.path[0]) }
            .map { ServiceTexts.place(ofVariable: $0.variable) }
        let entries = entriesOfFile.filter { others.contains($0.name) }
        return diagnostics.filter { finding in
            finding.severity == .error && !variables.contains(finding.range.file)
                && !entries.contains { $0.covers(finding.range) }
        }
    }

    /// What is wrong with the configuration for this programme: targets of channels that it has not.
    package func findings(about programme: Programme) -> [Diagnostic] {
        let channels = programme.channels.map(\.name)
        return (root["targets"]?.entries ?? []).filter { !channels.contains($0.name) }.map {
            entry in
            Diagnostic(
                .unknownReference, "unknown channel '\(shortened(entry.name))'",
                at: entry.key.range,
                suggestion: nearest(to: entry.name, among: channels))
        }
    }
}

extension SourceText {
    /// The same text with stars in place of what stands behind keys of secrets and of URLs that hold
    /// one, byte by byte, so that places stay what they are.
    fileprivate func withoutSecrets(in root: LocatedNode) -> SourceText {
        var bytes = bytes
        for stretch in root.secretStretches {
            for offset in stretch where bytes[offset] > 32 { bytes[offset] = UInt8(ascii: "*") }
        }
        return SourceText(path: path, bytes: bytes)
    }
}

extension LocatedEntry {
    /// Whether a place is within the key or its value.
    fileprivate func covers(_ range: SourceRange) -> Bool {
        key.range.file == range.file && key.range.start <= range.start
            && range.start <= value.range.end
    }
}

extension LocatedNode {
    /// UTF-8 offsets of texts that are, or may be, secrets themselves.
    fileprivate var secretStretches: [Range<Int>] {
        if let text { return hasUserInformation(text) ? [offsets] : [] }
        if case .sequence(let elements) = content { return elements.flatMap(\.secretStretches) }
        return entries.flatMap { entry in
            isSecretName(entry.name) && entry.name != "tokens"
                ? [entry.value.offsets] : entry.value.secretStretches
        }
    }
}

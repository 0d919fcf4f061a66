import Diagnostics

/// What environment and options say, each text with its place, checked by the same shape as the
/// file.
struct ServiceTexts {
    /// From weak to strong: whoever comes later replaces what is there.
    private(set) var texts: [(setting: ServiceSetting, node: LocatedNode)] = []
    private(set) var findings: [Diagnostic] = []

    init(environment: [String: String], options: [String: String]) {
        let all = ServiceSetting.all
        take(all.map { (environment[$0.variable], ServiceTexts.place(ofVariable: $0.variable)) })
        take(all.map { (options[$0.name], "option \($0.option)") })
        refuse(
            ServiceTexts.mistyped(environment), among: all.map(\.variable),
            place: ServiceTexts.place(ofVariable: ""))
        let names = all.map(\.name)
        refuse(
            options.keys.filter { !names.contains($0) }.map(ServiceSetting.option(of:)),
            among: all.map(\.option), place: "option ")
    }

    /// How the place of what an environment variable says is told.
    static func place(ofVariable name: String) -> String { "environment variable \(name)" }

    /// Takes what one place says of each setting, in their order.
    private mutating func take(_ given: [(text: String?, place: String)]) {
        for (setting, (text, place)) in zip(ServiceSetting.all, given) {
            guard let text else { continue }
            let node = LocatedNode(text, from: place)
            let label = "'\(setting.path[setting.path.count - 1])'"
            findings += ShapeChecker.check(node, as: .scalar(setting.kind), label: label)
            texts.append((setting, node))
        }
    }

    private mutating func refuse(
        _ names: [String], among known: [String], place: String
    ) {
        for name in names.sorted() {
            let node = LocatedNode("", from: place + name)
            findings.append(
                Diagnostic(
                    .unknownKey, "the configuration has no such key", at: node.range,
                    suggestion: ServiceTexts.nearest(to: name, among: known)))
        }
    }

    /// Variables that were surely meant for a key. Others of our prefix are let be: what starts
    /// containers sets such ones of its own (`TACT_SERVICE_HOST`, `TACT_PORT`).
    private static func mistyped(_ environment: [String: String]) -> [String] {
        let known = ServiceSetting.all.map(\.variable)
        return environment.keys.filter { name in
            guard name.hasPrefix(ServiceSetting.prefix), !known.contains(name),
                !ServiceSetting.otherVariables.contains(name)
            else { return false }
            return ServiceSetting.sections.contains(where: name.hasPrefix)
                || nearest(to: name, among: known) != nil
        }
    }

    /// The name that was probably meant, or that this one begins (`TACT_LOG`). What all of them begin
    /// with is no likeness.
    private static func nearest(to name: String, among known: [String]) -> String? {
        let prefix = name.hasPrefix(ServiceSetting.prefix) ? ServiceSetting.prefix : ""
        let rest = String(name.dropFirst(prefix.count))
        let candidates = known.map { String($0.dropFirst(prefix.count)) }
        let meant =
            Diagnostics.nearest(to: rest, among: candidates, allowingParts: false)
            ?? candidates.first { rest.utf8.count >= 3 && $0.hasPrefix(rest) }
        return meant.map { prefix + $0 }
    }
}

extension LocatedNode {
    /// A text that comes from no file: whatever it holds, it is there.
    init(_ text: String, from place: String) {
        self.init(
            content: .scalar(ScalarText(text: text, style: .doubleQuoted)),
            offsets: 0..<text.utf8.count, source: SourceText(place: place, text: text))
    }

    /// A mapping without keys, of no file.
    static func empty(from place: String) -> LocatedNode {
        LocatedNode(
            content: .mapping([]), offsets: 0..<0, source: SourceText(place: place, text: ""))
    }

    /// The mapping (what is none counts as an empty one) with another value at a path.
    func putting(_ value: LocatedNode, at path: ArraySlice<String>) -> LocatedNode {
        guard let name = path.first else { return value }
        let inner = entry(name)?.value ?? .empty(from: value.source.path)
        let key = entry(name)?.key ?? LocatedNode(name, from: value.source.path)
        let entry = LocatedEntry(key: key, value: inner.putting(value, at: path.dropFirst()))
        var whole = self
        whole.content = .mapping(entries.filter { $0.name != name } + [entry])
        return whole
    }
}

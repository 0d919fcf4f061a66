import Campaigns

/// The steps of a scenario's file by name, before any of them is read: conditions may ask about
/// steps that come later.
struct ScenarioSteps {
    /// Every step's id, given or not, each before those within it.
    private(set) var ids: [String] = []
    /// Ids of those that send.
    private(set) var sends: [String] = []
    /// The places that name a step, in order of the file.
    private(set) var names: [LocatedNode] = []
    /// False where a step is of no kind: it may have any name.
    private(set) var areKnown = true

    init() {}

    /// The steps under `steps:`.
    init(_ node: LocatedNode?) {
        let sketches = (node?.elements ?? []).map { sketch($0) }
        ids = StepSketch.ids(of: sketches)
        var place = 0
        takeSends(sketches, &place)
    }

    private mutating func sketch(_ node: LocatedNode) -> StepSketch {
        if let name = node["id"] ?? node.templates.first { names.append(name) }
        return StepSketch(
            id: node["id"]?.text, word: word(of: node),
            then: (node["then"]?.elements ?? []).map { sketch($0) },
            otherwise: (node["otherwise"]?.elements ?? []).map { sketch($0) })
    }

    private mutating func word(of node: LocatedNode) -> StepSketch.Word {
        if let template = node.templates.first?.text { return .send(template: template) }
        if node.entry("wait") != nil { return .wait }
        if node.entry("wait_for") != nil { return .waitFor }
        if node.entry("if") != nil { return .branch }
        if node.text != "exit", node.entry("exit") == nil { areKnown = false }
        return .exit
    }

    /// Follows the order of `ids`.
    private mutating func takeSends(_ sketches: [StepSketch], _ place: inout Int) {
        for sketch in sketches {
            if case .send = sketch.word { sends.append(ids[place]) }
            place += 1
            takeSends(sketch.then, &place)
            takeSends(sketch.otherwise, &place)
        }
    }
}

extension LocatedNode {
    /// The places in a send step that name its template, or each of its variants.
    var templates: [LocatedNode] {
        if let template = self["send"] { return [template] }
        return self["variants"]?.entries.map(\.key) ?? []
    }
}

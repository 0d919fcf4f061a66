/// What a step's name follows from: enough to name all steps of a file before the conditions that
/// mention them are read.
public struct StepSketch: Sendable {
    /// What kind of step it is.
    public enum Word: Sendable, Hashable {
        /// With its (first) template.
        case send(template: String)
        case wait, waitFor, branch, exit
    }

    /// `id:`, or nil where the file gives none.
    public var id: String?
    public var word: Word
    public var then: [StepSketch]
    public var otherwise: [StepSketch]

    public init(
        id: String?, word: Word, then: [StepSketch] = [], otherwise: [StepSketch] = []
    ) {
        self.id = id
        self.word = word
        self.then = then
        self.otherwise = otherwise
    }

    /// The ids of the steps, each before those within it: its own, that of its (first) template, or
    /// one after the step before it (`welcome-offer/wait`, `start/wait` at the beginning), with a
    /// number where that is taken, so that a name survives edits elsewhere in the file.
    public static func ids(of steps: [StepSketch]) -> [String] {
        var naming = Naming(steps)
        naming.name(steps, after: "start")
        return naming.ids
    }

    /// Gives every step an id that no other has.
    private struct Naming {
        private(set) var ids: [String] = []
        private var taken: Set<String>

        init(_ steps: [StepSketch]) { taken = Naming.given(in: steps) }

        private static func given(in steps: [StepSketch]) -> Set<String> {
            steps.reduce(into: []) { ids, step in
                if let id = step.id { ids.insert(id) }
                ids.formUnion(Naming.given(in: step.then))
                ids.formUnion(Naming.given(in: step.otherwise))
            }
        }

        mutating func name(_ steps: [StepSketch], after start: String) {
            var previous = start
            for step in steps {
                let id = step.id ?? name(of: step.word, after: previous)
                ids.append(id)
                if case .send = step.word { previous = id } else if step.id != nil { previous = id }
                name(step.then, after: id)
                name(step.otherwise, after: id + "/otherwise")
            }
        }

        private mutating func name(of word: Word, after previous: String) -> String {
            let base =
                switch word {
                case .send(let template): template
                case .wait: previous + "/wait"
                case .waitFor: previous + "/wait_for"
                case .branch: previous + "/if"
                case .exit: previous + "/exit"
                }
            var (name, number) = (base, 2)
            while !taken.insert(name).inserted {
                name = "\(base)-\(number)"
                number += 1
            }
            return name
        }
    }
}

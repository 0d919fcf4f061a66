// What a replay is measured against.
//
//   floor write STORE NEW   writes the rows of a store that a replay has made, ready-made, into a
//                           new database: what the writing alone costs
//   floor render DIR MEMBERS EVENTS
//                           fills the mail of a scenario again and again for the first member and
//                           the first event: what one mail costs
//
// Each prints one line of JSON.

do {
    let arguments = Array(CommandLine.arguments.dropFirst())
    switch (arguments.first, arguments.count) {
    case ("write", 3): print(try WritingFloor(store: arguments[1]).write(to: arguments[2]))
    case ("render", 4):
        print(
            try Rendering(
                directory: arguments[1], members: arguments[2], events: arguments[3]
            ).run())
    default:
        throw Refusal("usage: floor write STORE NEW | floor render DIR MEMBERS EVENTS")
    }
} catch {
    Refusal.tell("floor: \(error)")
}

// What a replay and a daemon are measured against.
//
//   floor write STORE IMPORTED NEW
//                           writes the rows of a replay, ready-made, into a new database: those
//                           of a store that holds its members as they were imported, then those
//                           of the store that it has made: what the writing alone costs
//   floor intake STORE NEW BATCH
//                           the same for a store that a daemon has made of batches of events: a
//                           transaction for each batch
//   floor render DIR MEMBERS EVENTS
//                           fills the mail of a scenario again and again for the first member and
//                           the first event: what one mail costs
//
// Each prints one line of JSON.

import Measuring

do {
    let arguments = Array(CommandLine.arguments.dropFirst())
    switch (arguments.first, arguments.count) {
    case ("write", 4):
        let floor = try WritingFloor(replay: arguments[1], imported: arguments[2])
        print(try floor.write(to: arguments[3]))
    case ("intake", 4):
        guard let batch = Int(arguments[3]), batch > 0 else {
            throw Refusal("'\(arguments[3])' is no size of a batch")
        }
        print(try WritingFloor(intake: arguments[1], batch: batch).write(to: arguments[2]))
    case ("render", 4):
        print(
            try Rendering(
                directory: arguments[1], members: arguments[2], events: arguments[3]
            ).run())
    default:
        throw Refusal(
            "usage: floor write STORE IMPORTED NEW | floor intake STORE NEW BATCH"
                + " | floor render DIR MEMBERS EVENTS")
    }
} catch {
    Refusal.tell("floor: \(error)")
}

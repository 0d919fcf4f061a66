// Puts load on a daemon over HTTP on loopback and takes the time.
//
//   load send PORT EVENTS FIRST COUNT BATCH CONNECTIONS [RATE]
//       posts COUNT lines of the file, from FIRST on, so many a request; RATE in events a second
//   load probe PORT STORE EVENTS COUNT PAUSE
//       posts COUNT lines, one every PAUSE seconds, and waits for each message's row in the store
//
// Each prints one line of JSON. It is a program of its own, and a bare one, so that it takes little
// of the processor that the daemon needs.

import Measuring

/// The number that an argument says; throws where it says none.
func number<Number: LosslessStringConvertible>(_ text: String) throws -> Number {
    guard let number = Number(text) else { throw Refusal("'\(text)' is no number") }
    return number
}

do {
    let arguments = Array(CommandLine.arguments.dropFirst())
    switch (arguments.first, arguments.count) {
    case ("send", 7...8):
        var lines = try Lines(path: arguments[2])
        lines.skip(try number(arguments[3]))
        let sending = try Sending(
            port: number(arguments[1]), lines: lines, events: number(arguments[4]),
            batch: number(arguments[5]), connections: number(arguments[6]),
            rate: arguments.count > 7 ? number(arguments[7]) : nil)
        print(try sending.run())
    case ("probe", 6):
        let probing = try Probing(
            port: number(arguments[1]), store: arguments[2], lines: Lines(path: arguments[3]),
            count: number(arguments[4]), pause: number(arguments[5]))
        print(try probing.run())
    default:
        throw Refusal(
            "usage: load send PORT EVENTS FIRST COUNT BATCH CONNECTIONS [RATE]"
                + " | load probe PORT STORE EVENTS COUNT PAUSE")
    }
} catch {
    Refusal.tell("load: \(error)")
}

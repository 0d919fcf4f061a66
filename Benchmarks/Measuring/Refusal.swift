import Foundation

/// Why a measurement cannot be made, in words.
package struct Refusal: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }

    /// Says it on standard error and ends the process.
    package static func tell(_ text: String) -> Never {
        FileHandle.standardError.write(Data((text + "\n").utf8))
        exit(1)
    }
}

import Foundation

/// A file that could not be used; the description says which, and why.
package struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
    package var path: String
    package var doing: String
    /// The system's number of the reason.
    package var code: Int32

    /// Takes the reason from the system's last error.
    package init(_ path: String, _ doing: String, code: Int32 = errno) {
        self.path = path
        self.doing = doing
        self.code = code
    }

    package var description: String {
        "\(path): cannot be \(doing): \(String(cString: strerror(code)))"
    }
}

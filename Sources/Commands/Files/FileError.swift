import Foundation

/// A file that could not be used; the description says which, and why.
struct FileError: Error, CustomStringConvertible {
    var path: String
    var doing: String
    var code: Int32

    /// Takes the reason from the system's last error.
    init(_ path: String, _ doing: String, code: Int32 = errno) {
        self.path = path
        self.doing = doing
        self.code = code
    }

    var description: String {
        "\(path): cannot be \(doing): \(String(cString: strerror(code)))"
    }

    /// A file that is not there is wrong usage; one that is and cannot be read is the machine's
    /// fault.
    var status: Status {
        switch code {
        case ENOENT, ENOTDIR, EISDIR: .usage
        case EACCES, EPERM: .noPermission
        default: .inputOutput
        }
    }
}

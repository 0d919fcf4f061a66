import Disk
import Foundation

extension FileError {
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

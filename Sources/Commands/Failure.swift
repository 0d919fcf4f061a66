import ArgumentParser
import Daemon
import Disk
import Foundation
import HTTPAPI
import Outbox
import Simulation
import Storage

/// Exit statuses, as interfaces.md promises them.
package enum Status: Int32, Sendable {
    case done = 0
    /// Invalid files, failed tests, an expression without a value.
    case no = 1
    case usage = 2
    /// A fault of the program (EX_SOFTWARE of sysexits.h).
    case software = 70
    /// A file or disk that could not be read or written (EX_IOERR).
    case inputOutput = 74
    /// Permission denied (EX_NOPERM).
    case noPermission = 77
    /// What starting again cannot mend (EX_CONFIG; systemd is told not to try).
    case configuration = 78
}

/// Ends the process with the status.
func exit(_ status: Status) -> Never { Foundation.exit(status.rawValue) }

/// Why a command ends without having done what was asked: a status and, unless all was said
/// already, a sentence, perhaps with more lines that show what it is about.
struct Failure: Error, CustomStringConvertible {
    var status: Status
    var lines: [String]

    /// What it says, in one line, as a log has it.
    var description: String { lines.joined(separator: "; ") }

    init(_ status: Status, _ message: String? = nil) {
        self.init(status, lines: message.map { [$0] } ?? [])
    }

    init(_ status: Status, lines: [String]) {
        self.status = status
        self.lines = lines
    }

    /// Errors of the rooms below in the words and statuses of the command line; nil for errors of
    /// usage, which the argument parser words.
    init?(_ error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let error as StoreError: self.init(error)
        case let error as ReplayError: self.init(.usage, error.description)
        case let error as PlanError: self.init(.usage, error.description)
        case let error as MemberImport.Unusable: self.init(.no, error.description)
        case let error as DeliveryFailure:
            self.init(error.code == .forbidden ? .noPermission : .inputOutput, error.detail)
        case let error as TokenFile.Complaint: self.init(error)
        case let error as CannotListen:
            self.init(error.isForbidden ? .noPermission : .inputOutput, error.description)
        case let error as FileError: self.init(error.status, error.description)
        case let error as Draft.NoFile: self.init(.usage, error.description)
        case is ValidationError, is ExitCode, is CleanExit: return nil
        default:
            if String(reflecting: type(of: error)).hasPrefix("ArgumentParser.") { return nil }
            self.init(.software, "\(error)")
        }
    }

    private init(_ error: TokenFile.Complaint) {
        switch error {
        case .unreadable: self.init(.configuration, error.description)
        case .fault(let fault): self.init(fault.status, fault.description)
        case .tooMany, .unknown: self.init(.no, error.description)
        }
    }

    private init(_ error: StoreError) {
        switch error {
        case .locked, .newer, .older, .corrupt, .gone, .badRow:
            self.init(.configuration, error.description)
        case .full, .fault: self.init(.inputOutput, error.description)
        case .unreadable: self.init(.noPermission, error.description)
        case .invariant: self.init(.software, error.description)
        }
    }
}

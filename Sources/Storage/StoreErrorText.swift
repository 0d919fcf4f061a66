extension StoreError: CustomStringConvertible {
    /// The rule, what was found and what to do, in one line.
    package var description: String {
        switch self {
        case .locked(let path):
            "only one process may write to a store, and another is writing to '\(path)'; "
                + "wait for it to end, or stop it"
        case .newer(let path, let found):
            "'\(path)' was made by a later version of the program (its format is \(found)); "
                + "use that version, nothing was touched"
        case .older(let path, let found):
            "'\(path)' was made by an earlier version of the program (its format is \(found)); "
                + "a command that writes to it, such as `tact members import`, brings it up to date"
        case .corrupt(let path, let detail):
            "'\(path)' is not a store, or is damaged: \(detail); "
                + "name another file, or bring back a backup"
        case .gone(let path):
            "'\(path)' is gone, and '\(path)-wal' beside it holds what was written to it last; bring "
                + "the store back (is its disk mounted?) or, to begin anew, move the -wal away"
        case .badRow(let path, let detail):
            "'\(path)' is damaged: \(detail); bring back a backup, all else can be read"
        case .full(let path):
            "the disk of '\(path)' is full; make room and start again, nothing acknowledged is lost"
        case .unreadable(let path, let detail): "'\(path)' cannot be used: \(detail)"
        case .invariant(let detail): "a batch was refused as a whole: \(detail)"
        case .fault(let path, let detail):
            "the machine failed '\(path)': \(detail); what was being written may or may not be "
                + "there, start again and it will be found out"
        }
    }
}

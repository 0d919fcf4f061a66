/// What can go wrong with a store; `description` says the rule, what was found and what to do.
public enum StoreError: Error, Hashable, Sendable {
    /// Another process writes to it.
    case locked(path: String)
    /// It was made by a later version of the program.
    case newer(path: String, found: String)
    /// It was made by an earlier version of the program, and may only be read from.
    case older(path: String, found: String)
    /// Not a store, or damaged.
    case corrupt(path: String, detail: String)
    /// It is not there, and a log of its beside it is.
    case gone(path: String)
    /// A row that we have not written like this: whom it is about cannot be read, others can.
    case badRow(path: String, detail: String)
    /// No room on the disk; as with `fault`, what was being committed may be durable all the same.
    case full(path: String)
    case unreadable(path: String, detail: String)
    /// A batch breaks an invariant of the schema: nothing of it was written.
    case invariant(detail: String)
    /// Any other fault of the machine; what was being committed may or may not be durable.
    case fault(path: String, detail: String)
}

extension StoreError {
    /// The same about another path, for a copy of what is there; what is about the place that is
    /// written to stays.
    public func ofContent(of path: String) -> StoreError {
        switch self {
        case .locked: .locked(path: path)
        case .newer(_, let found): .newer(path: path, found: found)
        case .older(_, let found): .older(path: path, found: found)
        case .corrupt(_, let detail): .corrupt(path: path, detail: detail)
        case .gone: .gone(path: path)
        case .badRow(_, let detail): .badRow(path: path, detail: detail)
        case .full, .unreadable, .invariant, .fault: self
        }
    }

    /// Whether it may be about some of the rows only, so that others can be read and written.
    public var isOfFewRows: Bool {
        switch self {
        case .invariant, .badRow: true
        case .locked, .newer, .older, .corrupt, .gone, .full, .unreadable, .fault: false
        }
    }
}

extension StoreError: CustomStringConvertible {
    /// The rule, what was found and what to do, in one line.
    public var description: String {
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

package import Diagnostics

/// A file or folder that a target of the configuration names, and where it does.
package struct NamedFile: Sendable {
    /// What it is to hold.
    package enum Use: String, CaseIterable, Sendable {
        case secrets = "secret_file"
        case password = "password_file"
        case certificates = "ca_file"
        case maildir, spool

        /// Whether it is a folder that is written to.
        package var isFolder: Bool { self == .maildir || self == .spool }
    }

    package let use: Use
    /// Absolute.
    package let path: String
    /// The key that names it.
    package let place: SourceRange
}

extension ServiceReading {
    /// Those of all targets, in order of the file; paths that are none have been reported.
    package var namedFiles: [NamedFile] {
        (root["targets"]?.entries ?? []).flatMap { target in
            let inner = [target.value["smtp"], target.value["webhook"]].compactMap(\.self)
            return ([target.value] + inner).flatMap { (part: LocatedNode) -> [NamedFile] in
                NamedFile.Use.allCases.compactMap { use in
                    guard let entry = part.entry(use.rawValue), let path = entry.value.text else {
                        return nil
                    }
                    return NamedFile(use: use, path: path, place: entry.key.range)
                }
            }
        }
    }
}

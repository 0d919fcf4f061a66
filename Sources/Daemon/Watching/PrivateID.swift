import Campaigns
import Storage

/// A member's id as logs may have it: a hash that says whether two lines are about one member, and not
/// who that is.
package struct PrivateID: Sendable, CustomStringConvertible {
    package let description: String

    package init(_ member: String) {
        description = String(hexadecimal(SHA256.digest(joining: "log", member)).prefix(12))
    }
}

extension StoreError {
    /// What the store says, with members by the names that logs may have.
    func told(of members: [String]) -> String {
        members.reduce(description) { $0.replacing("'\($1)'", with: "\(PrivateID($1))") }
    }
}

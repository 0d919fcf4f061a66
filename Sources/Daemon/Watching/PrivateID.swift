import Campaigns

/// A member's id as logs may have it: a hash that says whether two lines are about one member, and not
/// who that is.
package struct PrivateID: Sendable, CustomStringConvertible {
    package let description: String

    package init(_ member: String) {
        description = String(hexadecimal(SHA256.digest(joining: "log", member)).prefix(12))
    }
}

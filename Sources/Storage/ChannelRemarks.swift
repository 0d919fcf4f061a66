public import CivilTime

/// What the daemon notes of a channel beside its messages, for whoever reads the store: how its target
/// does, and which messages have been on their way to it for long.
public struct ChannelRemarks: Sendable, Hashable {
    /// Why its target takes nothing at present; nil: nothing is known against it.
    public var failure: String?
    /// By outbox id, since when a hand-over has been in progress that takes long.
    public var onItsWay: [String: Instant]

    public init(failure: String? = nil, onItsWay: [String: Instant] = [:]) {
        self.failure = failure
        self.onItsWay = onItsWay
    }

    /// Under which names the words of a channel are kept.
    public static func names(of channel: String) -> (failure: String, onItsWay: String) {
        ("target_down/\(channel)", "on_its_way/\(channel)")
    }

    /// Reads words that were kept; what none of them is, is left out.
    public init(failure: String?, onItsWayWord: String?) {
        self.init(failure: failure)
        for line in (onItsWayWord ?? "").split(separator: "\n") {
            let parts = line.split(separator: " ")
            guard parts.count == 2, let since = Instant(rfc3339: String(parts[1])) else { continue }
            onItsWay[String(parts[0])] = since
        }
    }

    /// The word that keeps what is on its way: a line each, id and instant; nil: nothing is.
    public var onItsWayWord: String? {
        let lines = onItsWay.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        return lines.isEmpty ? nil : lines.joined(separator: "\n")
    }
}

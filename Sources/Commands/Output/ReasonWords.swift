import Engine

extension Reason {
    /// The reason as the end of a sentence.
    var words: String {
        switch self {
        case .exited: "the journey had ended"
        case .expired: "its time was over"
        case .notInAudience: "the member is not in the audience"
        case .condition: "the step's condition is false"
        case .unreachable: "there is no address on any of its channels"
        case .noConsent: "there is no consent"
        case .suppressed: "the address is suppressed"
        case .controlGroup: "the member is in the control group"
        case .hold: "a hold is on"
        case .paused: "the scenario is paused"
        case .excluded: "another scenario keeps the category quiet"
        case .contactHours: "it is outside contact hours"
        case .cap: "a cap is full"
        case .reserved: "the place is kept for a more important message"
        case .missingValue: "a value is missing"
        case .entry: "the scenario's entry rule does not let the member in again"
        case .runs: "the scenario does not run on that date"
        case .superseded: "a later occurrence came at the same time"
        case .scenarioChanged: "its step is no longer in the scenario"
        case .cancelled: "it was cancelled by hand"
        }
    }
}

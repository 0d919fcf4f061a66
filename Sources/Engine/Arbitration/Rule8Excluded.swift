import Campaigns
import CivilTime

extension Judged {
    /// Rule 8: another scenario's `excludes` covers the category. Of several the one that ends last
    /// is named.
    static func excluded(_ judged: Judged) -> Ruling? {
        guard let last = judged.exclusion(at: judged.now) else { return nil }
        var detail = Detail()
        detail.excludedBy = last.scenario
        return .heldBack(.excluded, end: .at(last.end), detail)
    }

    /// The exclusion that covers the candidate at the instant and ends last; nil: none does.
    func exclusion(at instant: Instant) -> (scenario: String, end: Instant)? {
        guard !category.isExempt else { return nil }
        return exclusions.filter {
            $0.scenario != scenario.name && $0.began <= instant && instant < $0.end
                && $0.categories.contains(scenario.category)
        }.max { $0.end < $1.end }.map { ($0.scenario, $0.end) }
    }
}

/// What a young journey keeps quiet, and until when.
struct Quiet {
    var scenario: String
    var began: Instant
    var end: Instant
    /// Indices of the programme.
    var categories: Set<Int>
}

extension WakeUp {
    /// What young journeys keep quiet.
    var exclusions: [Quiet] {
        member.state.young.compactMap { journey in
            guard let end = endOfExclusion(journey),
                let excludes = programme.scenario(named: journey.scenario)?.excludes
            else { return nil }
            return Quiet(
                scenario: journey.scenario, began: journey.began, end: end,
                categories: excludes.categories)
        }
    }
}

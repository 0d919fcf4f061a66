/// The candidate that was probably meant by a misspelt word, or nil where none is close: an optimal
/// string alignment distance (insert, delete, replace, swap neighbours) of at most a third of the
/// word's length, and at least 1. Differences of case count less than any other; of equally near
/// candidates the first wins, so callers give them in a stable order. Where none is that near, one
/// that the word begins, or that begins with the word, of at least three letters: `reach` for
/// `reaches`; not where the word may be the beginning of something longer.
public func nearest(
    to word: String, among candidates: some Sequence<String>, allowingParts: Bool = true
) -> String? {
    let wanted = Array(word.unicodeScalars)
    let folded = Array(word.lowercased().unicodeScalars)
    guard !wanted.isEmpty, wanted.count <= 100 else { return nil }
    let limit = max(1, wanted.count / 3)
    var best: (candidate: String, cost: Cost)?
    for candidate in candidates where candidate != word {
        let other = Array(candidate.lowercased().unicodeScalars)
        // Of words of one or two letters a single change leaves nothing of the word.
        guard let edits = editDistance(folded, other, limit: limit), edits < max(1, folded.count)
        else { continue }
        let exact = editDistance(wanted, Array(candidate.unicodeScalars), limit: 100) ?? 100
        let cost = Cost(edits: edits, withCase: exact)
        if best.map({ cost < $0.cost }) ?? true { best = (candidate, cost) }
    }
    if best != nil || !allowingParts { return best?.candidate }
    return candidates.first { candidate in
        let other = Array(candidate.lowercased().unicodeScalars)
        return other != folded && min(other.count, folded.count) >= 3
            && (other.starts(with: folded) || folded.starts(with: other))
    }
}

/// How far a candidate is: first without looking at case, then with.
private struct Cost: Comparable {
    var edits: Int
    var withCase: Int

    static func < (a: Self, b: Self) -> Bool {
        (a.edits, a.withCase) < (b.edits, b.withCase)
    }
}

/// Damerau-Levenshtein distance in its restricted form, or nil above the limit.
private func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar], limit: Int) -> Int? {
    guard abs(a.count - b.count) <= limit else { return nil }
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
        var row = [i + 1]
        row.reserveCapacity(b.count + 1)
        for j in b.indices {
            var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                cost = min(cost, beforeLast[j - 1] + 1)
            }
            row.append(cost)
        }
        (beforeLast, last) = (last, row)
    }
    return last[b.count] <= limit ? last[b.count] : nil
}

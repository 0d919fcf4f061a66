import Measuring

/// How long things took.
struct Times {
    private var seconds: [Double] = []

    mutating func add(_ seconds: Double) { self.seconds.append(seconds) }

    /// Median, 99th percentile and maximum in milliseconds, as JSON.
    var json: String {
        let sorted = seconds.sorted()
        func at(_ share: Double) -> String {
            let place = Int((Double(sorted.count - 1) * share).rounded())
            return sorted.isEmpty ? "null" : decimal(sorted[place] * 1e3, places: 3)
        }
        return "{\"median_ms\":\(at(0.5)),\"p99_ms\":\(at(0.99)),\"max_ms\":\(at(1))}"
    }
}

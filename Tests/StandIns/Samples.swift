import CivilTime
package import Engine

/// A message that lacks nothing; tests change what they are about.
package func sampleMessage(
    _ number: Int = 1, channel: String = "email", to: String = "lea@example.org",
    subject: String? = "Bienvenue au club", html: String? = "<p>Bonjour</p>\n",
    text: String = "Bonjour\n"
) -> OutboxMessage {
    let key = sampleKey(number)
    return OutboxMessage(
        id: String(key.prefix(20)), key: key, member: "m\(number)", scenario: "welcome",
        occurrence: "till/e\(number)", step: "welcome-offer", template: "welcome-offer",
        channel: channel, category: "relationship", priority: 80, locale: "fr", to: to,
        subject: subject, html: html, text: text,
        unsubscribeURL: "https://club.example/u/\(number)?c=email",
        decidedAt: Instant(seconds: 1_768_467_600 + Int64(number)),
        deadline: Instant(seconds: 1_768_467_600 + 86_400), status: .ready)
}

/// 64 hexadecimal digits that differ from the first on, as those of a hash do.
package func sampleKey(_ number: Int) -> String {
    var random = SeededRandom(seed: UInt64(number))
    return (0..<4).map { _ in
        let digits = String(random.next(), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
}

/// SplitMix64: the same numbers for the same seed, everywhere.
package struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    /// The seed decides every number.
    package init(seed: UInt64) { state = seed }

    /// The next number.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

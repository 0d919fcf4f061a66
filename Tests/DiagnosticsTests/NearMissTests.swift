import Diagnostics
import Testing

@Suite struct NearMissTests {
    @Test(
        "A misspelt word finds what was meant",
        arguments: [
            ("chanels", "channels"), ("chanenls", "channels"), ("channel", "channels"),
            ("CHANNELS", "channels"), ("wiat", "wait"), ("sned", "send"), ("atmost", "at_most"),
            ("relatonship", "relationship"),
        ])
    func finds(word: String, meant: String) {
        let words = ["send", "wait", "channels", "at", "at_most", "relationship", "valid_for"]
        #expect(nearest(to: word, among: words) == meant)
    }

    @Test("A word that resembles nothing finds nothing", arguments: ["", "x", "zzz", "campaign"])
    func findsNothing(word: String) {
        #expect(nearest(to: word, among: ["send", "wait", "channels", "q"]) == nil)
    }

    @Test("The word itself is no suggestion")
    func notItself() {
        #expect(nearest(to: "wait", among: ["wait"]) == nil)
    }

    @Test("Of equals the first wins, and a difference of case is the smallest")
    func order() {
        #expect(nearest(to: "cat", among: ["car", "bat"]) == "car")
        #expect(nearest(to: "cat", among: ["bat", "car"]) == "bat")
        #expect(nearest(to: "tier", among: ["tear", "Tier"]) == "Tier")
    }
}

/// The path and text of one file of a campaign directory, as whoever reads folders hands it in.
package struct SourceFile: Sendable, Hashable {
    /// Relative to the campaign directory, with `/`: `campaigns/programme.yaml`.
    package var path: String
    package var text: String

    package init(path: String, text: String) {
        self.path = path
        // A byte order mark says nothing in UTF-8, and editors do not show it.
        self.text = text.unicodeScalars.first == "\u{FEFF}" ? String(text.dropFirst()) : text
    }
}

/// The path and text of one file of a campaign directory, as whoever reads folders hands it in.
package struct SourceFile: Sendable, Hashable {
    /// Relative to the campaign directory, with `/`: `campaigns/programme.yaml`.
    package var path: String
    package var text: String
    /// False: the bytes were no UTF-8, and the text stands in for them as well as it can.
    package private(set) var isUTF8 = true

    /// The file of these bytes, of whatever encoding; only UTF-8 can be loaded.
    package init(path: String, bytes: [UInt8]) {
        let text = String(validating: bytes, as: UTF8.self)
        self.init(path: path, text: text ?? String(decoding: bytes, as: UTF8.self))
        isUTF8 = text != nil
    }

    package init(path: String, text: String) {
        self.path = path
        // A byte order mark says nothing in UTF-8, and editors do not show it.
        self.text = text.unicodeScalars.first == "\u{FEFF}" ? String(text.dropFirst()) : text
    }
}

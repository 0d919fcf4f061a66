/// A name that can be part of a file's name and of a header and never leads out of either:
/// letters, digits, `-` and `_`.
package struct PlainName: Hashable, Sendable {
    package let text: String

    /// Throws `bad_key`.
    package init(key: String) throws(DeliveryFailure) {
        guard PlainName.isPlain(key) else {
            throw DeliveryFailure(.badKey, "a key is 1 to 128 letters, digits, '-' and '_'")
        }
        text = key
    }

    /// Throws `bad_id`.
    package init(id: String) throws(DeliveryFailure) {
        guard PlainName.isPlain(id) else {
            throw DeliveryFailure(.badID, "an id is 1 to 128 letters, digits, '-' and '_'")
        }
        text = id
    }

    /// The folder of a channel, which may have any name: what is not plain is written `%C3`, so two
    /// channels never share a folder. Throws `bad_channel` for none and for one too long.
    init(folderOf channel: String) throws(DeliveryFailure) {
        var bytes: [UInt8] = []
        for byte in channel.utf8 {
            if PlainName.isPlain(byte) {
                bytes.append(byte)
            } else {
                appendPercent(byte, to: &bytes)
            }
        }
        guard (1...200).contains(bytes.count) else {
            throw DeliveryFailure(.badChannel, "a channel's name has 1 to 200 bytes")
        }
        text = String(decoding: bytes, as: UTF8.self)
    }

    private static func isPlain(_ text: String) -> Bool {
        (1...128).contains(text.utf8.count) && text.utf8.allSatisfy(isPlain)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }
}

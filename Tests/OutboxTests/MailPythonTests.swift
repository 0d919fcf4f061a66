import Engine
import Foundation
import JSON
import Outbox
import StandIns
import Testing

/// Everything that we write is read back by Python's `mailbox` and `email` without a defect.
@Suite("MailPython", .enabled(if: Python.isThere))
struct MailPythonTests {
    private static let nasty: [String] = [
        "", " ", "\n", "plain words", "Été à Sète : l’œuvre coûte 12 €\u{202F}!",
        "🎁👩‍👩‍👧‍👦🏳️‍🌈", String(repeating: "🎁 cadeau é ", count: 40), "مرحبا بك في النادي",
        "שלום \u{202E}abc\u{202C}", "新年快乐，会员", "e\u{301}e\u{301}",
        "a\r\nBcc: victim@example.org\r\n\r\nbody", "\rlone\rreturns", "NUL\u{0}inside",
        String(repeating: "x", count: 2_500), String(repeating: "y ", count: 900),
        ".\n..\n.dots\nand\n.", "From here\nFrom there\n>From quoted\nFrom",
        "trailing  \nspaces\t\n \n",
        "=?UTF-8?Q?fake?= and =?", "=3D = =", "--=_tact_boundary--\n--",
        "\"quotes\" \\ <a@b> (c), d;",
        "tab\there", "\u{FEFF}bom", "\u{85}next\u{2028}line\u{2029}paragraph\u{7F}",
        "a  b   c    d " + String(repeating: "word ", count: 30) + "  end", "ends with space ",
        "\u{1F1EB}", "\u{10FFFF}\u{E000}\u{FFFD}", String(repeating: "é", count: 38) + ".From ",
        String(repeating: "z", count: 75) + "\n" + String(repeating: "z", count: 76) + "\n"
            + String(repeating: "z", count: 77) + " \n", String(repeating: " ", count: 200),
    ]

    /// What a header is to say: each run of controls and separators a space, no turns of direction.
    private func inHeader(_ text: String) -> String {
        var result = ""
        var previous = false
        for scalar in text.unicodeScalars {
            if ("\u{202A}"..."\u{202E}").contains(scalar) { continue }
            if ("\u{2066}"..."\u{2069}").contains(scalar) { continue }
            let isControl =
                scalar.properties.generalCategory == .control || scalar == "\u{2028}"
                || scalar == "\u{2029}"
            if !isControl {
                result.unicodeScalars.append(scalar)
            } else if !previous {
                result += " "
            }
            previous = isControl
        }
        return result
    }

    /// What a body is to say: every line break a line feed.
    private func inBody(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        var result = String.UnicodeScalarView()
        for (index, scalar) in scalars.enumerated() {
            if scalar == "\n" && index > 0 && scalars[index - 1] == "\r" { continue }
            result.append(scalar == "\r" ? "\n" : scalar)
        }
        return String(result)
    }

    private func same(_ a: String?, _ b: String) -> Bool {
        a?.unicodeScalars.elementsEqual(b.unicodeScalars) == true
    }

    /// Delivers the messages into a Maildir, has Python read it, and compares.
    private func check(_ messages: [OutboxMessage], name: String? = "Club Estran") throws {
        let scratch = ScratchFolder()
        let sender = Sender.placeholder(name: name)
        let target = try Maildir(scratch.path + "/mail", sender: sender, durability: .perBatch)
        for message in messages { try target.deliver(message) }
        try target.flush()
        let mails = try Python.objects(Python.readMaildir, [scratch.path + "/mail"])
        #expect(mails.count == messages.count)
        for (message, mail) in zip(messages, mails) { compare(message, mail, name: name) }
    }

    private func compare(_ message: OutboxMessage, _ mail: JSONValue, name: String?) {
        let subject = inHeader(message.subject ?? "")
        #expect(mail["defects"] == .array([]), "\(message)")
        #expect(mail["id"]?.string == message.id)
        #expect(mail["message_id"]?.string == "<\(message.key)@tact.invalid>")
        if subject.isEmpty {
            #expect(mail["subject"] == .null)
        } else {
            #expect(same(mail["subject"]?.string, subject), "\(subject.debugDescription)")
        }
        #expect(mail["names"] == .array([.string(inHeader(name ?? "")), .string("")]))
        #expect(
            mail["addresses"] == .array([.string("no-reply@tact.invalid"), .string(message.to)]))
        #expect(mail["unsubscribe"]?.string == "<\(message.unsubscribeURL)>")
        compareBodies(message, mail)
        #expect(mail["ascii"] == .bool(true) && mail["returns"] == .bool(false))
        #expect(mail["trailing"] == .bool(false))
        #expect(mail["from_lines"] == .bool(false) && mail["dot_lines"] == .bool(false))
        let count: Int = if case .array(let headers)? = mail["headers"] { headers.count } else { 0 }
        #expect(count == (subject.isEmpty ? 10 : 11) + (message.html == nil ? 1 : 0))
    }

    private func compareBodies(_ message: OutboxMessage, _ mail: JSONValue) {
        let text = mail["text"]?.string
        if let html = message.html {
            #expect(mail["type"]?.string == "multipart/alternative")
            #expect(same(text, inBody(message.text)), "\(message.text.debugDescription)")
            #expect(same(mail["html"]?.string, inBody(html)), "\(html.debugDescription)")
        } else {
            #expect(mail["type"]?.string == "text/plain")
            // A file ends with a line end, whether the text does or not.
            let expected = inBody(message.text)
            #expect(same(text, expected) || same(text, expected + "\n"))
        }
        // Only `Message-ID`, which cannot be folded, is longer than 76.
        #expect(mail["longest"] == .int(Int64("Message-ID: <@tact.invalid>".utf8.count + 64)))
        #expect(mail["second_longest"].map { $0.isAtMost(76) } == true)
    }

    @Test("nasty subjects and bodies come back as they were")
    func nastyTexts() throws {
        var messages: [OutboxMessage] = []
        for (number, text) in Self.nasty.enumerated() {
            let other = Self.nasty[(number + 5) % Self.nasty.count]
            messages.append(sampleMessage(number * 2, subject: text, html: other, text: text))
            messages.append(sampleMessage(number * 2 + 1, subject: other, html: nil, text: text))
        }
        try check(messages)
    }

    @Test("nasty sender names come back as they were")
    func nastyNames() throws {
        let names = [
            "Été", "L'Été à la Plage, Club \"Estran\"", "会员俱乐部", "🎁", "a.b", "a@b", "(x)", "\\",
            "Bcc: x@example.org", "Club & Cie", "a=b?", "=?UTF-8?Q?x?=",
        ]
        for name in names { try check([sampleMessage()], name: name) }
        try check([sampleMessage()], name: nil)
    }

    @Test("random texts come back as they were", arguments: [UInt64(1), 20_260_115])
    func randomTexts(seed: UInt64) throws {
        print("MailPython: seed \(seed)")
        var random = SeededRandom(seed: seed)
        try check(
            (0..<250).map { number in
                sampleMessage(
                    number, subject: randomText(150, &random),
                    html: Bool.random(using: &random) ? randomText(3_000, &random) : nil,
                    text: randomText(3_000, &random))
            })
    }

    /// Scalars from pools of which one or two prevail, so that each encoding has its turn.
    private func randomText(_ longest: Int, _ random: inout SeededRandom) -> String {
        let pools: [[Unicode.Scalar]] = [
            Array("abcdefghij ,.:FGrom klmnop".unicodeScalars), Array("éàç’œ€ÉÀ".unicodeScalars),
            Array("مرحبانادي".unicodeScalars), Array("🎁🎂👩\u{200D}\u{FE0F}新年".unicodeScalars),
            Array("\r\n\t\u{0}\u{1B}\u{7F}\u{85}\u{2028}".unicodeScalars),
            Array("=?_ \".-<>\\".unicodeScalars),
            Array("\n.  \tFrom ".unicodeScalars),
        ]
        let first = Int.random(in: 0..<pools.count, using: &random)
        let second = Int.random(in: 0..<pools.count, using: &random)
        let share = Int.random(in: 1...20, using: &random)
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...longest, using: &random) {
            let pool = pools[Int.random(in: 0..<20, using: &random) < share ? first : second]
            text.append(pool.randomElement(using: &random)!)
        }
        return String(text)
    }
}

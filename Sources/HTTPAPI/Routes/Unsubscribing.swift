import Campaigns
import Daemon
import Engine
import HTTPTypes
import HummingbirdCore
import Templates

// The link of a mail that unsubscribes (RFC 8058).
extension Answering {
    /// POST unsubscribes at once, as mail programs do for their readers; GET, which a scanner may follow
    /// as well, shows a page with a button.
    func unsubscribe(_ request: Request, token: String) async throws -> Reply {
        guard [.get, .head, .post].contains(request.method) else { throw notAllowed([.get, .post]) }
        guard let message = try await service.message(ofUnsubscribeToken: token) else {
            return page(.notFound, UnsubscribePage(nil, programme: programmeName).unknown)
        }
        let words = UnsubscribePage(message.locale, programme: programmeName)
        guard request.method == .post else { return page(.ok, words.question) }
        _ = try await body(of: request, upTo: 64 << 10)
        try await service.unsubscribe(message)
        return page(.ok, words.done)
    }

    private var programmeName: String { service.deployment.edition.programme.name }

    private func page(_ status: HTTPResponse.Status, _ html: String) -> Reply {
        var reply = Reply(status, "text/html; charset=utf-8", body: Array(html.utf8))
        reply.headers[.contentSecurityPolicy] =
            "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'"
        if let policy = HTTPField.Name("Referrer-Policy") { reply.headers[policy] = "no-referrer" }
        return reply
    }
}

/// The pages behind an unsubscribe link, in the language of the message; they say nothing of whose it is.
struct UnsubscribePage {
    private let language: String
    private let programme: String

    /// `locale` nil: the message is not known.
    init(_ locale: String?, programme: String) {
        let code = locale.map { String($0.prefix { $0 != "-" }) } ?? "en"
        language = ["en", "fr", "es", "de", "it"].contains(code) ? code : "en"
        self.programme = programme
    }

    /// Asks with a button: following a link alone changes nothing.
    var question: String {
        let words = [
            "en": ("Unsubscribe", "Do you want to stop receiving these messages?"),
            "fr": ("Se désabonner", "Souhaitez-vous ne plus recevoir ces messages ?"),
            "es": ("Darse de baja", "¿Quieres dejar de recibir estos mensajes?"),
            "de": ("Abmelden", "Möchten Sie diese Nachrichten nicht mehr erhalten?"),
            "it": ("Annulla iscrizione", "Vuoi smettere di ricevere questi messaggi?"),
        ]
        let (button, question) = words[language]!
        return page(
            "<p>\(question)</p><form method=\"post\"><button name=\"List-Unsubscribe\""
                + " value=\"One-Click\">\(button)</button></form>")
    }

    /// Says that it is done.
    var done: String {
        let words = [
            "en": "You will not receive these messages any more.",
            "fr": "Vous ne recevrez plus ces messages.",
            "es": "Ya no recibirás estos mensajes.",
            "de": "Sie erhalten diese Nachrichten nicht mehr.",
            "it": "Non riceverai più questi messaggi.",
        ]
        return page("<p>\(words[language]!)</p>")
    }

    /// Says that the link leads nowhere.
    var unknown: String {
        page("<p>This link is not known any more. Write to us, and we will see to it.</p>")
    }

    private func page(_ body: String) -> String {
        """
        <!DOCTYPE html>
        <html lang="\(language)"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="robots" content="noindex"><title>\(escaped(programme))</title>
        <style>
        :root { color-scheme: light dark; }
        body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 30rem; margin: 15vh auto;
          padding: 0 1.5rem; }
        h1 { font-size: 1.3rem; }
        button { font: inherit; padding: .7rem 1.4rem; border-radius: .5rem; border: 0;
          background: #1d4ed8; color: #fff; cursor: pointer; }
        button:focus-visible { outline: 3px solid #93c5fd; outline-offset: 2px; }
        </style></head>
        <body><main><h1>\(escaped(programme))</h1>
        \(body)
        </main></body></html>

        """
    }

    private func escaped(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.append(character)
            }
        }
    }
}

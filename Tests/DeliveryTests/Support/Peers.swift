import Foundation

/// Receivers that are not ours: Python packages, which `make test` fetches into `.build/python`.
enum OtherPeers {
    /// The Python that has them; where none has, says once that tests are skipped.
    static let python: String? = {
        let ours = FileManager.default.currentDirectoryPath + "/.build/python/bin/python3"
        let found = [ours, "python3"].first { name in
            let program = try? Program(name, ["-c", "import aiosmtpd.smtp, standardwebhooks"])
            return program?.run() == 0
        }
        if found == nil {
            print("DeliveryTests: no Python here has the packages aiosmtpd and standardwebhooks")
        }
        return found
    }()

    static let hasPython = python != nil

    /// Postfix's sink for mails.
    static let hasSink: Bool = {
        let isThere = Program.exists("smtp-sink")
        if !isThere { print("DeliveryTests: the test against smtp-sink is skipped: not on PATH") }
        return isThere
    }()

    /// Takes mails under STARTTLS and AUTH (arguments: a folder, certificate and key) or in the
    /// clear (a folder alone); keeps each as `NNN.eml`, and its envelope as `NNN.txt`. Prints its
    /// port.
    static let mailServer = #"""
        import asyncio, ssl, sys
        from aiosmtpd.smtp import SMTP, AuthResult
        folder, certificate = sys.argv[1], sys.argv[2:4]
        class Keeper:
            count = 0
            async def handle_DATA(self, server, session, envelope):
                name = f'{folder}/{Keeper.count:03}'
                Keeper.count += 1
                lines = [envelope.mail_from, ' '.join(envelope.rcpt_tos), session.host_name,
                         str(session.ssl is not None), str(bool(session.authenticated))]
                open(name + '.txt', 'w').write('\n'.join(lines))
                open(name + '.eml', 'wb').write(envelope.original_content)
                return '250 2.0.0 kept'
        def authenticate(server, session, envelope, mechanism, data):
            known = (b'tact', 'pässe partout'.encode())
            return AuthResult(success=(data.login, data.password) == known, handled=False)
        options = {}
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            options = dict(tls_context=context, require_starttls=True, auth_required=True,
                           authenticator=authenticate)
        async def main():
            loop = asyncio.get_running_loop()
            make = lambda: SMTP(Keeper(), hostname='sink.example', decode_data=False, **options)
            server = await loop.create_server(make, '127.0.0.1', 0)
            print(server.sockets[0].getsockname()[1], flush=True)
            await loop.run_in_executor(None, sys.stdin.read)
        asyncio.run(main())
        """#

    /// Takes posts whose signature the secret verifies (arguments: a folder and the secret), keeps
    /// each body as `NNN.json` and answers 204; 401 to others. Prints its port.
    static let webhook = #"""
        import sys, threading
        from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
        from standardwebhooks.webhooks import Webhook, WebhookVerificationError
        folder, secret = sys.argv[1:3]
        count = 0
        class Receiver(BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'
            def do_POST(self):
                global count
                body = self.rfile.read(int(self.headers['content-length']))
                try:
                    Webhook(secret).verify(body, dict(self.headers.items()))
                    open(f'{folder}/{count:03}.json', 'wb').write(body)
                    count += 1
                    self.send_response(204)
                except WebhookVerificationError:
                    self.send_response(401)
                self.send_header('content-length', '0')
                self.end_headers()
            def log_message(self, *_):
                pass
        server = ThreadingHTTPServer(('127.0.0.1', 0), Receiver)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(server.server_address[1], flush=True)
        sys.stdin.read()
        """#
}

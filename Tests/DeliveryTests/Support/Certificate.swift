import Foundation
import NIOSSL
import StandIns
import Testing

/// A certificate that has signed itself, for localhost and no address, made by `openssl`; gone with
/// the last reference to it.
final class Certificate: Sendable {
    private let folder = ScratchFolder()

    var path: String { folder.path + "/certificate.pem" }
    var keyPath: String { folder.path + "/key.pem" }

    /// Whether there is an openssl; where there is none, says so once.
    static let canBeMade: Bool = {
        let isThere = Program.exists("openssl")
        if !isThere { print("DeliveryTests: tests over TLS are skipped: no openssl") }
        return isThere
    }()

    init() throws {
        let program = try Program(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                "-nodes", "-keyout", keyPath, "-out", path, "-days", "2", "-subj", "/CN=test",
                "-addext", "subjectAltName=DNS:localhost",
            ])
        try #require(program.run() == 0)
    }

    /// For a server that shows it.
    var context: NIOSSLContext {
        get throws {
            let chain = try NIOSSLCertificate.fromPEMFile(path)
            return try NIOSSLContext(
                configuration: .makeServerConfiguration(
                    certificateChain: chain.map { .certificate($0) },
                    privateKey: .privateKey(NIOSSLPrivateKey(file: keyPath, format: .pem))))
        }
    }
}

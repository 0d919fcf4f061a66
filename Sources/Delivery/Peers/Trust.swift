import NIOSSL
import Outbox

/// Whose certificates are believed.
package enum Trust {
    /// Whether the file holds certificates in PEM format.
    package static func hasCertificates(in path: String) -> Bool {
        (try? NIOSSLCertificate.fromPEMFile(path))?.isEmpty == false
    }

    /// TLS 1.2 at least, the certificate checked, its name too. `caFile`: the PEM file of those who
    /// may have signed it, in place of the system's. Throws `misconfigured`.
    static func configuration(caFile: String?) throws(DeliveryFailure) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.certificateVerification = .fullVerification
        guard let caFile else { return configuration }
        guard let certificates = try? NIOSSLCertificate.fromPEMFile(caFile), !certificates.isEmpty
        else {
            throw DeliveryFailure(
                .misconfigured,
                "'\(caFile)' cannot be read as certificates; give a file in PEM format")
        }
        configuration.trustRoots = .certificates(certificates)
        return configuration
    }

    /// The same, ready for connections. Throws `misconfigured`.
    static func context(caFile: String?) throws(DeliveryFailure) -> NIOSSLContext {
        let configuration = try configuration(caFile: caFile)
        guard let context = try? NIOSSLContext(configuration: configuration) else {
            throw DeliveryFailure(.misconfigured, "TLS cannot be set up with these certificates")
        }
        return context
    }
}

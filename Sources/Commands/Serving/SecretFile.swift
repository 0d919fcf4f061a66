import Delivery
import Disk
import Foundation
import Outbox

/// A file of the configuration that is read whole: a secret, a password, certificates.
struct SecretFile {
    let path: String

    /// Why it does not do; names the file, and nothing of what is in it.
    struct Complaint: Error, CustomStringConvertible {
        var isMissing = false
        /// Whether it is there, and not this user's to read.
        var isForbidden = false
        let description: String
    }

    /// No secret is longer.
    private static let mostBytes = 1 << 20

    /// The secrets of a webhook: one a line, two while the receiver goes over from one to the other.
    func webhookSecrets() throws(Complaint) -> [WebhookSecret] {
        let lines = try text().split(whereSeparator: \.isNewline)
        guard (1...2).contains(lines.count) else {
            throw complaint("has \(lines.count) lines; give one secret, or two during a change")
        }
        do throws(DeliveryFailure) {
            return try lines.map { line throws(DeliveryFailure) in try WebhookSecret(String(line)) }
        } catch {
            throw complaint("has no such secret: \(error.detail)")
        }
    }

    /// The password of a mail server.
    func password() throws(Complaint) -> String {
        let text = try text()
        guard SMTPTarget.Credentials(user: "user", password: text).isUsable else {
            throw complaint(
                text.isEmpty
                    ? "is empty; write the password into it"
                    : "has no password of one line and at most 512 bytes")
        }
        return text
    }

    /// Throws where it has no certificates in PEM format.
    func checkCertificates() throws(Complaint) {
        _ = try bytes()
        guard Trust.hasCertificates(in: path) else {
            throw complaint("cannot be read as certificates; give a file in PEM format")
        }
    }

    /// Without the space around it.
    private func text() throws(Complaint) -> String {
        guard let text = String(validating: try bytes(), as: UTF8.self) else {
            throw complaint("is no text in UTF-8")
        }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private func bytes() throws(Complaint) -> [UInt8] {
        var info = stat()
        // A pipe would be empty the second time, and a device may never end.
        if stat(path, &info) == 0, info.st_mode & S_IFMT != S_IFREG {
            throw complaint(info.st_mode & S_IFMT == S_IFDIR ? "is a folder" : "is no file")
        }
        var bytes: [UInt8] = []
        do {
            try FileBytes(path).read {
                if bytes.count <= SecretFile.mostBytes { bytes += $0 }
            }
        } catch let error as FileError {
            throw refusal(error)
        } catch {
            throw complaint("cannot be read: \(error)")
        }
        guard bytes.count <= SecretFile.mostBytes else { throw complaint("is over 1 MiB") }
        return bytes
    }

    private func refusal(_ error: FileError) -> Complaint {
        let isMissing = error.code == ENOENT || error.code == ENOTDIR
        let isForbidden = error.code == EACCES || error.code == EPERM
        let reason = String(cString: strerror(error.code)).lowercased()
        let advice =
            isMissing
            ? "; make it, or name the one that there is"
            : isForbidden ? "; let user \(getuid()) read it, who runs this" : ""
        return Complaint(
            isMissing: isMissing, isForbidden: isForbidden,
            description: "'\(path)' cannot be read: \(reason)\(advice)")
    }

    private func complaint(_ rule: String) -> Complaint {
        Complaint(description: "'\(path)' \(rule)")
    }
}

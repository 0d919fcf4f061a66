import Foundation
import JSON

/// Runs Python scripts, whose standard library is the other opinion on what we write.
enum Python {
    /// Whether `python3` can be run; where not, says once that tests which need it are skipped.
    static let isThere: Bool = {
        let isThere = (try? run("print('here')", [])) == "here\n"
        if !isThere { print("OutboxTests: tests that read with Python are skipped: no python3") }
        return isThere
    }()

    /// A script's end that was not success.
    struct Failure: Error {
        var status: Int32
        var output: String
    }

    /// Runs a script with arguments; gives what it printed.
    static func run(_ script: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = String(
            decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(status: process.terminationStatus, output: output)
        }
        return output
    }

    /// Runs a script that prints one JSON object a line.
    static func objects(_ script: String, _ arguments: [String]) throws -> [JSONValue] {
        try run(script, arguments).split(separator: "\n").map {
            try JSONValue(reading: Array($0.utf8))
        }
    }

    /// Reads a Maildir with `mailbox` and `email`: one object a mail, in order of file names.
    static let readMaildir = #"""
        import email, email.policy, json, mailbox, sys
        def parse(file):
            return email.message_from_binary_file(file, policy=email.policy.default)
        box = mailbox.Maildir(sys.argv[1], factory=parse, create=False)
        def content(mail, subtype):
            for part in mail.walk():
                if part.get_content_type() == 'text/' + subtype:
                    return part.get_content().replace('\r\n', '\n')
        for key in sorted(box.keys()):
            raw = box.get_bytes(key)
            mail = box[key]
            defects = [repr(d) for part in mail.walk() for d in part.defects]
            defects += [n + repr(d) for n, v in mail.items() for d in getattr(v, 'defects', [])]
            people = mail['From'].addresses + mail['To'].addresses
            print(json.dumps({
                'file': key, 'id': mail['X-Tact-Message'], 'subject': mail['Subject'],
                'names': [p.display_name for p in people],
                'addresses': [p.addr_spec for p in people],
                'date': mail['Date'].datetime.isoformat(), 'message_id': mail['Message-ID'],
                'unsubscribe': mail['List-Unsubscribe'], 'headers': mail.keys(),
                'type': mail.get_content_type(), 'defects': defects,
                'text': content(mail, 'plain'), 'html': content(mail, 'html'),
                'ascii': raw.isascii(), 'returns': b'\r' in raw,
                'longest': sorted(len(line) for line in raw.split(b'\n'))[-1],
                'second_longest': sorted(len(line) for line in raw.split(b'\n'))[-2],
                'trailing': any(line.endswith((b' ', b'\t')) for line in raw.split(b'\n')),
                'from_lines': any(line.startswith(b'From ') for line in raw.split(b'\n')),
                'dot_lines': any(line.startswith(b'.') for line in raw.split(b'\n')),
            }))
        """#
}

extension JSONValue {
    /// The text, where it is one.
    var string: String? { if case .string(let text) = self { text } else { nil } }

    /// Whether it is an integer of at most this.
    func isAtMost(_ limit: Int64) -> Bool {
        if case .int(let value) = self { value <= limit } else { false }
    }
}

import NIOSSL
import Synchronization

/// What a mail server of a test says at each step, and what it has been told.
final class MailScript: Sendable {
    /// What the server answers to.
    enum Step: String, CaseIterable, Sendable {
        case connection, ehlo, helo, startTLS, auth, authLine, reset, mail, recipient, data
        case content, quit, other
    }

    /// What it does then.
    enum Answer: Sendable {
        case say(String)
        case sayAndClose(String)
        case close
        case hang
    }

    struct Heard {
        var steps: [Step] = []
        var lines: [String] = []
        /// What came between DATA and the last dot, as it came.
        var contents: [[UInt8]] = []
        var waiting: [Step: [CheckedContinuation<Void, Never>]] = [:]
    }

    let tls: NIOSSLContext?
    let isImplicit: Bool
    private let extensions: [String]
    private let answer: @Sendable (Step, Int) -> Answer?
    private let heard = Mutex(Heard())

    /// `answer` is given a step and how often it has come, from 1; nil: what a server should do.
    init(
        extensions: [String] = [], tls: NIOSSLContext? = nil, isImplicit: Bool = false,
        _ answer: @escaping @Sendable (Step, Int) -> Answer? = { _, _ in nil }
    ) {
        self.extensions = extensions
        self.tls = tls
        self.isImplicit = isImplicit
        self.answer = answer
    }

    var lines: [String] { heard.withLock { $0.lines } }
    var contents: [[UInt8]] { heard.withLock { $0.contents } }

    /// How often a step has come.
    func count(_ step: Step) -> Int { heard.withLock { $0.steps.count { $0 == step } } }

    /// Returns once a step has come.
    func has(come step: Step) async {
        await withCheckedContinuation { continuation in
            let hasCome = heard.withLock { heard in
                if heard.steps.contains(step) { return true }
                heard.waiting[step, default: []].append(continuation)
                return false
            }
            if hasCome { continuation.resume() }
        }
    }

    /// Notes a step and says what to do.
    func take(_ step: Step, line: String?) -> Answer {
        let (count, waiting) = heard.withLock { heard in
            heard.steps.append(step)
            if let line { heard.lines.append(line) }
            let waiting = heard.waiting.removeValue(forKey: step) ?? []
            return (heard.steps.count { $0 == step }, waiting)
        }
        for continuation in waiting { continuation.resume() }
        return answer(step, count) ?? usual(step)
    }

    /// Keeps what came after DATA.
    func keep(_ content: [UInt8]) { heard.withLock { $0.contents.append(content) } }

    private func usual(_ step: Step) -> Answer {
        switch step {
        case .connection: .say("220 test.example ESMTP")
        case .ehlo: .say((["test.example"] + extensions).asReply(250))
        case .helo: .say("250 test.example")
        case .startTLS: .say("220 2.0.0 go ahead")
        case .auth, .authLine: .say("235 2.7.0 accepted")
        case .data: .say("354 go ahead")
        case .content: .say("250 2.0.0 kept")
        case .quit: .sayAndClose("221 2.0.0 bye")
        case .reset, .mail, .recipient: .say("250 2.1.0 ok")
        case .other: .say("500 5.5.2 what?")
        }
    }
}

extension [String] {
    /// The lines of a reply, all but the last with a hyphen.
    func asReply(_ code: Int) -> String {
        enumerated().map { "\(code)\($0.offset + 1 < count ? "-" : " ")\($0.element)" }
            .joined(separator: "\r\n")
    }
}
